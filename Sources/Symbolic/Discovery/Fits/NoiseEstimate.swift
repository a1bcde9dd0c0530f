import Numerics

/// Estimates the noise in a target from fits of different freedom.
///
/// As fits get better, their held-out errors fall until they reach the noise; there they stay, however
/// much more freedom is given, and fits err on the samples they were fitted to as little less as their
/// number of coefficients explains. Without noise they go on falling. A target that none of the fits
/// comes near looks noisy too: the estimate is an upper bound.
struct NoiseEstimate: Sendable, Codable {
  private struct Entry: Sendable, Codable {
    var heldOut: Double
    /// The error on the samples fitted to, corrected for the coefficients.
    var corrected: Double
    var parameterCount: Int
  }

  /// How much further a second fit may be from the target.
  private static let tolerance = 1.25
  /// Errors below this are those of arithmetic and splines.
  private static let least = 1e-5
  private var entries: [Entry] = []

  /// Knows of no fits yet.
  init() {}

  /// Takes note of a fit to `trainCount` samples.
  mutating func add(
    trainError: Double, heldOutError: Double, parameterCount: Int, trainCount: Int
  ) {
    let free = Double(trainCount - parameterCount) / Double(max(1, trainCount))
    guard free > 0.1 else { return }
    entries.append(
      Entry(
        heldOut: heldOutError, corrected: trainError / free.squareRoot(),
        parameterCount: parameterCount))
  }

  /// Takes note of a fit.
  mutating func add(_ fit: SumOfProductsFit, trainCount: Int) {
    add(
      trainError: fit.trainError, heldOutError: fit.heldOutError,
      parameterCount: fit.parameterCount, trainCount: trainCount)
  }

  /// Takes note of a fit.
  mutating func add(_ fit: NestedFit, trainCount: Int) {
    add(
      trainError: fit.trainError, heldOutError: fit.heldOutError,
      parameterCount: fit.parameterCount, trainCount: trainCount)
  }

  /// The deviation of the noise in units of the target's own; nil where errors have not settled, 0
  /// where they fall below what matters.
  var relativeDeviation: Double? {
    guard let best = entries.min(by: { $0.heldOut < $1.heldOut }) else { return nil }
    guard best.heldOut > Self.least else { return 0 }
    let near = entries.filter { entry in
      entry.heldOut < Self.tolerance * best.heldOut && entry.corrected < 1.5 * entry.heldOut
        && entry.heldOut < 1.5 * entry.corrected
    }
    let counts = Set(near.map(\.parameterCount))
    guard let fewest = counts.min(), counts.count > 1 else { return nil }
    // The simplest fits of the plateau have taken least of the noise in.
    let own = near.filter { Double($0.parameterCount) < 1.25 * Double(fewest) }
    return own.map(\.corrected).meanSquare.squareRoot()
  }
}
