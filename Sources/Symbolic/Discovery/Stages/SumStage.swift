import Expressions

/// Fits a sum of splines under an outer function.
struct SumStage: SearchStage {
  static let name = "sum"
  static let workLimit = 2_000.0
  /// Right after *few powers*: linear least squares, too, but with more unknowns.
  private static let rank = 0.1

  /// The outer function, by its inverse.
  let inverse: OuterInverse

  var title: String { "sums of splines" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .view(let node, let inverse) = event,
      SumOfProductsFit.canFitSums(search.nodes[node].problem)
    else { return [] }
    let lag = SearchStages.outerLag * inverse.extraComplexity
    return [search.task(SumStage(inverse: inverse), on: node, rank: rank + lag)]
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    try runner.fit(task, inverse, rank: 0, &result, &work)
  }
}
