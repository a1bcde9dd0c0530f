import KAN

/// One training option with the value that was written for it.
public struct TrainingChange: Sendable, Equatable {
  /// The option.
  public let option: TrainingOption
  /// Its value, as written; checked when it was parsed.
  public let text: String

  /// A change, or an error that says what may be written.
  public init(_ option: TrainingOption, _ text: String) throws(SessionError) {
    var settings = TrainingSettings()
    try option.apply(text, to: &settings)
    self.option = option
    self.text = text
  }

  /// Makes the change.
  public func apply(to settings: inout TrainingSettings) {
    // The text was accepted by `init`, and what is accepted does not depend on the settings.
    try? option.apply(text, to: &settings)
  }
}
