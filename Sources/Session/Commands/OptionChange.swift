import Expressions
import KAN

/// An option with a new value.
public struct OptionChange<Option: SettingsOption>: Sendable, Equatable {
  /// The option.
  public let option: Option
  /// The value as written; `init` has checked it.
  public let text: String

  /// A change; the error lists the valid values.
  public init(_ option: Option, _ text: String) throws(SessionError) {
    var settings = Option.defaults
    do {
      try option.apply(text, to: &settings)
    } catch {
      throw SessionError(.usage, "\(option.rawValue)=\(singleLine(text)): \(error)")
    }
    self.option = option
    self.text = text
  }

  /// Applies the change.
  public func apply(to settings: inout Option.Settings) {
    // Cannot fail: `init` accepted the text, and acceptance does not depend on the settings.
    try? option.apply(text, to: &settings)
  }
}

/// A training option with its value.
public typealias TrainingChange = OptionChange<TrainingOption>
/// An option of network construction with its value.
public typealias ModelChange = OptionChange<ModelOption>

extension TrainingSettings {
  /// All options as changes that reproduce these settings whatever the settings before.
  public var changes: [TrainingChange] {
    TrainingOption.allCases.compactMap { try? TrainingChange($0, $0.text(in: self)) }
  }

  /// The changes to write after `train` so that it takes `steps` steps with these settings,
  /// starting from `base`: all that differs from `base` or from the defaults.
  func changes(steps: Int, over base: TrainingSettings) -> [TrainingChange] {
    let defaults = TrainingSettings()
    var settings = self
    settings.steps = steps
    // Steps come first, as in all logs.
    let options = [.steps] + TrainingOption.allCases.filter { $0 != .steps }
    return options.compactMap { option in
      let text = option.text(in: settings)
      let isPlain = text == option.text(in: defaults) && text == option.text(in: base)
      return isPlain && option != .steps ? nil : try? TrainingChange(option, text)
    }
  }
}
