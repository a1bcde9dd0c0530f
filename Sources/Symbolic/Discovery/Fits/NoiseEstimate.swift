import Numerics

/// Estimates the noise in a target from fits with different numbers of coefficients.
///
/// As fits improve, their held-out errors fall until they reach the noise and stay there, and the
/// error on the samples fitted to is smaller by what the number of coefficients explains. Without
/// noise the errors keep falling. A target that no fit approximates looks noisy too, so the
/// estimate is an upper bound.
struct NoiseEstimate: Sendable, Codable {
  private struct Entry: Sendable, Codable {
    var heldOut: Double
    /// The error on the samples fitted to, corrected for the number of coefficients.
    var corrected: Double
    var parameterCount: Int
  }

  /// The ratio of held-out errors up to which a second fit counts as equally good.
  private static let tolerance = 1.25
  /// Smaller errors are those of rounding and of splines.
  private static let least = 1e-5
  private var entries: [Entry] = []

  /// Creates an estimate without fits.
  init() {}

  /// Adds the errors of a fit to `trainCount` samples.
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

  /// The standard deviation of the noise as a share of the target's; nil if errors have not
  /// settled, 0 if they fall below what matters.
  var relativeDeviation: Double? {
    guard let best = entries.min(by: { $0.heldOut < $1.heldOut }) else { return nil }
    guard best.heldOut > Self.least else { return 0 }
    let near = entries.filter { entry in
      entry.heldOut < Self.tolerance * best.heldOut && entry.corrected < 1.5 * entry.heldOut
        && entry.heldOut < 1.5 * entry.corrected
    }
    let counts = Set(near.map(\.parameterCount))
    guard let fewest = counts.min(), counts.count > 1 else { return nil }
    // The smallest fits of the plateau have absorbed least of the noise.
    let own = near.filter { Double($0.parameterCount) < 1.25 * Double(fewest) }
    return own.map(\.corrected).meanSquare.squareRoot()
  }
}
