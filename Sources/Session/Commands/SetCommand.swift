import Expressions
import KAN

/// `set`: changes an option within a session.
struct SetCommand: SessionCommand {
  static let name = "set"
  static let usage = "NAME VALUE"
  static let summary =
    "change an option: of training at once, of the network for restart"

  enum Change: Equatable {
    case training(TrainingChange)
    case network(ModelChange)
  }

  var change: Change

  // MARK: Arguments

  var words: [String] {
    switch change {
    case .training(let change): [change.option.rawValue, CommandParser.quoted(change.text)]
    case .network(let change): [change.option.rawValue, CommandParser.quoted(change.text)]
    }
  }

  /// Parses `set NAME VALUE` or `set NAME=VALUE`.
  static func read(_ arguments: CommandArguments) throws(SessionError) -> Command {
    let words = arguments.positional
    if words.count > 2 {
      throw arguments.complaint("\(singleLine(words[2])) is one word too many")
    }
    do throws(ArgumentError) {
      if let (name, value) = arguments.named.first {
        guard arguments.named.count == 1, words.isEmpty else {
          throw .complaint("set one option at a time")
        }
        return try setting(name, value)
      }
      guard let name = words.first else { throw .complaint("name is missing") }
      guard let value = words.dropFirst().first else { throw .complaint("value is missing") }
      return try setting(name, value)
    } catch {
      switch error {
      case .complaint(let text), .expected(let text): throw arguments.complaint(text)
      }
    }
  }

  /// Command-line options that cannot change later.
  private static let dataOptions: Set = [
    "function", "range", "samples", "test_samples", "noise", "target", "inputs", "test",
    "test_fraction", "split", "split_last", "missing", "weights", "error", "normalize", "data_seed",
    "model",
  ]

  private static func setting(
    _ name: String, _ value: String
  ) throws(ArgumentError) -> Command {
    // Command-line options have hyphens.
    let name = String(name.map { $0 == "-" ? "_" : $0 })
    if dataOptions.contains(name) {
      let option = String(name.map { $0 == "_" ? "-" : $0 })
      throw .complaint("\(name) is chosen when the program starts, by --\(option)")
    }
    do throws(SessionError) {
      if name == PaceCommand.name { return .pace(try Pace.parse(value)) }
      if let option = ModelOption(rawValue: name) {
        return .setNetwork(try ModelChange(option, value))
      }
      if let option = TrainingOption(rawValue: name) {
        return .set(try TrainingChange(option, value))
      }
    } catch {
      throw .complaint(error.description)
    }
    let hint = nearestName(to: name, among: names).map { "did you mean \($0)?" }
    throw .complaint(
      "there is no option \(singleLine(name)); "
        + (hint ?? "there are \(names.joined(separator: ", "))"))
  }

  private static let names =
    TrainingOption.allCases.map(\.rawValue) + ModelOption.allCases.map(\.rawValue)
    + [PaceCommand.name]

  static func choices(_ context: CompletionContext) -> ArgumentChoices {
    context.words.isEmpty && context.name == nil ? .words(names.map { $0 + " " }) : .none
  }

  // MARK: Doing

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    switch change {
    case .training(let change): try engine.set(change)
    case .network(let change): try engine.set(change)
    }
  }
}

extension Command {
  /// Change a training option, also for a run in progress.
  public static func set(_ change: TrainingChange) -> Command {
    Command(SetCommand(change: .training(change)))
  }

  /// Change an option for networks created later.
  public static func setNetwork(_ change: ModelChange) -> Command {
    Command(SetCommand(change: .network(change)))
  }
}
