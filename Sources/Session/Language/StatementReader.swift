/// Splits a script into statements, and those into words.
struct StatementReader {
  /// A word as written, without its quotes.
  struct Word {
    var text = ""
    /// Characters before the first `=` that stands outside quotes.
    var equals: Int?
    /// Whether there is a word at all: quotes can hold nothing.
    var isStarted = false
  }

  /// A command that is not understood yet.
  struct Statement {
    var words: [Word] = []
    /// Its text as written.
    var text = ""
    /// Where it begins, from 1.
    let line: Int, column: Int
  }

  private var statements: [Statement] = []
  private var current: Statement?
  private var word = Word()
  private var line = 1
  private var column = 0
  /// Where the quote that is open was opened.
  private var quote: (line: Int, column: Int)?
  private var isComment = false

  /// The statements of a script, or an error where a quote is never closed.
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
