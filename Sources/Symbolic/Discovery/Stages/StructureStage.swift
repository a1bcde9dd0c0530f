import Expressions

/// Reduces a problem to smaller ones by the target's gradients.
struct StructureStage: SearchStage {
  static let name = "structure"
  static let workLimit = 15_000.0
  /// The rank with up to `fewVariables` variables, and with more. Surrogates of many variables cost
  /// so much that parts are tried first.
  private static let rank = 1.9, rankOfMany = 2.1
  private static let fewVariables = 3

  var title: String { "structure" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .problem(let node) = event, search.nodes[node].problem.variableCount > 1 else {
      return []
    }
    let problem = search.nodes[node].problem
    if search.nodes[node].field != nil {
      return [search.task(StructureStage(), on: node, rank: SearchStages.distillingRank)]
    }
    guard !problem.isWide else { return [] }
    return [
      search.task(
        StructureStage(), on: node,
        rank: problem.variableCount > fewVariables ? rankOfMany : rank)
    ]
  }

  /// Surrogates can wait if the problem splits into parts of several variables each.
  func rank(of task: SearchTask, after event: SearchEvent, in search: Discovery) -> Double {
    if case .reduced(node: task.node, isParted: true) = event {
      task.rank + SearchStages.reducedLag
    } else {
      task.rank
    }
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let node = runner.nodes[task.node]
    guard let field = try runner.field(task.node, &work) else { return }
    result.field = field
    result.reductions = try StructureSearch.reductions(
      of: node.problem, field: field, fits: node.fits.map { ($0.inverse, $0.model, $0.error) },
      work: &work)
    result.describeReductions(none: "none that the gradients show")
  }
}
