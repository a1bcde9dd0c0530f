import Numerics

/// How good a formula is, by the length of a description of the data: what it leaves unexplained, what
/// numbers it needs and how long it is (Rissanen's minimum description length, as in the search's noise
/// rules: N ln error² + ln N (numbers + nodes / 2)).
struct FormulaStanding: Sendable {
  /// Error below which there is nothing but rounding, over the target's deviation.
  static let exactError = 1e-10

  private let sampleCount: Double
  private let deviation: Double

  init(_ problem: SearchProblem) {
    sampleCount = Double(problem.sampleCount)
    deviation = problem.targetDeviation
  }

  /// Error over the target's deviation.
  func relative(_ error: Double) -> Double { error / deviation }

  /// Whether nothing but rounding is left.
  func isExact(_ error: Double) -> Bool { relative(error) < Self.exactError }

  /// The description's length up to a constant; lower is better.
  func score(error: Double, constants: Int, complexity: Int) -> Double {
    2 * sampleCount * naturalLogarithm(max(relative(error), Self.exactError))
      + naturalLogarithm(sampleCount) * (Double(constants) + 0.5 * Double(complexity))
  }

  /// The description's length of a formula by its errors on all samples.
  func score(_ formula: RootFormula) -> Double {
    score(
      error: formula.error, constants: formula.constantCount, complexity: formula.complexity)
  }
}
