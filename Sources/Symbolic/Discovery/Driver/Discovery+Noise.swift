import Expressions

// What is taken for noise, and when it is enough.

extension Discovery {
  /// Learns of noise from fits of the given problem that leave no pattern.
  mutating func hear(_ result: TaskResult) {
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

  /// No noise can be larger than what the best formula leaves.
  mutating func boundNoise() {
    if let estimate = assumedNoise, let gain {
      let error = gain.error * nodes[0].problem.targetDeviation
      assumedNoise = gain.isExact ? nil : min(estimate, error)
    }
    nodes[0].problem.noise = assumedNoise
  }

  /// Whether the search has led far enough, or done all that it may.
  var isEnough: Bool {
    if work >= settings.workLimit ?? DiscoverySettings.standardWorkLimit { return true }
    guard let gain else { return false }
    if let target = settings.targetError, gain.error <= target { return true }
    // Whatever is simpler and as exact is most often found soon after.
    if gain.isConclusive { return true }
    if gain.isExact { return work >= 1.25 * gain.work + 20 }
    // Noise hides which of many formulas it is: a shorter one may come later, most likely if the best so
    // far is long or has numbers that were fitted.
    let patience =
      500 + 15 * Double(gain.complexity * gain.complexity) + 1000 * Double(gain.constantCount)
    return isDownToNoise && work >= 3 * gain.work + patience
  }

  /// Whether the best formula leaves nothing but noise.
  var isDownToNoise: Bool {
    guard let gain, gain.isPatternless, let noise = assumedNoise else { return false }
    return gain.error * nodes[0].problem.targetDeviation < 1.2 * noise
  }
}
