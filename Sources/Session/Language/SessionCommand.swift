/// A command of the language, in a file of its own: how it is written, what it does, what comes of
/// it. Those whose arguments are declared as parameters conform to `DeclaredCommand`, which leaves
/// little to write.
protocol SessionCommand: Sendable, Equatable {
  /// The word it begins with.
  static var name: String { get }
  /// Its arguments as help shows them.
  static var usage: String { get }
  /// What it does, in a few words.
  static var summary: String { get }
  /// The command that arguments write; mostly of this type.
  static func read(_ arguments: CommandArguments) throws(SessionError) -> Command
  /// What an argument may be that is typed after others.
  static func choices(_ context: CompletionContext) -> ArgumentChoices

  /// The words after its name, from which the same command is read.
  var words: [String] { get }
  /// Carries it out.
  ///
  /// - Returns: what it led to; nil where `Engine.advance` brings that.
  func start(on engine: inout Engine) throws(SessionError) -> Outcome?

  /// What it does to a run of training on its own queue, where that is all it does there.
  var runControl: RunControl? { get }
  /// The file that it writes, if any, and what for.
  var written: (path: String, use: FilesInUse.Use)? { get }
  /// The model that it opens, if any.
  var opened: String? { get }
  /// Takes note of the functions that commands after it can name.
  func define(in scope: inout FunctionScope)
}

extension SessionCommand {
  var runControl: RunControl? { nil }
  var written: (path: String, use: FilesInUse.Use)? { nil }
  var opened: String? { nil }
  func define(in scope: inout FunctionScope) {}

  /// Whether both are the same command.
  func isEqual(to other: any SessionCommand) -> Bool { other as? Self == self }
}

/// What can be done to a run that is under way on its own queue.
enum RunControl: Sendable {
  case pause, resume, toggle, step
}

/// A command whose arguments are declared: reading, printing, usage and completion follow.
protocol DeclaredCommand: SessionCommand {
  /// The arguments, words first.
  static var parameters: [Parameter<Self>] { get }
  /// The command with all its defaults; words that must be written have any value.
  init()
  /// What is wrong with the arguments together; nil where nothing is.
  var complaint: String? { get }
  /// What is wrong with the name of an argument that there is not.
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
