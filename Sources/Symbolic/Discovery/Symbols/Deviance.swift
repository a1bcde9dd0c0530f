import Numerics

/// Weighs errors against the length of formulas: twice the length of a description of the samples,
/// in nats (Rissanen 1978). All errors are shares of the target's standard deviation. In contrast
/// to `FormulaRanking`, which compares finished formulas, errors below the noise count little.
struct Deviance: Sendable {
  /// The number of samples that are fitted to.
  let count: Int
  /// Smaller errors are indistinguishable.
  let floor: Double

  /// - Parameter noise: The standard deviation of the noise as a share of the target's; 0 if it is
  ///   not known.
  init(count: Int, noise: Double) {
    self.count = count
    floor = max(1e-9, 0.5 * noise)
  }

  /// The cost of an error.
  func cost(_ error: Double) -> Double {
    Double(count) * Self.logarithm(error * error + floor * floor)
  }

  /// The cost of an error and of a formula.
  func cost(_ error: Double, constants: Int, nodes: Int) -> Double {
    cost(error) + Self.logarithm(Double(max(count, 2))) * (Double(constants) + Double(nodes) / 2)
  }

  /// The maximum cost of removing one of so many terms.
  func allowance(terms: Int) -> Double {
    1.5 * Self.logarithm(Double(max(count, 2))) + 2 * Self.logarithm(Double(max(terms, 1)))
  }

  private static func logarithm(_ x: Double) -> Double {
    naturalLogarithm(x)
  }
}
