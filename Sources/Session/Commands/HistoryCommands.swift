/// `undo`.
struct UndoCommand: DeclaredCommand, EditingCommand {
  static let name = "undo"
  static let summary = "take back the last change"

  func change(_ engine: inout Engine) throws(SessionError) -> Edit {
    try engine.move(to: engine.history.current - 1, Command(self), "nothing to undo")
  }
}

/// `redo`.
struct RedoCommand: DeclaredCommand, EditingCommand {
  static let name = "redo"
  static let summary = "make it again"

  func change(_ engine: inout Engine) throws(SessionError) -> Edit {
    try engine.move(to: engine.history.current + 1, Command(self), "nothing to redo")
  }
}

/// `checkout`: goes to a state of the history.
struct CheckoutCommand: DeclaredCommand, EditingCommand {
  static let name = "checkout"
  static let summary = "go to a state of the history"
  static let parameters: [Parameter<CheckoutCommand>] = [.word("state", "N", \.index, .index)]

  var index = 0

  func change(_ engine: inout Engine) throws(SessionError) -> Edit {
    try engine.move(
      to: index, Command(self),
      "there is no state \(index); there are 0 to \(engine.history.entries.count - 1)")
  }
}

/// `history`: lists the states of the network.
struct HistoryCommand: DeclaredCommand {
  static let name = "history"
  static let summary = "list the states of the network"

  func start(on engine: inout Engine) -> Outcome? {
    Outcome(HistoryOutcome(entries: engine.history.entries, current: engine.history.current))
  }
}

extension Command {
  /// Undo the last change.
  public static let undo = Command(UndoCommand())
  /// Redo the change undone last.
  public static let redo = Command(RedoCommand())
  /// List the states of the network.
  public static let history = Command(HistoryCommand())

  /// Go to a state of the history.
  public static func checkout(_ index: Int) -> Command { Command(CheckoutCommand(index: index)) }
}

extension Engine {
  /// Goes to a state of the history.
  fileprivate mutating func move(
    to index: Int, _ command: Command, _ complaint: String
  ) throws(SessionError) -> Edit {
    guard let entry = history.move(to: index) else { throw SessionError(.failed, complaint) }
    model = entry.model
    adoptFunctions()
    return Edit(command, curve: entry.curve, isNew: false)
  }
}

// MARK: The outcome

/// The states of the network.
public struct HistoryOutcome: CommandOutcome {
  /// The states, oldest first.
  public var entries: [HistoryEntry]
  /// Index of the current state.
  public var current: Int

  /// The command's name.
  public var command: String { HistoryCommand.name }

  /// Text for people.
  public var text: String {
    entries.enumerated().map { index, entry in
      "\(index == current ? "*" : " ") \(index)  \(entry.title)"
    }.joined(separator: "\n")
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([
      ("command", .text(command)), ("current", .integer(current)),
      ("states", .list(entries.map { .text($0.title) })),
    ])
  }
}
