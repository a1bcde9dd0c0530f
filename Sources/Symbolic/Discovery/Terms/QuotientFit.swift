import Expressions

/// A quotient of two sums of few terms, z = P / Q.
///
/// If one term q of Q has coefficient 1, q z = P - (Q - q) z is linear in all other coefficients.
/// Which term occurs in Q is unknown, so the simplest are tried. The residual to minimise is
/// divided by Q, approximated by Q of the previous round (Sanathanan and Koerner 1963).
struct QuotientFit: Sendable {
  let expression: Expression
  /// The weighted error on the samples that were fitted to.
  let error: Double

  private static let floor = 1e-10
  private static let termLimit = 10
  private static let roundCount = 2

  /// The best quotient for each choice of q, best first.
  static func fits(
    _ library: TermLibrary, target: OuterTarget, variableCount: Int, trainCount: Int,
    work: inout Work
  ) throws(WorkEnded) -> [QuotientFit] {
    var fits: [QuotientFit] = []
    // Terms come by degree: the constant, the variables, their products.
    for single in library.terms.indices.prefix(1 + variableCount) {
      if let fit = try best(single, library, target, trainCount, &work) { fits.append(fit) }
    }
    return fits.sorted { $0.error < $1.error }
  }

  private static func best(
    _ single: Int, _ library: TermLibrary, _ target: OuterTarget, _ trainCount: Int,
    _ work: inout Work
  ) throws(WorkEnded) -> QuotientFit? {
    let others = library.terms.indices.filter { $0 != single }
    var weights = Array(target.weights.prefix(trainCount))
    var step: TermSelection.Step?
    for _ in 0..<roundCount {
      func weighted(_ index: Int, timesTarget: Bool) -> [Double] {
        (0..<trainCount).map { sample in
          let value = library.values[index][sample] * weights[sample]
          return timesTarget ? -value * target.values[sample] : value
        }
      }
      let columns =
        library.terms.indices.map { weighted($0, timesTarget: false) }
        + others.map { weighted($0, timesTarget: true) }
      let left = weighted(single, timesTarget: true).map { -$0 }
      let system = try ReducedLeastSquares(columns, target: left, work: &work)
      let selection = try TermSelection(
        system, start: Array(columns.indices), floor: floor, work: &work)
      guard let chosen = selection.chosen else { return nil }
      step = selection.steps[chosen]
      guard let step, step.solution.columns.count <= termLimit else { return nil }
      let below = denominator(step.solution, single, others, library)
      guard below.allSatisfy({ $0 != 0 }) else { return nil }
      // In the first round every sample counts as if Q were 1.
      weights = zip(target.weights, below).prefix(trainCount).map { $0 / abs($1) }
      guard weights.allSatisfy(\.isFinite) else { return nil }
    }
    guard let step else { return nil }
    return QuotientFit(step, single, others, library)
  }

  /// Q at all samples.
  private static func denominator(
    _ solution: ReducedLeastSquares.Solution, _ single: Int, _ others: [Int],
    _ library: TermLibrary
  ) -> [Double] {
    var values = library.values[single]
    for (column, factor) in zip(solution.columns, solution.factors)
    where column >= library.terms.count {
      let term = others[column - library.terms.count]
      for sample in values.indices { values[sample] += factor * library.values[term][sample] }
    }
    return values
  }

  private init(
    _ step: TermSelection.Step, _ single: Int, _ others: [Int], _ library: TermLibrary
  ) {
    var above: [Expression] = []
    var below = [library.terms[single]]
    for (column, factor) in zip(step.solution.columns, step.solution.factors) {
      if column < library.terms.count {
        above.append(.number(factor) * library.terms[column])
      } else {
        below.append(.number(factor) * library.terms[others[column - library.terms.count]])
      }
    }
    expression = .sum(of: above) / .sum(of: below)
    error = step.error
  }
}
