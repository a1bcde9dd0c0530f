import Scene

/// Breaks formulas into lines at operators, never within a number or a name.
enum FormulaLines {
  /// Breaks text into lines of at most `width` columns, with all but the first indented.
  ///
  /// Breaks before a sign of the outermost sum unless that leaves a short line, else before another
  /// operator, else after a parenthesis. A name too long for a line is cut.
  static func wrapped(_ text: String, width: Int, indent: Int) -> [String] {
    let width = max(1, width)
    let indent = min(indent, width / 2)
    var lines: [String] = []
    var rest = pieces(of: text)[...]
    while !rest.isEmpty {
      let margin = lines.isEmpty ? 0 : indent
      let count = lineLength(rest, room: width - margin)
      var line = rest.prefix(count).map(\.text).joined()
      rest = rest.dropFirst(count)
      while line.last == " " { line.removeLast() }
      if !lines.isEmpty { line = String(line.drop { $0 == " " }) }
      // Only a line of a single piece can be too long.
      for part in chunks(line, width: width - margin) {
        lines.append(String(repeating: " ", count: lines.isEmpty ? 0 : indent) + part)
      }
    }
    return lines.isEmpty ? [""] : lines
  }

  /// The beginning of a formula in a single line, cut between numbers, names and operators.
  static func cut(_ text: String, width: Int, ellipsis: String) -> String {
    guard text.columnWidth > width else { return text }
    var room = width - ellipsis.columnWidth - 1
    var line = ""
    for piece in pieces(of: text) {
      room -= piece.text.columnWidth
      guard room >= 0 else { break }
      line += piece.text
    }
    // Drop operators whose operand was cut off.
    while let last = line.last, " +-*/^(".contains(last) { line.removeLast() }
    return line.isEmpty ? ellipsis : line + " " + ellipsis
  }

  private struct Piece {
    var text: String
    /// The cost of beginning a line with the piece; nil where no line may begin.
    var cost: Int?
  }

  /// Splits a formula into numbers, names and operators, with the cost of breaking before each:
  /// lowest at a term of the outermost sum, then at a factor, then deeper in parentheses.
  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    let characters = Array(text)
    var index = 0
    var depth = 0
    var previous: Character = " "
    while index < characters.count {
      let end = tokenEnd(characters, from: index)
      let token = String(characters[index..<end])
      var cost: Int?
      // A binary operator has blanks around it; a sign has none after it.
      let isSpaced = previous == " " && end < characters.count && characters[end] == " "
      if isSpaced && (token == "+" || token == "-") {
        cost = 4 * depth
      } else if token == "*" || token == "/" {
        cost = 4 * depth + 1
      } else if previous == "(" {
        cost = 4 * depth + 2
      }
      if token == "(" { depth += 1 }
      if token == ")" { depth -= 1 }
      pieces.append(Piece(text: token, cost: pieces.isEmpty ? nil : cost))
      previous = characters[end - 1]
      index = end
    }
    return pieces
  }

  private static func tokenEnd(_ characters: [Character], from start: Int) -> Int {
    var index = start
    let first = characters[start]
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_" || character == "."
    }
    if first == "`" {
      index += 1
      while index < characters.count, characters[index] != "`" { index += 1 }
      return min(index + 1, characters.count)
    }
    guard isPart(first) else { return start + 1 }
    while index < characters.count {
      let character = characters[index]
      let isExponentSign =
        (character == "-" || character == "+") && index > start && first.isNumber
        && characters[index - 1] == "e" && index + 1 < characters.count
        && characters[index + 1].isNumber
      guard isPart(character) || isExponentSign else { break }
      index += 1
    }
    return index
  }

  /// The number of pieces in the next line.
  private static func lineLength(_ pieces: ArraySlice<Piece>, room: Int) -> Int {
    var used = 0
    var fitting = 0
    for piece in pieces {
      used += piece.text.columnWidth
      if used > room && piece.text != " " { break }
      fitting += 1
    }
    guard fitting < pieces.count else { return pieces.count }
    // The last of the cheapest breaks, unless it leaves the line less than two fifths full.
    var columns = 0
    var best: (count: Int, columns: Int, cost: Int)?
    for (count, piece) in pieces.prefix(fitting + 1).enumerated() {
      if count > 0, let cost = piece.cost {
        let isBetter = best.map { cost <= $0.cost || 5 * $0.columns < 2 * room } ?? true
        if isBetter { best = (count, columns, cost) }
      }
      columns += piece.text.columnWidth
    }
    return best?.count ?? max(1, fitting)
  }

  private static func chunks(_ text: String, width: Int) -> [String] {
    guard text.columnWidth > width, width > 0 else { return [text] }
    var result: [String] = []
    var line = ""
    for character in text {
      if !line.isEmpty, line.columnWidth + character.columnWidth > width {
        result.append(line)
        line = ""
      }
      line.append(character)
    }
    return result + [line]
  }
}
