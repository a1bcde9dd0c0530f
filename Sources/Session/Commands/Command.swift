import KAN

/// An act on a session. Keys, the command line at `:`, scripts and `kanscope run` all come down to
/// these.
public enum Command: Sendable, Equatable {
  /// Train with these options over the session's settings.
  case train([TrainingChange])
  case pause
  case resume
  /// One step, then pause.
  case step
  case stop
  /// Steps per second; nil for as fast as possible.
  case pace(Double?)
  /// A fresh network; from the given seed, or the same one again.
  case restart(seed: UInt64?)
  /// A finer grid, same function.
  case refine(grid: Int)
  case pruneEdge(EdgeID)
  case pruneNode(layer: Int, node: Int)
  case undo
  case redo
  case history
  case checkout(Int)
  case save(String)
  case open(String)
  case plot(width: Int, height: Int)
  /// What the options set, from inside.
  case set(TrainingChange)
}

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
