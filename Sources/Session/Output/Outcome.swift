import KAN

/// What a command led to, as a value that tells itself to people and to programs.
public protocol CommandOutcome: Sendable, Equatable {
  /// The command's name.
  var command: String { get }
  /// Lines for people, without a newline at the end.
  var text: String { get }
  /// The object that `--json` prints.
  var json: JSONText.Value { get }
  /// Why the command counts as failed although it led to something; nil where it does not.
  var failure: SessionError? { get }
}

extension CommandOutcome {
  /// Why it counts as failed, where it does.
  public var failure: SessionError? { nil }

  fileprivate func isEqual(to other: any CommandOutcome) -> Bool { other as? Self == self }
}

/// The outcome of any command.
public struct Outcome: Sendable, Equatable {
  /// What it is, by its type: `TrainingOutcome`, `PruneOutcome`, …
  public let result: any CommandOutcome

  /// An outcome of a type of its own.
  public init(_ result: some CommandOutcome) { self.result = result }

  /// The command's name.
  public var command: String { result.command }
  /// Lines for people.
  public var text: String { result.text }
  /// The object that `--json` prints.
  public var json: JSONText.Value { result.json }
  /// Why the command counts as failed although it led to something; nil where it does not. The
  /// network is one with finite values all the same.
  public var failure: SessionError? { result.failure }

  /// Whether both are of the same type and the same value.
  public static func == (left: Outcome, right: Outcome) -> Bool {
    left.result.isEqual(to: right.result)
  }
}

extension Outcome {
  /// Something that needs no more than its name and a line of text.
  public static func done(command: String, message: String) -> Outcome {
    Outcome(DoneOutcome(command: command, message: message))
  }

  /// A file was written or read.
  public static func file(command: String, path: String) -> Outcome {
    Outcome(FileOutcome(command: command, path: path))
  }
}

/// Something was done that needs no more than its name and a line of text.
public struct DoneOutcome: CommandOutcome {
  /// The command's name.
  public var command: String
  /// What there is to say.
  public var message: String

  /// Lines for people.
  public var text: String { "\(command): \(message)" }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([("command", .text(command)), ("message", .text(message))])
  }
}

/// An outcome with errors that are measured when the command has been carried out.
protocol MeasuredOutcome: CommandOutcome {
  /// Whether it tells the errors of what there was before, too.
  static var reportsErrorsBefore: Bool { get }

  /// Takes in what has been measured.
  mutating func measure(_ assessment: Assessment, before: Assessment?)
}

extension MeasuredOutcome {
  static var reportsErrorsBefore: Bool { false }
}

extension Score {
  /// Until it is measured.
  static let unknown = Score(error: .nan, accuracy: nil)
}
