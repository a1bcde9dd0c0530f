import Numerics

/// What training makes small, before penalties.
public enum Loss: String, Sendable, CaseIterable, Codable {
  /// Mean over samples and outputs of the squared error.
  case meanSquaredError = "mse"
  /// Mean over samples of the cross-entropy of the outputs, taken as log-odds, with the class that
  /// the one target column names (0, 1, …).
  case crossEntropy = "cross-entropy"

  /// How many target columns go with a number of outputs.
  public func targetCount(outputs: Int) -> Int {
    self == .meanSquaredError ? outputs : 1
  }

  /// Says what is wrong with a data set for this loss, or nil.
  public func complaint(about dataset: Dataset, outputs: Int) -> String? {
    guard dataset.targetCount == targetCount(outputs: outputs) else {
      return "the data have \(dataset.targetCount) target columns, the network needs "
        + "\(targetCount(outputs: outputs))"
    }
    if self == .crossEntropy {
      for label in dataset.targets where !isClass(label, of: outputs) {
        return "cross-entropy needs classes 0 to \(outputs - 1) as targets, not \(label)"
      }
    }
    return nil
  }

  private func isClass(_ label: Double, of outputs: Int) -> Bool {
    label >= 0 && label < Double(outputs) && label == label.rounded(.down)
  }
}

/// Sums over samples from which losses and errors follow.
struct LossSums: Sendable {
  /// Sum of squared errors per output, or of cross-entropies in the first entry.
  var perOutput: [Double]
  /// Samples whose largest output is the right class.
  var correct = 0
  var samples = 0

  init(outputs: Int) { perOutput = [Double](repeating: 0, count: outputs) }

  mutating func clear() {
    for index in perOutput.indices { perOutput[index] = 0 }
    correct = 0
    samples = 0
  }

  /// The loss itself.
  func loss(_ kind: Loss) -> Double {
    guard samples > 0 else { return .nan }
    var total = 0.0
    for sum in perOutput { total += sum }
    switch kind {
    case .meanSquaredError: return total / Double(samples * perOutput.count)
    case .crossEntropy: return total / Double(samples)
    }
  }

  /// The loss as users read it.
  func score(_ kind: Loss, deviations: [Double]) -> Score {
    guard samples > 0 else { return Score(error: .nan, accuracy: nil) }
    switch kind {
    case .meanSquaredError:
      var total = 0.0
      for (sum, standardDeviation) in zip(perOutput, deviations) {
        total += sum * standardDeviation * standardDeviation
      }
      let mean = total / Double(samples * perOutput.count)
      return Score(error: mean.squareRoot(), accuracy: nil)
    case .crossEntropy:
      return Score(error: loss(kind), accuracy: Double(correct) / Double(samples))
    }
  }
}

/// A loss as users read it.
public struct Score: Sendable, Equatable {
  /// Root of the mean squared error in the targets' own units, or the mean cross-entropy.
  public var error: Double
  /// Share of samples put into the right class, for cross-entropy.
  public var accuracy: Double?

  /// A score.
  public init(error: Double, accuracy: Double?) {
    self.error = error
    self.accuracy = accuracy
  }
}

extension Loss {
  /// Mean cross-entropy and share of right classes of log-odds, `[class][sample]`.
  public func score(logOdds: [[Double]], labels: [Double]) -> Score {
    var total = 0.0
    var correct = 0
    for (sample, label) in labels.enumerated() {
      let odds = logOdds.map { $0[sample] }
      let largest = odds.max() ?? 0
      let sum = odds.reduce(0) { $0 + exponential($1 - largest) }
      let own = odds.indices.contains(Int(label)) ? odds[Int(label)] : .nan
      total += largest + naturalLogarithm(sum) - own
      if own == largest { correct += 1 }
    }
    let count = Double(max(1, labels.count))
    return Score(error: total / count, accuracy: Double(correct) / count)
  }
}
