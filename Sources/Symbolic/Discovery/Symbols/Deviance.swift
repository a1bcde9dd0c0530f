import Numerics

/// How errors are weighed against the length of formulas: by the length of a description of the
/// samples in nats, twice. All errors are in units of the target's deviation.
struct Deviance: Sendable {
  /// Number of samples that are fitted to.
  let count: Int
  /// Errors so small say nothing.
  let floor: Double

  /// - Parameter noise: deviation of the noise in units of the target's, 0 where it is not known.
  init(count: Int, noise: Double) {
    self.count = count
    floor = max(1e-9, 0.5 * noise)
  }

  /// What the errors cost.
  func cost(_ error: Double) -> Double {
    Double(count) * Self.logarithm(error * error + floor * floor)
  }

  /// What an error and a formula cost together.
  func cost(_ error: Double, constants: Int, nodes: Int) -> Double {
    cost(error) + Self.logarithm(Double(max(count, 2))) * (Double(constants) + Double(nodes) / 2)
  }

  /// What leaving out a term may cost where there are so many.
  func allowance(terms: Int) -> Double {
    1.5 * Self.logarithm(Double(max(count, 2))) + 2 * Self.logarithm(Double(max(terms, 1)))
  }

  private static func logarithm(_ x: Double) -> Double {
    naturalLogarithm(x)
  }
}
