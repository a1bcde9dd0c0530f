import Expressions

/// A command with its place in a script.
public struct PlacedCommand: Sendable, Equatable {
  /// The command.
  public let command: Command
  /// Its text, without comments and surrounding spaces.
  public let text: String
  /// Line in the script, from 1.
  public let line: Int

  /// A command written at `line`.
  public init(command: Command, text: String, line: Int) {
    self.command = command
    self.text = text
    self.line = line
  }

  /// A command that is not from a script.
  public init(_ command: Command) {
    self.init(command: command, text: command.description, line: 1)
  }
}

/// Parses scripts: commands separated by `;` or newlines, `#` comments, values in double quotes.
public enum CommandParser {
  /// Parses a script. The error gives line and column of the first fault.
  ///
  /// - Parameter functions: user-defined functions in scope at the start.
  public static func commands(
    in script: String, functions: [UserFunction] = []
  ) throws(SessionError) -> [PlacedCommand] {
    var commands: [PlacedCommand] = []
    var scope = FunctionScope(functions)
    for statement in try StatementReader.statements(in: script) {
      do {
        let command = try command(statement.words, scope)
        command.act.define(in: &scope)
        commands.append(
          PlacedCommand(command: command, text: statement.text, line: statement.line))
      } catch {
        throw SessionError(.usage, "\(statement.line):\(statement.column): \(error.description)")
      }
    }
    return commands
  }

  /// A command from its name and the arguments that have a value.
  public static func command(
    _ name: String, _ arguments: KeyValuePairs<String, String?>
  ) throws(SessionError) -> Command {
    var words = [StatementReader.Word(text: name)]
    for case (let name, let value?) in arguments {
      words.append(StatementReader.Word(text: "\(name)=\(value)", equals: name.count))
    }
    return try command(words, FunctionScope())
  }

  private static func command(
    _ words: [StatementReader.Word], _ scope: FunctionScope
  ) throws(SessionError) -> Command {
    guard let name = words.first?.text else { throw SessionError(.usage, "no command") }
    guard let rule = CommandRule.named(name) else {
      let names = CommandRule.all.map(\.name)
      let hint = nearestName(to: name, among: names).map { "; did you mean \($0)?" }
      throw SessionError(
        .usage,
        "there is no command \(singleLine(name))"
          + (hint ?? "; there are \(names.joined(separator: ", "))"))
    }
    var arguments = CommandArguments(command: rule.name, usage: rule.usage, functions: scope)
    for word in words.dropFirst() {
      if let equals = word.equals {
        arguments.named.append(
          (String(word.text.prefix(equals)), String(word.text.dropFirst(equals + 1))))
      } else {
        arguments.positional.append(word.text)
      }
    }
    return try rule.type.read(arguments)
  }

  /// A word as scripts write it, in double quotes if necessary. It must not contain double quotes,
  /// which scripts cannot express.
  public static func quoted(_ word: String) -> String {
    let isPlain = !word.isEmpty && !word.contains { $0.isWhitespace || ";#=".contains($0) }
    return isPlain ? word : "\"\(word)\""
  }
}
