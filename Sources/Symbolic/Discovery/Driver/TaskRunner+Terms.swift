import Expressions

// Formulas by linear algebra on the data themselves.

extension TaskRunner {
  /// An error that leaves nothing for terms of a higher degree.
  private static let exactError = 1e-8
  /// Most terms of a polynomial, and of each part of a quotient.
  private static let powerLimit = 60, quotientLimit = 24

  /// Sums of few simple terms under an outer function.
  func findTerms(
    _ node: Int, _ inverse: OuterInverse, _ content: TermLibrary.Content,
    _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    guard let target = inverse.transformed(problem.target, noise: problem.noise ?? 0) else {
      return
    }
    let fits: [TermFit]
    switch content {
    case .usual:
      fits = try TermFit.exchanged(
        TermLibrary.usual(problem, and: ownFunctions, work), target,
        trainCount: problem.trainCount, work: &work)
    case .polynomial:
      let degree = TermLibrary.degrees(problem, limit: Self.powerLimit).upperBound
      fits = try TermFit.eliminated(
        TermLibrary.polynomial(problem, degree: degree, work), target,
        trainCount: problem.trainCount, work: &work)
    }
    try conclude(
      fits.prefix(3).map { candidate($0.expression, $0.error, target) }, of: node,
      origin: SearchTask.Kind.terms(inverse, content).title, &result, &work)
  }

  /// Quotients of sums of powers under an outer function, of no higher degree than it takes.
  func findQuotients(
    _ node: Int, _ inverse: OuterInverse, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    guard let target = inverse.transformed(problem.target, noise: problem.noise ?? 0) else {
      return
    }
    var best: [QuotientFit] = []
    for degree in TermLibrary.degrees(problem, limit: Self.quotientLimit) {
      let fits = try QuotientFit.fits(
        TermLibrary.polynomial(problem, degree: degree, work), target: target,
        variableCount: problem.variableCount, trainCount: problem.trainCount, work: &work)
      let error = best.first?.error ?? .infinity
      if let first = fits.first, first.error < error { best = Array(fits.prefix(2)) }
      if let first = best.first, first.error < Self.exactError { break }
    }
    try conclude(
      best.map { candidate($0.expression, $0.error, target) }, of: node, origin: "quotients",
      &result, &work)
  }

  private func candidate(
    _ z: Expression, _ error: Double, _ target: OuterTarget
  ) -> Candidate {
    Candidate(
      expression: target.inverse.expression(of: z, negative: target.isNegative), error: error)
  }
}
