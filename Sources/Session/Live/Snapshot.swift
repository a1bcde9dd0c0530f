import Expressions
import KAN

/// What a session is doing.
public enum SessionStatus: Sendable, Equatable {
  case idle
  /// Training is running.
  case running
  /// Training is paused.
  case paused
  /// The command of this name is searching; `stop` ends it.
  case searching(String)
}

/// The state of a session at one moment, complete for drawing the screen. As a value, it does not
/// change with the session.
public struct Snapshot: Sendable {
  /// The title of the data.
  public var title: String
  /// The model after the last accepted step.
  public var model: Model
  /// Losses so far.
  public var curve: LossCurve
  /// The recorded run, for replay.
  public var recording: Recording
  /// States to return to, with the current one.
  public var history: History
  /// What the session is doing.
  public var status: SessionStatus
  /// The identity of the command that the search in progress belongs to.
  public var searchID: CommandID?
  /// The share of the search in progress that is done, 0 to 1; nil without a search or if not
  /// known.
  public var searchProgress: Double?
  /// The current step, and the step at which the run in progress ends.
  public var step: Int, lastStep: Int
  /// Evaluations of the loss and its gradient so far.
  public var evaluations: Int
  /// Evaluations per second of work; nil before there is enough data.
  public var rate: Double?
  /// Estimated seconds until the run in progress ends; nil if not known.
  public var remainingSeconds: Double?
  /// Settings of the run in progress, or of the last one.
  public var settings: TrainingSettings
  /// The speed limit in steps per second; nil for none.
  public var pace: Double?
  /// Whether there is unsaved work, and the file last saved or opened.
  public var hasUnsavedWork: Bool, path: String?
  /// User-defined functions.
  public var functions: [UserFunction]
  /// The report of the last search for formulas, or of the one in progress.
  public var discovery: DiscoveryReport?
  /// The log of commands, a script that reproduces the session.
  public var log: [String]
}

/// Identifies a command submitted to a live session.
public struct CommandID: Sendable, Hashable {
  let number: Int
}

/// The reply to a command.
public struct Reply: Sendable {
  /// The command and the identity that `submit` returned for it; nil for messages that no command
  /// caused, such as that the log can no longer be written.
  public let id: CommandID?, command: Command?
  /// The outcome, or the error.
  public let result: Result<Outcome, SessionError>
}
