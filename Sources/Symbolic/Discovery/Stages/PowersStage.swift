import Expressions

/// Finds polynomials of few terms, by linear algebra on the samples.
struct PowersStage: SearchStage {
  static let name = "powers"
  static let workLimit = 2_000.0
  /// The first stage: it solves one linear system.
  private static let rank = 0.0
  /// The maximum number of monomials to start with.
  private static let termLimit = 60
  /// The number of sums to finish: the one at which elimination stops, and shorter ones.
  private static let candidateLimit = 3

  /// The outer function, by its inverse.
  let inverse: OuterInverse

  var title: String { "few powers" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    guard case .view(let node, let inverse) = event,
      TermFit.canEliminate(from: search.nodes[node].problem)
    else { return [] }
    let lag = SearchStages.outerLag * inverse.extraComplexity
    return [search.task(PowersStage(inverse: inverse), on: node, rank: rank + lag)]
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    guard let target = runner.target(of: task, under: inverse) else { return }
    let problem = runner.nodes[task.node].problem
    let degree = TermLibrary.degrees(problem, limit: Self.termLimit).upperBound
    let fits = try TermFit.eliminated(
      TermLibrary.polynomial(problem, degree: degree, work), target,
      trainCount: problem.trainCount, work: &work)
    try runner.conclude(
      fits.prefix(Self.candidateLimit).map { .init(under: target, $0.expression, error: $0.error) },
      of: task.node, origin: title, &result, &work)
  }
}
