import Expressions
import KAN

/// The options of training, each declared once: for `train` in scripts, for `set`, for the command
/// line, for help and for the log.
public enum TrainingOption: String, Sendable, CaseIterable {
  case optimizer
  case steps
  case rate = "lr"
  case batch
  case lamb
  case l1 = "lamb_l1"
  case entropy = "lamb_entropy"
  case coefficient = "lamb_coef"
  case coefficientDifference = "lamb_coefdiff"
  case updateGrid = "update_grid"
  case gridEps = "grid_eps"
  case metric = "reg_metric"
  case patience

  /// What it does, in a few words.
  public var summary: String {
    switch self {
    case .optimizer: TrainingSettings.Optimizer.list
    case .steps: "steps to take; \(TrainingSettings.Optimizer.stepLengths)"
    case .rate: "learning rate; default is \(TrainingSettings.Optimizer.rates)"
    case .batch: "samples per step, drawn anew for each; all by default"
    case .lamb: "weight of all penalties"
    case .l1: "weight of the sum of activities"
    case .entropy: "weight of their entropy"
    case .coefficient: "weight of the size of coefficients"
    case .coefficientDifference: "weight of the steps between coefficients"
    case .updateGrid:
      "on or off: whether knots follow the data, after 0, 2, 5, 11, 23 and 47 steps; "
        + "with lm where data leave a grid, in the first 50 steps"
    case .gridEps: "1 for uniform knots, 0 for quantiles; always uniform with lm"
    case .metric: "what is penalised: \(Self.list(PenaltyMetric.self))"
    case .patience: "stop after so many steps without a better test error, at the best"
    }
  }

  /// The value in `settings`, as it is written.
  public func text(in settings: TrainingSettings) -> String {
    switch self {
    case .optimizer: settings.optimizer.rawValue
    case .steps: String(settings.steps)
    case .rate: settings.rate.map { String($0) } ?? "default"
    case .batch: settings.batch.map { String($0) } ?? "all"
    case .lamb: String(settings.penalty.lamb)
    case .l1: String(settings.penalty.l1)
    case .entropy: String(settings.penalty.entropy)
    case .coefficient: String(settings.penalty.coefficient)
    case .coefficientDifference: String(settings.penalty.coefficientDifference)
    case .updateGrid: settings.updatesGrid ? "on" : "off"
    case .gridEps: String(settings.gridEps)
    case .metric: settings.penalty.metric.rawValue
    case .patience: settings.patience.map { String($0) } ?? "off"
    }
  }

  /// Sets the value that `text` writes, or says what may be written.
  public func apply(_ text: String, to settings: inout TrainingSettings) throws(SessionError) {
    switch self {
    case .optimizer: settings.optimizer = try choice(text)
    case .steps: settings.steps = try whole(text, atLeast: 0)
    case .rate: settings.rate = text == "default" ? nil : try number(text, above: 0)
    case .batch: settings.batch = text == "all" || text == "-1" ? nil : try whole(text, atLeast: 1)
    case .lamb: settings.penalty.lamb = try number(text)
    case .l1: settings.penalty.l1 = try number(text)
    case .entropy: settings.penalty.entropy = try number(text)
    case .coefficient: settings.penalty.coefficient = try number(text)
    case .coefficientDifference: settings.penalty.coefficientDifference = try number(text)
    case .updateGrid: settings.updatesGrid = try onOrOff(text)
    case .gridEps: settings.gridEps = try number(text, atMost: 1)
    case .metric: settings.penalty.metric = try choice(text)
    case .patience: settings.patience = text == "off" ? nil : try whole(text, atLeast: 1)
    }
  }

  private func complaint(_ text: String, _ expected: String) -> SessionError {
    SessionError(.usage, "\(rawValue)=\(singleLine(text)): \(expected)")
  }

  private func whole(_ text: String, atLeast least: Int) throws(SessionError) -> Int {
    guard let value = Int(text), value >= least, value <= 1_000_000_000 else {
      throw complaint(text, "write a whole number, at least \(least)")
    }
    return value
  }

  private func number(
    _ text: String, above: Double? = nil, atMost: Double = .greatestFiniteMagnitude
  ) throws(SessionError) -> Double {
    guard let value = Double(text), value.isFinite, value >= 0, value > above ?? -1,
      value <= atMost
    else {
      let limit = atMost == 1 ? " from 0 to 1" : above == nil ? ", at least 0" : " above 0"
      throw complaint(text, "write a number\(limit)")
    }
    return value
  }

  private func onOrOff(_ text: String) throws(SessionError) -> Bool {
    switch text {
    case "on", "true", "True": return true
    case "off", "false", "False": return false
    default: throw complaint(text, "write on or off")
    }
  }

  private func choice<Value: RawRepresentable & CaseIterable>(
    _ text: String
  ) throws(SessionError) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text.lowercased()) else {
      throw complaint(text, "write one of \(Self.list(Value.self))")
    }
    return value
  }

  private static func list<Value: RawRepresentable & CaseIterable>(
    _: Value.Type
  ) -> String where Value.RawValue == String {
    Value.allCases.map(\.rawValue).joined(separator: ", ")
  }
}

extension TrainingSettings {
  /// Every option as a change that brings about these settings, whatever the settings before.
  public var changes: [TrainingChange] {
    TrainingOption.allCases.compactMap { try? TrainingChange($0, $0.text(in: self)) }
  }

  /// The changes that `train` takes for `steps` steps with these settings where `base` are those that
  /// it starts from: what differs from them, and what differs from the defaults.
  func changes(steps: Int, over base: TrainingSettings) -> [TrainingChange] {
    let defaults = TrainingSettings()
    var settings = self
    settings.steps = steps
    // As logs have always had it: steps first.
    let options = [.steps] + TrainingOption.allCases.filter { $0 != .steps }
    return options.compactMap { option in
      let text = option.text(in: settings)
      let isPlain = text == option.text(in: defaults) && text == option.text(in: base)
      return isPlain && option != .steps ? nil : try? TrainingChange(option, text)
    }
  }
}
