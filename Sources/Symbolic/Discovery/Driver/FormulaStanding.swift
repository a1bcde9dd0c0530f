import Numerics

/// Ranks the formulas of a search by the length of a description of the data: the unexplained part,
/// the constants, and the formula itself (minimum description length, Rissanen 1978), 2 N ln error
/// + ln N (constants + nodes / 2).
struct FormulaStanding: Sendable {
  /// The relative error below which only rounding is left.
  static let exactError = 1e-10

  private let sampleCount: Double
  private let standardDeviation: Double

  init(_ problem: SearchProblem) {
    sampleCount = Double(problem.sampleCount)
    standardDeviation = problem.targetDeviation
  }

  /// The error as a share of the target's standard deviation.
  func relative(_ error: Double) -> Double { error / standardDeviation }

  /// Whether nothing but rounding is left.
  func isExact(_ error: Double) -> Bool { relative(error) < Self.exactError }

  /// The description length up to a constant; lower is better.
  func score(error: Double, constants: Int, complexity: Int) -> Double {
    2 * sampleCount * naturalLogarithm(max(relative(error), Self.exactError))
      + naturalLogarithm(sampleCount) * (Double(constants) + 0.5 * Double(complexity))
  }

  /// The description length of a formula, by its error on all samples.
  func score(_ formula: RootFormula) -> Double {
    score(
      error: formula.error, constants: formula.constantCount, complexity: formula.complexity)
  }
}
