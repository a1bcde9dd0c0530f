import KAN

/// The outcome of a command, for people and for programs.
public protocol CommandOutcome: Sendable, Equatable {
  /// The command's name.
  var command: String { get }
  /// Text for people, without a trailing newline.
  var text: String { get }
  /// More lines, for those who have not asked for few; nil for none.
  var details: String? { get }
  /// The object that `--json` prints.
  var json: JSONText.Value { get }
  /// Why the command counts as failed despite its outcome; nil if it does not.
  var failure: SessionError? { get }
}

extension CommandOutcome {
  /// Nil by default.
  public var failure: SessionError? { nil }
  /// More lines.
  public var details: String? { nil }

  fileprivate func isEqual(to other: any CommandOutcome) -> Bool { other as? Self == self }
}

/// The outcome of any command.
public struct Outcome: Sendable, Equatable {
  /// The outcome by type: `TrainingOutcome`, `PruneOutcome`, …
  public let result: any CommandOutcome

  /// Wraps an outcome.
  public init(_ result: some CommandOutcome) { self.result = result }

  /// The command's name.
  public var command: String { result.command }
  /// Text for people.
  public var text: String { result.text }
  /// More lines, for those who have not asked for few; nil for none.
  public var details: String? { result.details }
  /// The object that `--json` prints.
  public var json: JSONText.Value { result.json }
  /// Why the command counts as failed despite its outcome; nil if it does not. Even then the
  /// network has only finite values.
  public var failure: SessionError? { result.failure }

  /// Whether both have the same type and value.
  public static func == (left: Outcome, right: Outcome) -> Bool {
    left.result.isEqual(to: right.result)
  }
}

extension Outcome {
  /// An outcome that consists of a message.
  public static func done(command: String, message: String) -> Outcome {
    Outcome(DoneOutcome(command: command, message: message))
  }

  /// The outcome of writing or reading a file.
  public static func file(command: String, path: String) -> Outcome {
    Outcome(FileOutcome(command: command, path: path))
  }
}

/// An outcome that consists of a message.
public struct DoneOutcome: CommandOutcome {
  /// The command's name.
  public var command: String
  /// The message.
  public var message: String

  /// Text for people.
  public var text: String { "\(command): \(message)" }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([("command", .text(command)), ("message", .text(message))])
  }
}

/// An outcome with errors, which are measured after the command was carried out.
protocol MeasuredOutcome: CommandOutcome {
  /// Whether it also reports the errors before the command.
  static var reportsErrorsBefore: Bool { get }

  /// Stores the measured errors.
  mutating func measure(_ assessment: Assessment, before: Assessment?)
}

extension MeasuredOutcome {
  static var reportsErrorsBefore: Bool { false }
}

extension Score {
  /// The value before measurement.
  static let unknown = Score(error: .nan, accuracy: nil)
}
