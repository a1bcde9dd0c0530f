import Expressions

/// Finds quotients of two polynomials of few terms, of the lowest degree that suffices.
struct QuotientStage: SearchStage {
  static let name = "quotient"
  static let workLimit = 2_000.0
  /// After *few terms*, whose formulas are shorter.
  private static let rank = 1.7
  /// The maximum number of monomials in numerator and denominator.
  private static let termLimit = 24
  /// The number of quotients to finish.
  private static let candidateLimit = 2
  /// Below this error no higher degree is tried.
  private static let exactError = 1e-8

  /// The outer function, by its inverse.
  let inverse: OuterInverse

  var title: String { "quotients" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    // The reciprocal of a quotient is a quotient, too.
    guard case .view(let node, let inverse) = event, inverse != .reciprocal,
      !search.nodes[node].problem.isWide
    else { return [] }
    let lag = SearchStages.outerTermLag * inverse.extraComplexity
    return [search.task(QuotientStage(inverse: inverse), on: node, rank: rank + lag)]
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    guard let target = runner.target(of: task, under: inverse) else { return }
    let problem = runner.nodes[task.node].problem
    var best: [QuotientFit] = []
    for degree in TermLibrary.degrees(problem, limit: Self.termLimit) {
      let fits = try QuotientFit.fits(
        TermLibrary.polynomial(problem, degree: degree, work), target: target,
        variableCount: problem.variableCount, trainCount: problem.trainCount, work: &work)
      let error = best.first?.error ?? .infinity
      if let first = fits.first, first.error < error {
        best = Array(fits.prefix(Self.candidateLimit))
      }
      if let first = best.first, first.error < Self.exactError { break }
    }
    try runner.conclude(
      best.map { .init(under: target, $0.expression, error: $0.error) },
      of: task.node, origin: title, &result, &work)
  }
}
