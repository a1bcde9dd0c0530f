import Numerics

/// Ranks formulas by twice the length of a description of the samples, in nats: the unexplained
/// part, the constants, and the formula itself (minimum description length, Rissanen 1978). Lower
/// is better.
///
/// With N samples, a relative error e, c fitted constants and n nodes it is 2 N ln e + ln N (c +
/// n / 2), up to a constant. All errors are shares of the target's standard deviation.
struct DescriptionLength: Sendable {
  /// What becomes of errors so small that they say nothing.
  private enum Floor: Sendable {
    /// Errors below the floor count as the floor.
    case sharp(Double)
    /// The floor is added in quadrature, so that errors near it already count less.
    case smooth(Double)
  }

  /// The smooth floor as a share of the noise: smaller errors are indistinguishable.
  private static let noiseShare = 0.5
  /// The smooth floor without noise: smaller errors are rounding.
  private static let roundingError = 1e-9

  /// The number of samples.
  private let count: Int
  private let floor: Floor

  /// The criterion for candidates while a formula is being found.
  ///
  /// - Parameters:
  ///   - count: The number of samples that are fitted to.
  ///   - noise: The standard deviation of the noise as a share of the target's; 0 if it is not
  ///     known.
  init(count: Int, noise: Double) {
    self.count = count
    floor = .smooth(max(Self.roundingError, Self.noiseShare * noise))
  }

  /// The criterion for finished formulas of a problem: only rounding is disregarded.
  init(finishedFor problem: SearchProblem) {
    count = problem.sampleCount
    floor = .sharp(SearchProblem.exactError)
  }

  /// The part of the length that an error leaves unexplained.
  func cost(_ error: Double) -> Double {
    switch floor {
    case .sharp(let least): 2 * Double(count) * naturalLogarithm(max(error, least))
    case .smooth(let least): Double(count) * naturalLogarithm(error * error + least * least)
    }
  }

  /// The length for an error and a formula.
  func cost(_ error: Double, constants: Int, nodes: Int) -> Double {
    cost(error) + logarithm(count, atLeast: 2) * (Double(constants) + Double(nodes) / 2)
  }

  /// The maximum cost of removing one of so many terms.
  func allowance(terms: Int) -> Double {
    1.5 * logarithm(count, atLeast: 2) + 2 * logarithm(terms, atLeast: 1)
  }

  private func logarithm(_ count: Int, atLeast least: Int) -> Double {
    naturalLogarithm(Double(max(count, least)))
  }
}
