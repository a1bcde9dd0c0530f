import Expressions
import KAN

/// Finds g(Σ f_i(x_i)) with all functions unknown: fits a spline of a sum of splines, starting from
/// inner functions read from gradients, then replaces the curves by symbols.
struct NestedStage: SearchStage {
  static let name = "nested"
  static let workLimit = 15_000.0
  /// After the first product, which is cheaper to fit and to read.
  private static let rank = 2.2
  /// The maximum error of gradients for them to rule out an inner sum.
  private static let reliableError = 0.05
  /// The maximum error of a fit whose curves are worth reading, as a share of the target's standard
  /// deviation.
  private static let readableError = 0.1
  /// The same in multiples of the noise.
  private static let readableNoise = 2.0

  var title: String { "function of a sum" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    switch event {
    case .problem(let node):
      let problem = search.nodes[node].problem
      guard problem.variableCount > 1, !problem.isWide else { return [] }
      let hasField = search.nodes[node].field != nil
      return [
        search.task(
          NestedStage(), on: node, rank: hasField ? SearchStages.distillingRank : rank)
      ]
    case .round(let node):
      return [PlannedTask(node: node, stage: NestedStage(), rank: 0, round: search.round)]
    default: return []
    }
  }

  func rank(of task: SearchTask, after event: SearchEvent, in search: Discovery) -> Double {
    if case .reduced(node: task.node, isParted: _) = event {
      task.rank + SearchStages.reducedLag
    } else {
      task.rank
    }
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = runner.nodes[task.node].problem
    guard let field = try runner.field(task.node, &work),
      let target = OuterTarget(plain: problem.target)
    else { return }
    result.field = field
    let null = try GradientNull.find(in: field, work: &work)
    let holds = null?.holds ?? false
    guard holds || field.error > Self.reliableError else {
      result.text = "the gradients rule it out"
      return
    }
    // If gradients are inconclusive, random inner functions may still succeed.
    let inner = holds && task.round == 0 ? null?.inner : nil
    let fit = try NestedFit.fit(
      problem.columns, target, trainCount: problem.trainCount,
      inner: inner.map { sums in
        problem.columns.indices.map { sums.sum($0, at: problem.columns[$0]) }
      }, seed: runner.seed(of: task), noise: problem.noise, work: &work)
    guard let fit else { return }
    result.text = "\(PlainNumber.percent(fit.heldOutError)) of the deviation left"
    guard fit.heldOutError < max(Self.readableError, Self.readableNoise * problem.noiseShare) else {
      return
    }
    let found = try NestedSymbols.formulas(
      from: NestedCurves(fit.model, at: problem.columns), error: fit.heldOutError, problem: problem,
      library: runner.library, work: &work)
    try runner.conclude(
      found.map { .init($0) }, of: task.node, origin: "a function of a sum", &result, &work)
  }
}
