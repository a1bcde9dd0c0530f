/// The samples of one curve as the fits use them: sorted by input, inputs scaled to [-1, 1] and
/// outputs to mean 0 and mean square 1, so that every threshold is a pure number.
struct FitSamples {
  /// The inputs and outputs in their own units, in ascending order of the input.
  let inputs: [Double], outputs: [Double]
  /// The scaled ones.
  let scaled: ScaledSamples
  /// `x = centre + halfWidth u`.
  let centre: Double, halfWidth: Double
  /// `y = mean + scale v`.
  let mean: Double, scale: Double
  /// How many inputs differ from one another.
  let distinctCount: Int

  /// The mean distance of neighbouring scaled inputs.
  var spacing: Double { 2 / Double(max(distinctCount - 1, 1)) }

  /// Whether the inputs are all the same, so that nothing can be said about a function of them.
  var hasConstantInputs: Bool { distinctCount < 2 }

  /// Whether the outputs do not vary beyond the rounding of their size.
  let hasConstantOutputs: Bool

  /// Sorts and scales; nil without samples, or where one is not finite.
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

/// Mean and standard deviation of outputs.
private struct Level {
  let mean: Double
  /// The standard deviation, or 1 if `isConstant`.
  let scale: Double
  /// Whether nothing varies but by rounding.
  let isConstant: Bool

  init(of outputs: [Double]) {
    let count = Double(outputs.count)
    // Measured from one of the outputs, so that a large common offset costs no digits.
    let first = outputs[0]
    let mean = first + outputs.reduce(0) { $0 + ($1 / count - first / count) }
    let largest = outputs.reduce(0) { max($0, abs($1)) }
    let deviation = outputs.reduce(0) { max($0, abs($1 - mean)) }
    isConstant = !(deviation > 1e-14 * largest) || deviation < Double.leastNormalMagnitude
    // In two steps, so that squares neither overflow nor vanish.
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
  /// The inputs and the outputs.
  var positions: [Double], values: [Double]

  /// How many.
  var count: Int { positions.count }

  /// At most `limit` of them, evenly spread over the order, both ends included.
  func thinned(to limit: Int) -> ScaledSamples {
    guard count > limit, limit > 1 else { return self }
    return picked((0..<limit).map { $0 * (count - 1) / (limit - 1) })
  }

  /// At most `limit` of them, one from anywhere in each of as many equal parts of the order: an
  /// irregular choice, in which no high frequency passes for a low one. Always the same choice.
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
