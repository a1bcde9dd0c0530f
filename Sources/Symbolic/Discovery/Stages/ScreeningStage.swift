import Expressions

/// Selects the variables that matter in a wide problem, which makes it small enough for all other
/// stages.
struct ScreeningStage: SearchStage {
  static let name = "screening"
  static let workLimit = 5_000.0
  /// Before all costly stages.
  private static let rank = 0.05

  var title: String { "columns" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .problem(let node) = event, search.nodes[node].problem.isWide else { return [] }
    return [search.task(ScreeningStage(), on: node, rank: rank)]
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = runner.nodes[task.node].problem
    let kept = try Screening.variables(of: problem, work: &work)
    if !kept.isEmpty {
      result.reductions = [Omission.reduction(of: problem, to: kept, residual: 0)]
    }
    result.describeReductions(none: "none stands out")
  }
}
