extension TrainingSettings {
  /// The available methods. Each is a type; this is the list of them.
  public enum Optimizer: String, Sendable, CaseIterable, Codable {
    case lbfgs
    case adam
    case levenbergMarquardt = "lm"

    var method: any TrainingMethod.Type {
      switch self {
      case .lbfgs: LBFGSTraining.self
      case .adam: AdamTraining.self
      case .levenbergMarquardt: LevenbergMarquardtTraining.self
      }
    }
  }
}

extension TrainingSettings.Optimizer {
  /// The name for display.
  public var title: String { method.title }
  /// The default rate.
  public var defaultRate: Double { method.defaultRate }
  /// Whether the record of a step describes the network at the end of the step.
  public var recordsItsEnd: Bool { method.recordsItsEnd }

  // MARK: Help

  /// All methods and their uses: `lbfgs, adam, or lm (for …)`.
  public static var list: String {
    enumeration(
      allCases.map {
        $0.method.advice.isEmpty ? $0.rawValue : "\($0.rawValue) (\($0.method.advice))"
      },
      last: ", or ")
  }

  /// The meaning of the rate for each method: `1 for lbfgs, …; for lm the damping at the start,
  /// 0.01`.
  public static var rates: String {
    let learning = allCases.filter { $0.method.rateMeaning == nil }
    let others = allCases.compactMap { own in
      own.method.rateMeaning.map { "for \(own.rawValue) \($0), \(own.rateText)" }
    }
    return
      ([enumeration(learning.map { "\($0.rateText) for \($0.rawValue)" }, last: ", ")] + others)
      .joined(separator: "; ")
  }

  /// The length of a step for methods that take more than one evaluation: `one of lbfgs is about 24
  /// evaluations, …`.
  public static var stepLengths: String {
    let long = allCases.filter { $0.method.evaluationsPerStep > 1 }
    return enumeration(
      long.enumerated().map { index, own in
        "one of \(own.rawValue) is about \(own.method.evaluationsPerStep)"
          + (index == 0 ? " evaluations" : "")
      }, last: ", ")
  }

  private var rateText: String {
    defaultRate == defaultRate.rounded() ? String(Int(defaultRate)) : String(defaultRate)
  }

  private static func enumeration(_ parts: [String], last: String) -> String {
    guard let end = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + last + end
  }
}

extension TrainingSettings {
  /// The rate in effect.
  var effectiveRate: Double { rate ?? optimizer.defaultRate }

  /// Says why a network cannot be trained with these settings on these samples, and what to do
  /// instead; nil where it can.
  public func complaint(about network: Network, samples: Dataset) -> String? {
    if samples.weights != nil, !optimizer.method.takesWeights {
      return "\(optimizer.rawValue) knows no weights of samples; take optimizer=lbfgs or adam, "
        + "or leave --weights and --error out"
    }
    return complaint(about: network, samples: samples.count)
  }

  /// The same for so many samples without weights.
  public func complaint(about network: Network, samples: Int) -> String? {
    optimizer.method.complaint(about: network, samples: samples, self)
  }
}
