import Expressions

/// A command with the place where it was written.
public struct PlacedCommand: Sendable, Equatable {
  /// The command.
  public let command: Command
  /// Its text, comments and surrounding spaces removed.
  public let text: String
  /// Line of a script, from 1.
  public let line: Int

  /// A command that was written at `line`.
  public init(command: Command, text: String, line: Int) {
    self.command = command
    self.text = text
    self.line = line
  }
}

/// Reads scripts: commands separated by `;` or newlines, `#` comments, values in double quotes.
public enum CommandParser {
  /// Every command of a script, or an error that names line and column of the first that is wrong.
  public static func commands(in script: String) throws(SessionError) -> [PlacedCommand] {
    var commands: [PlacedCommand] = []
    for statement in try statements(script) {
      do {
        commands.append(
          PlacedCommand(
            command: try command(statement.words), text: statement.text, line: statement.line))
      } catch {
        throw SessionError(.usage, "\(statement.line):\(statement.column): \(error.description)")
      }
    }
    return commands
  }

  /// A word as written, and the place of an `=` that stands outside quotes.
  private struct Word {
    var text = ""
    var equals: Int?
    var isStarted = false
  }

  private struct Statement {
    var words: [Word] = []
    var text = ""
    var line: Int
    var column: Int
  }

  private static func statements(_ script: String) throws(SessionError) -> [Statement] {
    var result: [Statement] = []
    var line = 1
    var column = 0
    var current: Statement?
    var word = Word()
    var quote: (line: Int, column: Int)?
    var isComment = false
    func endWord() {
      if word.isStarted { current?.words.append(word) }
      word = Word()
    }
    func endStatement() {
      endWord()
      if let statement = current, !statement.words.isEmpty { result.append(statement) }
      current = nil
    }
    for character in script {
      column += 1
      defer {
        if character.isNewline {
          line += 1
          column = 0
        }
      }
      if character.isNewline && quote == nil {
        isComment = false
        endStatement()
        continue
      }
      if isComment { continue }
      if quote == nil {
        if character == "#" {
          isComment = true
          continue
        }
        if character == ";" {
          endStatement()
          continue
        }
        if character.isWhitespace {
          endWord()
          if current != nil { current?.text.append(character) }
          continue
        }
      }
      if current == nil { current = Statement(line: line, column: column) }
      current?.text.append(character)
      word.isStarted = true
      if character == "\"" {
        quote = quote == nil ? (line, column) : nil
      } else {
        if character == "=", quote == nil, word.equals == nil { word.equals = word.text.count }
        word.text.append(character)
      }
    }
    if let quote {
      throw SessionError(
        .usage, "\(quote.line):\(quote.column): a double quote is opened here and never closed")
    }
    endStatement()
    return result.map { statement in
      var statement = statement
      while statement.text.last?.isWhitespace == true { statement.text.removeLast() }
      return statement
    }
  }

  private static func command(_ words: [Word]) throws(SessionError) -> Command {
    guard let name = words.first?.text else { throw SessionError(.usage, "no command") }
    guard let rule = CommandRule.all.first(where: { $0.name == name }) else {
      let names = CommandRule.all.map(\.name)
      let hint = nearestName(to: name, among: names).map { "; did you mean \($0)?" }
      throw SessionError(
        .usage, "there is no command \(name)"
          + (hint ?? "; there are \(names.joined(separator: ", "))"))
    }
    var arguments = CommandArguments(command: name, usage: rule.usage)
    for word in words.dropFirst() {
      if let equals = word.equals {
        let key = String(word.text.prefix(equals))
        guard rule.usage.contains("\(key)=") || name == "set" || name == "train" else {
          throw arguments.complaint("there is no argument \(key)")
        }
        arguments.named.append((key, String(word.text.dropFirst(equals + 1))))
      } else {
        arguments.positional.append(word.text)
      }
    }
    let places = rule.usage.split(separator: " ").filter { !$0.hasPrefix("[") }.count
    let allowed = name == "restart" ? 1 : places
    if arguments.positional.count > allowed {
      throw arguments.complaint("\(arguments.positional[allowed]) is one word too many")
    }
    return try rule.build(arguments)
  }
}
