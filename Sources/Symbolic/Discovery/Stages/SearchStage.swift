import Expressions

/// One way to make progress on a problem. The search knows stages only by this protocol.
///
/// The properties of a stage say what one of its tasks works on, such as the outer function. The
/// queue and checkpoints identify stages by name; a task hands on what it finds in its
/// `TaskResult`. To add a stage, declare a type in a file of its own, add it to `SearchStages.all`,
/// and add its row to the table in Search.md.
protocol SearchStage: Sendable, Codable {
  /// The stage's name in checkpoints. Changing it, or the stage's properties, makes older
  /// checkpoints unreadable.
  static var name: String { get }
  /// The units of work after which a task of the stage is stopped; what it has found by then
  /// counts. A thousand units take about half a second.
  static var workLimit: Double { get }
  /// The stage's title in the log.
  var title: String { get }

  /// The tasks to plan in response to an event; none by default.
  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask]

  /// The rank of a queued task of the stage after an event; unchanged by default.
  func rank(of task: SearchTask, after event: SearchEvent, in search: Discovery) -> Double

  /// Performs a task.
  ///
  /// - Parameters:
  ///   - runner: The search as it was when the task began.
  ///   - result: Receives finds as soon as they are made, so that they survive a `WorkEnded.limit`.
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

/// A change in the search that stages plan tasks after.
enum SearchEvent: Sendable {
  /// A problem was added.
  case problem(node: Int)
  /// A problem was added whose target can be seen through an outer function; sent once per outer
  /// function.
  case view(node: Int, through: OuterInverse)
  /// A network of splines was fitted to a node's problem.
  case fit(node: Int, index: Int)
  /// A task's result was recorded.
  case done(SearchTask)
  /// The estimate of the noise in the root problem changed.
  case noise
  /// A formula of the root problem became the best so far.
  case best(RootFormula)
  /// A node's problem was reduced to smaller ones. `isParted` says whether it splits into parts of
  /// several variables each.
  case reduced(node: Int, isParted: Bool)
  /// The queue is empty; a node's problem is tried again with other random starts.
  case round(node: Int)
}

/// The list of stages, and what their ranks have in common.
enum SearchStages {
  /// All stages; tasks of equal rank run in this order.
  static let all: [any SearchStage.Type] = [
    PowersStage.self, SumStage.self, TermsStage.self, QuotientStage.self, ScreeningStage.self,
    PartsStage.self, StructureStage.self, ProductsStage.self, NestedStage.self,
    SymbolsStage.self, NoiseStage.self,
  ]

  /// The stage with a name; nil if there is none.
  static func named(_ name: String) -> (any SearchStage.Type)? { all.first { $0.name == name } }

  /// Added to ranks per unit of complexity of an outer function: for fits, which are cheap, and for
  /// libraries of terms, which cost more; and for costly tasks of a problem that has been reduced
  /// to smaller ones.
  static let outerLag = 0.1, outerTermLag = 0.3, reducedLag = 1.0
  /// The rank of stages that read exact gradients of a trained network: before all others.
  static let distillingRank = -1.0
}

extension Discovery {
  /// A first task on a node; later the more reductions led to the node.
  func task(_ stage: any SearchStage, on node: Int, rank: Double) -> PlannedTask {
    PlannedTask(node: node, stage: stage, rank: rank + nodes[node].delay)
  }
}
