/// What fits of several kinds say of the noise in a target.
struct NoiseEstimate: Sendable, Codable {
  /// Errors of fits that leave no pattern, over the target's deviation, in ascending order.
  private var errors: [Double] = []

  /// An error so small is none of noise that matters, but one of splines.
  private static let leastShare = 3e-4
  /// Fits that agree about noise do so within this factor, and there are so many of them.
  private static let agreement = 1.15, witnesses = 3

  /// Hears a fit.
  mutating func hear(error: Double, isPatternless: Bool) {
    guard isPatternless, error > Self.leastShare else { return }
    errors.append(error)
    errors.sort()
  }

  /// The noise over the target's deviation, once enough fits agree that nothing but noise is left.
  var share: Double? {
    guard errors.count >= Self.witnesses,
      errors[Self.witnesses - 1] < Self.agreement * errors[0]
    else { return nil }
    return errors[0]
  }
}
