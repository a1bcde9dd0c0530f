import Expressions

/// One way to get on with a problem of a search: all that the search knows of it.
///
/// A stage's value is what one task of it works on, such as the outer function that the target is seen
/// through. The queue and checkpoints know stages by their names; what a task finds is handed on in its
/// `TaskResult`. To add a stage: a type in a file of its own, and its place in `SearchStages.all`.
protocol SearchStage: Sendable, Codable {
  /// What checkpoints call it. Another name, or a stage with other properties, makes earlier
  /// checkpoints unreadable.
  static var name: String { get }
  /// Units of work that a task of it may do; what it has found by then counts.
  static var workLimit: Double { get }
  /// What the user reads.
  var title: String { get }

  /// The tasks that an event leads to, with their ranks; none as a rule.
  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask]

  /// The rank of a queued task of the stage after an event; the one it has as a rule.
  func rank(of task: SearchTask, after event: SearchEvent, in search: Discovery) -> Double

  /// Does a task.
  ///
  /// - Parameters:
  ///   - runner: the search as the task finds it.
  ///   - result: takes what is found as soon as it is.
  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded)
}

extension SearchStage {
  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] { [] }

  func rank(of task: SearchTask, after event: SearchEvent, in search: Discovery) -> Double {
    task.rank
  }
}

/// What happens in a search that stages plan tasks after.
enum SearchEvent: Sendable {
  /// There is a new problem.
  case problem(node: Int)
  /// There is a new problem, and its target can be looked at as the value of an outer function.
  case view(node: Int, through: OuterInverse)
  /// A node has been fitted by a network of splines.
  case fit(node: Int, index: Int)
  /// A task's result has been taken in.
  case done(SearchTask)
  /// Something new is known of the noise in the given problem.
  case noise
  /// A formula of the given problem is the best so far.
  case best(RootFormula)
  /// A node's problem has been reduced to smaller ones; whether it falls into parts of several
  /// variables each.
  case reduced(node: Int, isParted: Bool)
  /// All has been done, and a node's problem is tried with other random numbers.
  case round(node: Int)
}

/// All stages, and what their ranks have in common.
enum SearchStages {
  /// Of tasks of equal rank those come first whose stage does.
  static let all: [any SearchStage.Type] = [
    PowersStage.self, SumStage.self, TermsStage.self, QuotientStage.self, ScreeningStage.self,
    PartsStage.self, StructureStage.self, ProductsStage.self, NestedStage.self,
    SymbolsStage.self, NoiseStage.self,
  ]

  /// The stage of a name; nil where there is none.
  static func named(_ name: String) -> (any SearchStage.Type)? { all.first { $0.name == name } }

  /// Added to ranks: for every unit of complexity of an outer function, before fits and before
  /// libraries of terms; for what costs much, where a problem has been reduced to smaller ones.
  static let outerLag = 0.1, outerTermLag = 0.3, reducedLag = 1.0
  /// Rank of what is read from gradients where they are at hand: before all else.
  static let distillingRank = -1.0
}

extension Discovery {
  /// A task on a node that has not been tried before, later the more reductions led to the node.
  func task(_ stage: any SearchStage, on node: Int, rank: Double) -> PlannedTask {
    PlannedTask(node: node, stage: stage, rank: rank + nodes[node].delay)
  }
}
