import Expressions
import KAN

/// What goes on in a session.
public enum SessionStatus: Sendable, Equatable {
  case idle
  /// Training runs.
  case running
  /// Training rests.
  case paused
  /// The command of that name looks for something; `stop` ends it.
  case searching(String)
}

/// Everything the screen needs to know of a session at one moment. A value: whoever holds it sees
/// that moment, whatever happens to the session.
public struct Snapshot: Sendable {
  /// What the data are, in words.
  public var title: String
  /// The model after the last accepted point.
  public var model: Model
  /// Losses so far.
  public var curve: LossCurve
  /// The run to look at again.
  public var recording: Recording
  /// States to come back to, and the present one.
  public var history: History
  /// What goes on.
  public var status: SessionStatus
  /// What `submit` returned for the command that the search under way belongs to.
  public var searchID: CommandID?
  /// Share of the search under way that is done, 0 to 1; nil without one or where that is not known.
  public var searchProgress: Double?
  /// Steps taken, and steps taken in all when the run under way ends.
  public var step: Int, lastStep: Int
  /// Evaluations of loss and gradient so far.
  public var evaluations: Int
  /// Evaluations per second of work; nil before any.
  public var rate: Double?
  /// Seconds until the run under way ends; nil while unknown.
  public var remainingSeconds: Double?
  /// Settings of the run under way or the last one.
  public var settings: TrainingSettings
  /// Steps per second asked for; nil for as fast as possible.
  public var pace: Double?
  /// Whether something is not saved, and the file last saved to.
  public var hasUnsavedWork: Bool, path: String?
  /// The user's own functions.
  public var functions: [UserFunction]
  /// The last search for formulas, as far as it is.
  public var discovery: DiscoveryReport?
  /// The log of commands, for a script that leads here again.
  public var log: [String]
}

/// Tells the commands that were handed to a live session apart.
public struct CommandID: Sendable, Hashable {
  let number: Int
}

/// The answer to a command.
public struct Reply: Sendable {
  /// What `submit` returned for the command, and the command; nil for news that no command asked for,
  /// such as that the log can no longer be written.
  public let id: CommandID?, command: Command?
  /// What it led to.
  public let result: Result<Outcome, SessionError>
}
