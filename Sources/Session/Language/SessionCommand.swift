/// A command of the language: its syntax, its effect and its outcome, in one file per command.
/// Commands whose arguments are declared as parameters conform to `DeclaredCommand`, which supplies
/// most of this.
protocol SessionCommand: Sendable, Equatable {
  /// The command's name.
  static var name: String { get }
  /// The arguments as help shows them.
  static var usage: String { get }
  /// What the command does, in a few words.
  static var summary: String { get }
  /// Parses arguments into a command, usually of this type.
  static func read(_ arguments: CommandArguments) throws(SessionError) -> Command
  /// The choices for the argument being typed.
  static func choices(_ context: CompletionContext) -> ArgumentChoices

  /// The words after the name, which parse to the same command.
  var words: [String] { get }
  /// Carries out the command.
  ///
  /// - Returns: the outcome; nil if `Engine.advance` delivers it.
  func start(on engine: inout Engine) throws(SessionError) -> Outcome?

  /// The effect on a training run of a live session, for commands that do nothing else there.
  var runControl: RunControl? { get }
  /// The file that the command writes, and its use; nil for none.
  var written: (path: String, use: FilesInUse.Use)? { get }
  /// The model file that the command opens; nil for none.
  var opened: String? { get }
  /// Adds the functions that later commands can name.
  func define(in scope: inout FunctionScope)
}

extension SessionCommand {
  var runControl: RunControl? { nil }
  var written: (path: String, use: FilesInUse.Use)? { nil }
  var opened: String? { nil }
  func define(in scope: inout FunctionScope) {}

  /// Whether both are the same command with the same arguments.
  func isEqual(to other: any SessionCommand) -> Bool { other as? Self == self }
}

/// Control of a training run in a live session.
enum RunControl: Sendable {
  case pause, resume, toggle, step
}

/// A command with declared arguments, from which parsing, printing, usage and completion follow.
protocol DeclaredCommand: SessionCommand {
  /// The arguments, positional words first.
  static var parameters: [Parameter<Self>] { get }
  /// The command with default arguments; required words may have any value.
  init()
  /// What is wrong with the arguments as a whole; nil if nothing is.
  var complaint: String? { get }
  /// The message for an unknown argument name.
  static func complaint(aboutUnknown name: String) -> String
}

extension DeclaredCommand {
  static var parameters: [Parameter<Self>] { [] }
  static var usage: String { usage(of: parameters) }
  var complaint: String? { nil }

  static func complaint(aboutUnknown name: String) -> String { "there is no argument \(name)" }

  static func usage(of parameters: some Sequence<Parameter<Self>>) -> String {
    parameters.map(\.usage).joined(separator: " ")
  }

  static func read(_ arguments: CommandArguments) throws(SessionError) -> Command {
    Command(try arguments.command(Self.self))
  }

  static func choices(_ context: CompletionContext) -> ArgumentChoices {
    if let name = context.name {
      return parameters.first { $0.isNamed && $0.name == name }?.choices ?? .none
    }
    let places = parameters.filter { !$0.isNamed }
    let names = parameters.filter(\.isNamed).map(\.name)
    let word =
      places.indices.contains(context.words.count)
      ? places[context.words.count].choices : .none
    return word.or(names.filter { !context.given.contains($0) }.map { $0 + "=" })
  }

  var words: [String] { words(of: Self.parameters) }

  func words(of parameters: some Sequence<Parameter<Self>>) -> [String] {
    parameters.compactMap { parameter in
      parameter.text(self).map { parameter.isNamed ? "\(parameter.name)=\($0)" : $0 }
    }
  }
}
