import Expressions

/// Finds sums of few terms, which are functions of single variables and products of two, by linear
/// algebra on the samples.
struct TermsStage: SearchStage {
  static let name = "terms"
  static let workLimit = 2_000.0
  /// After the sums of splines under all outer functions, which cost less.
  private static let rank = 1.5
  /// The number of sums to finish, the longest first.
  private static let candidateLimit = 3

  /// The outer function, by its inverse.
  let inverse: OuterInverse

  var title: String { "few terms" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .view(let node, let inverse) = event,
      TermLibrary.hasRoom(for: search.nodes[node].problem)
    else { return [] }
    let lag = SearchStages.outerTermLag * inverse.extraComplexity
    return [search.task(TermsStage(inverse: inverse), on: node, rank: rank + lag)]
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    guard let target = runner.target(of: task, under: inverse) else { return }
    let problem = runner.nodes[task.node].problem
    let fits = try TermFit.exchanged(
      TermLibrary.usual(problem, and: runner.ownFunctions, work), target,
      trainCount: problem.trainCount, work: &work)
    try runner.conclude(
      fits.prefix(Self.candidateLimit).map { .init(under: target, $0.expression, error: $0.error) },
      of: task.node, origin: title, &result, &work)
  }
}
