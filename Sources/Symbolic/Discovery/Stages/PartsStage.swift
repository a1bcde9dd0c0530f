import Expressions

/// Splits the target into parts that depend on different variables.
struct PartsStage: SearchStage {
  static let name = "parts"
  static let workLimit = 5_000.0
  /// Before *structure*, whose surrogate costs more.
  private static let rank = 1.85

  var title: String { "parts" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .problem(let node) = event, search.nodes[node].problem.variableCount > 1,
      !search.nodes[node].problem.isWide
    else { return [] }
    return [search.task(PartsStage(), on: node, rank: rank)]
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let node = runner.nodes[task.node]
    let fits = node.fits.map { ($0.inverse, $0.model, $0.error) }
    result.reductions = try Partition.reductions(of: node.problem, fits: fits, work: &work)
    result.reductions += try Factorization.reductions(of: node.problem, fits: fits, work: &work)
    result.describeReductions(none: "no parts that stand apart")
  }
}
