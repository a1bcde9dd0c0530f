/// The samples of one curve, prepared for fits: sorted by input, with inputs scaled to [-1, 1] and
/// outputs to mean 0 and mean square 1, so that thresholds do not depend on units.
struct FitSamples {
  /// The inputs and outputs in their own units, in ascending order of the input.
  let inputs: [Double], outputs: [Double]
  /// The scaled samples, in the same order.
  let scaled: ScaledSamples
  /// `x = centre + halfWidth u`.
  let centre: Double, halfWidth: Double
  /// `y = mean + scale v`.
  let mean: Double, scale: Double
  /// The number of distinct inputs.
  let distinctCount: Int

  /// The mean distance between neighbouring scaled inputs.
  var spacing: Double { 2 / Double(max(distinctCount - 1, 1)) }

  /// Whether all inputs are equal, so that they determine no function.
  var hasConstantInputs: Bool { distinctCount < 2 }

  /// Whether the outputs vary by no more than rounding.
  let hasConstantOutputs: Bool

  /// Sorts and scales samples; nil if there are none or one is non-finite.
  init?(inputs: [Double], outputs: [Double]) {
    guard !inputs.isEmpty, inputs.count == outputs.count, inputs.allSatisfy(\.isFinite),
      outputs.allSatisfy(\.isFinite)
    else { return nil }
    let order = inputs.indices.sorted { (inputs[$0], $0) < (inputs[$1], $1) }
    let sortedInputs = order.map { inputs[$0] }
    let sortedOutputs = order.map { outputs[$0] }
    let (lowest, highest) = (sortedInputs[0], sortedInputs[sortedInputs.count - 1])
    let centre = lowest / 2 + highest / 2
    let halfWidth = highest / 2 - lowest / 2
    guard halfWidth.isFinite else { return nil }

    let level = Level(of: sortedOutputs)
    guard level.mean.isFinite, level.scale.isFinite else { return nil }

    distinctCount =
      halfWidth > 0
      ? 1 + zip(sortedInputs, sortedInputs.dropFirst()).reduce(0) { $0 + ($1.0 < $1.1 ? 1 : 0) }
      : 1
    self.inputs = sortedInputs
    self.outputs = sortedOutputs
    (self.centre, self.halfWidth) = (centre, halfWidth)
    (mean, scale, hasConstantOutputs) = (level.mean, level.scale, level.isConstant)
    scaled = ScaledSamples(
      positions: sortedInputs.map { halfWidth > 0 ? ($0 - centre) / halfWidth : 0 },
      values: sortedOutputs.map { ($0 - level.mean) / level.scale })
  }
}

/// The mean and standard deviation of outputs.
private struct Level {
  let mean: Double
  /// The standard deviation, or 1 if `isConstant`.
  let scale: Double
  /// Whether the outputs vary by no more than rounding.
  let isConstant: Bool

  init(of outputs: [Double]) {
    let count = Double(outputs.count)
    // Relative to one of the outputs, so that a large common offset costs no digits.
    let first = outputs[0]
    let mean = first + outputs.reduce(0) { $0 + ($1 / count - first / count) }
    let largest = outputs.reduce(0) { max($0, abs($1)) }
    let deviation = outputs.reduce(0) { max($0, abs($1 - mean)) }
    isConstant = !(deviation > 1e-14 * largest) || deviation < Double.leastNormalMagnitude
    // Relative to the largest deviation, so that squares neither overflow nor underflow.
    let meanSquare = outputs.reduce(0) { sum, output in
      let relative = (output - mean) / deviation
      return sum + relative * relative / count
    }
    self.mean = mean
    scale = isConstant ? 1 : deviation * meanSquare.squareRoot()
  }
}

/// Samples with inputs in [-1, 1], ascending.
struct ScaledSamples {
  /// The inputs and outputs.
  var positions: [Double], values: [Double]

  /// The number of samples.
  var count: Int { positions.count }

  /// At most `limit` of the samples, evenly spread over their order, including both ends.
  func thinned(to limit: Int) -> ScaledSamples {
    guard count > limit, limit > 1 else { return self }
    return picked((0..<limit).map { $0 * (count - 1) / (limit - 1) })
  }

  /// At most `limit` of the samples, one from a random place in each of `limit` equal parts of
  /// their order. The choice is irregular, so that no high frequency is aliased to a low one, and
  /// always the same.
  func scattered(to limit: Int) -> ScaledSamples {
    guard count > limit, limit > 1 else { return self }
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return picked(
      (0..<limit).map { part in
        let (first, next) = (part * count / limit, (part + 1) * count / limit)
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return first + Int((state >> 33) % UInt64(max(next - first, 1)))
      })
  }

  private func picked(_ indices: [Int]) -> ScaledSamples {
    ScaledSamples(positions: indices.map { positions[$0] }, values: indices.map { values[$0] })
  }
}
