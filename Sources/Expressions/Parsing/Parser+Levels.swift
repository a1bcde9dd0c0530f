extension Parser {
  /// levels = "{" name ":" number { "," name ":" number } "}" "[" sum "]"
  mutating func parseLevels() throws(ParseError) -> Node {
    let opening = position
    position += 1
    var (names, values): ([String], [Double]) = ([], [])
    repeat {
      names.append(try parseLevelName())
      guard take(":") else {
        throw error("a level is written as name: number, as in {a: 1, b: 2}[c]")
      }
      let sign = takeSign()
      guard case .number(let value)? = try parseNumber(negatedUnlessPower: false) else {
        throw error("a number is missing after the name of the level")
      }
      values.append(sign == "-" ? -value : value)
    } while take(",")
    guard take("}") else { throw error("this \"{\" is never closed: add \"}\"", at: opening) }
    guard take("[") else {
      throw error("the column in brackets is missing after the levels, as in {a: 1, b: 2}[c]")
    }
    let argument = try parseSum()
    guard take("]") else { throw error("\"]\" is missing after the column") }
    let table = LevelTable(names: names, values: values)
    return try grown(.call(.levels(table), argument.expression), above: argument.height)
  }

  private mutating func parseLevelName() throws(ParseError) -> String {
    guard let next = peek() else { throw error("the name of a level is missing") }
    if next == "`" { return try parseQuotedText() }
    let start = position
    while position < scalars.count, continuesIdentifier(scalars[position]) { position += 1 }
    guard position > start else {
      throw error("the name of a level is missing; put one that is not an identifier in backquotes")
    }
    return String(String.UnicodeScalarView(scalars[start..<position]))
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard peek() == sign else { return false }
    position += 1
    return true
  }
}
