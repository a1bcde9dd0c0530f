import Expressions
import KAN

/// One option with the value that was written for it.
public struct OptionChange<Option: SettingsOption>: Sendable, Equatable {
  /// The option.
  public let option: Option
  /// Its value, as written; checked when it was parsed.
  public let text: String

  /// A change, or an error that says what may be written.
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

  /// Makes the change.
  public func apply(to settings: inout Option.Settings) {
    // The text was accepted by `init`, and what is accepted does not depend on the settings.
    try? option.apply(text, to: &settings)
  }
}

/// An option of training with its value.
public typealias TrainingChange = OptionChange<TrainingOption>
/// An option of the network's construction with its value.
public typealias ModelChange = OptionChange<ModelOption>

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
