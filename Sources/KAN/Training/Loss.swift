import Numerics

/// What training makes small, before penalties.
public enum Loss: String, Sendable, CaseIterable, Codable {
  /// Mean over samples and outputs of the squared error.
  case meanSquaredError = "mse"
  /// The same up to an error of `threshold(scale:)`, and from there on a straight line: outliers pull
  /// with a limited force (Huber, Robust estimation of a location parameter, 1964, with twice his
  /// function).
  case huber
  /// Mean over samples and outputs of the absolute error, rounded off near 0 (see
  /// `rounding(scale:)`).
  case absolute
  /// Mean over samples of the cross-entropy of the outputs, taken as log-odds, with the class that
  /// the one target column names (0, 1, …).
  case crossEntropy = "cross-entropy"

  /// Whether targets are classes; numbers otherwise.
  public var hasClasses: Bool { self == .crossEntropy }

  /// Whether it limits the pull of outliers, for which it has to know the usual size of errors.
  public var isRobust: Bool { self == .huber || self == .absolute }

  /// What it makes small, in words.
  var meaning: String {
    switch self {
    case .meanSquaredError: "squared errors"
    case .huber: "errors by Huber's loss"
    case .absolute: "absolute errors"
    case .crossEntropy: "cross-entropy"
    }
  }

  /// All losses with what they are for.
  public static var list: String {
    "mse; huber and absolute for targets with outliers; cross-entropy for classes"
  }

  /// How many target columns go with a number of outputs.
  public func targetCount(outputs: Int) -> Int { hasClasses ? 1 : outputs }

  /// Says what is wrong with a data set for this loss, or nil.
  public func complaint(about dataset: Dataset, outputs: Int) -> String? {
    guard dataset.targetCount == targetCount(outputs: outputs) else {
      return "the data have \(dataset.targetCount) target columns, the network needs "
        + "\(targetCount(outputs: outputs))"
    }
    if hasClasses {
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

// MARK: Losses of single errors

extension Loss {
  /// Where `huber` turns into a straight line: 95 % efficient where errors are normal and `scale` is
  /// their standard deviation.
  static func threshold(scale: Double) -> Double { 1.345 * scale }

  /// Errors well below this count by their square to `absolute`: e becomes sqrt(e² + r²) - r.
  static func rounding(scale: Double) -> Double { 0.05 * scale }

  /// The loss of one error of a number and its derivative; of classes there is none.
  ///
  /// - Parameter scale: the usual size of errors, see `Dataset.scales`.
  @inline(__always)
  func term(_ error: Double, scale: Double) -> (value: Double, slope: Double) {
    switch self {
    case .meanSquaredError: return (error * error, 2 * error)
    case .huber:
      let threshold = Self.threshold(scale: scale)
      let size = error.magnitude
      guard size > threshold else { return (error * error, 2 * error) }
      return (
        threshold * (2 * size - threshold), error < 0 ? -2 * threshold : 2 * threshold
      )
    case .absolute:
      let rounding = Self.rounding(scale: scale)
      let root = (error * error + rounding * rounding).squareRoot()
      return (root - rounding, error / root)
    case .crossEntropy: return (.nan, .nan)
    }
  }
}
