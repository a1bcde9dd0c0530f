/// Sums over samples from which losses and errors follow.
struct LossSums: Sendable {
  /// Sum of squared errors per output, or of cross-entropies in the first entry.
  var perOutput: [Double]
  /// Sum of absolute errors per output, for robust losses.
  var absolute: [Double]
  /// Sum of a robust loss.
  var robust = 0.0
  /// Weight of the samples whose largest output is the right class.
  var correct = 0.0
  /// Number of samples, whose weights have a mean of 1.
  var samples = 0

  init(outputs: Int) {
    perOutput = [Double](repeating: 0, count: outputs)
    absolute = perOutput
  }

  mutating func clear() {
    for index in perOutput.indices { (perOutput[index], absolute[index]) = (0, 0) }
    (robust, correct, samples) = (0, 0, 0)
  }

  /// Adds the sums over other samples.
  mutating func add(_ other: LossSums) {
    for index in perOutput.indices {
      perOutput[index] += other.perOutput[index]
      absolute[index] += other.absolute[index]
    }
    robust += other.robust
    correct += other.correct
    samples += other.samples
  }

  /// Sum of squared errors over samples and outputs.
  var squares: Double {
    var total = 0.0
    for sum in perOutput { total += sum }
    return total
  }

  /// The loss itself.
  func loss(_ kind: Loss) -> Double {
    guard samples > 0 else { return .nan }
    switch kind {
    case .meanSquaredError: return squares / Double(samples * perOutput.count)
    case .huber, .absolute: return robust / Double(samples * perOutput.count)
    case .crossEntropy: return squares / Double(samples)
    }
  }

  /// The loss as users read it.
  func score(_ kind: Loss, deviations: [Double]) -> Score {
    guard samples > 0 else { return Score(error: .nan, accuracy: nil) }
    guard !kind.hasClasses else {
      return Score(error: loss(kind), accuracy: correct / Double(samples))
    }
    var total = 0.0
    for (sum, deviation) in zip(perOutput, deviations) { total += sum * deviation * deviation }
    let mean = total / Double(samples * perOutput.count)
    return Score(
      error: mean.squareRoot(), accuracy: nil,
      absolute: kind.isRobust ? absoluteError(deviations: deviations) : nil)
  }

  /// The mean absolute error, for robust losses.
  private func absoluteError(deviations: [Double]) -> Double {
    var total = 0.0
    for (sum, deviation) in zip(absolute, deviations) { total += sum * deviation.magnitude }
    return total / Double(samples * absolute.count)
  }
}
