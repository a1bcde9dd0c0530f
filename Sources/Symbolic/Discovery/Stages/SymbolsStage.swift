import Expressions

/// Reads formulas from one of a node's fits.
struct SymbolsStage: SearchStage {
  static let name = "symbols"
  static let workLimit = 5_000.0
  /// A fit with an error below the first limit is read at once. Up to the second it is read late,
  /// if it is among the best.
  private static let goodFit = 3e-3, poorFit = 0.3
  private static let poorFitLimit = 6
  /// A fit is also good below this multiple of the noise: the data allow hardly better ones.
  private static let goodNoise = 1.6
  /// The rank of a good fit with the score of a simple one at the limit, and the rank added for
  /// every point of score above it.
  private static let goodRank = 1.9, goodScore = -2.5, scoreLag = 0.2
  /// Added to the score of a poor fit: it is read late.
  private static let poorRank = 7.0

  /// The index among the node's fits.
  let fit: Int

  var title: String { "symbols" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .fit(let node, let index) = event else { return [] }
    let fit = search.nodes[node].fits[index]
    if !isGood(fit, search.nodes[node]) {
      let better = search.nodes[node].fits.count { $0.score < fit.score }
      guard fit.error < poorFit, better < poorFitLimit else { return [] }
    }
    return [
      PlannedTask(
        node: node, stage: SymbolsStage(fit: index), rank: rank(fit, search.nodes[node]))
    ]
  }

  private static func isGood(_ fit: NodeFit, _ node: SearchNode) -> Bool {
    fit.error < max(goodFit, goodNoise * node.problem.noiseShare)
  }

  private static func rank(_ fit: NodeFit, _ node: SearchNode) -> Double {
    let own =
      isGood(fit, node) ? goodRank + scoreLag * (fit.score - goodScore) : poorRank + fit.score
    return node.delay + own
  }

  /// A fit that looked poor may turn out to be as good as the noise allows.
  func rank(of task: SearchTask, after event: SearchEvent, in search: Discovery) -> Double {
    guard case .noise = event else { return task.rank }
    let node = search.nodes[task.node]
    return Self.rank(node.fits[fit], node)
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let node = runner.nodes[task.node]
    let fit = node.fits[fit]
    let found = try SpanSymbols.formulas(
      from: fit.model, inverse: fit.inverse, error: fit.error, problem: node.problem,
      library: runner.library, work: &work)
    try runner.conclude(
      found.map { .init($0) }, of: task.node, origin: fit.title, &result, &work)
  }
}
