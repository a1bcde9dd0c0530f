/// Splits a script into statements and statements into words.
struct StatementReader {
  /// A word as written, without its quotes.
  struct Word {
    var text = ""
    /// The position of the first `=` outside quotes, in characters.
    var equals: Int?
    /// Whether there is a word at all; a pair of quotes may be empty.
    var isStarted = false
  }

  /// A command as words, before its arguments are parsed.
  struct Statement {
    var words: [Word] = []
    /// Its text as written.
    var text = ""
    /// Its position, from 1.
    let line: Int, column: Int
  }

  private var statements: [Statement] = []
  private var current: Statement?
  private var word = Word()
  private var line = 1
  private var column = 0
  /// The position of the open quote.
  private var quote: (line: Int, column: Int)?
  private var isComment = false

  /// The statements of a script; throws if a quote is never closed.
  static func statements(in script: String) throws(SessionError) -> [Statement] {
    var reader = StatementReader()
    for character in script { reader.read(character) }
    reader.endStatement()
    if let quote = reader.quote {
      throw SessionError(
        .usage, "\(quote.line):\(quote.column): a double quote is opened here and never closed")
    }
    return reader.statements
  }

  private mutating func read(_ character: Character) {
    column += 1
    if quote != nil {
      add(character)
    } else if character.isNewline || character == ";" && !isComment {
      isComment = false
      endStatement()
    } else if character == "#" {
      isComment = true
    } else if isComment {
      return
    } else if character.isWhitespace {
      endWord()
      current?.text.append(character)
    } else {
      add(character)
    }
    if character.isNewline {
      line += 1
      column = 0
    }
  }

  private mutating func add(_ character: Character) {
    if current == nil { current = Statement(line: line, column: column) }
    current?.text.append(character)
    word.isStarted = true
    if character == "\"" {
      quote = quote == nil ? (line, column) : nil
      return
    }
    if character == "=", quote == nil, word.equals == nil { word.equals = word.text.count }
    word.text.append(character)
  }

  private mutating func endWord() {
    if word.isStarted { current?.words.append(word) }
    word = Word()
  }

  private mutating func endStatement() {
    endWord()
    guard var statement = current else { return }
    current = nil
    while statement.text.last?.isWhitespace == true { statement.text.removeLast() }
    statements.append(statement)
  }
}
