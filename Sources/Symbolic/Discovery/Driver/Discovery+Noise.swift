import Expressions

// The estimate of the noise, and the conditions that end a search.

extension Discovery {
  /// Updates the estimate of the noise from a result on the root problem. Only fits whose residuals
  /// show no pattern count.
  mutating func updateNoise(from result: TaskResult) {
    for fit in result.fits {
      guard result.isPatternless else { continue }
      noiseEstimate.add(
        trainError: fit.trainError, heldOutError: fit.error, parameterCount: fit.parameterCount,
        trainCount: nodes[0].problem.trainCount)
    }
    if let remainder = result.noise { remainderNoise = min(remainder, remainderNoise ?? remainder) }
    let share = noiseEstimate.relativeDeviation ?? 0
    let estimate = share > 0 ? share * nodes[0].problem.targetDeviation : nil
    assumedNoise = [estimate, remainderNoise].compactMap { $0 }.min()
    boundNoise()
    rankAnew(after: .noise)
  }

  /// Caps the estimate at the error of the best formula: the noise cannot be larger.
  mutating func boundNoise() {
    if let estimate = assumedNoise, let gain {
      let error = gain.error * nodes[0].problem.targetDeviation
      assumedNoise = gain.isExact ? nil : min(estimate, error)
    }
    nodes[0].problem.noise = assumedNoise
  }

  /// Whether the search has reached its goal or its work limit.
  var isEnough: Bool {
    if work >= settings.workLimit ?? DiscoverySettings.standardWorkLimit { return true }
    guard let gain else { return false }
    if let target = settings.targetError, gain.error <= target { return true }
    // A simpler formula that is as exact usually turns up soon after the first.
    if gain.isConclusive { return true }
    if gain.isExact { return work >= 1.25 * gain.work + 20 }
    // With noise, many formulas fit alike. A shorter one may still come, most likely if the best so
    // far is long or has fitted constants.
    let patience =
      500 + 15 * Double(gain.complexity * gain.complexity) + 1000 * Double(gain.constantCount)
    return isDownToNoise && work >= 3 * gain.work + patience
  }

  /// Whether the residuals of the best formula are nothing but noise.
  var isDownToNoise: Bool {
    guard let gain, gain.isPatternless, let noise = assumedNoise else { return false }
    return gain.error * nodes[0].problem.targetDeviation < 1.2 * noise
  }
}
