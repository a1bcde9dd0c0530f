// The parser's error messages.

extension Parser {
  func grown(_ expression: Expression, above height: Int) throws(ParseError) -> Node {
    try check(height + 1)
    return Node(expression: expression, height: height + 1)
  }

  func check(_ height: Int) throws(ParseError) {
    guard height <= Expression.maximumHeight else {
      throw error(
        "the formula is nested deeper than \(Expression.maximumHeight) levels: simplify it")
    }
  }

  func error(_ message: String, at index: Int? = nil) -> ParseError {
    let prefix = scalars[..<min(index ?? position, scalars.count)]
    return ParseError(
      message: message, column: String(String.UnicodeScalarView(prefix)).count + 1)
  }

  func checkVariable(_ name: String, at start: Int) throws(ParseError) {
    guard let variables, !variableSet.contains(name) else { return }
    let functions = ElementaryFunction.functionsByFormulaName.keys.sorted()
    let near = nearestName(to: name, among: variables + ["pi"] + functions)
    let hint = near.map { "did you mean \($0)? " } ?? ""
    throw error(
      "unknown name \"\(singleLine(name))\": \(hint)"
        + "variables are \(listed(variables)); constants are pi, e", at: start)
  }

  func notAFunction(_ name: String, at start: Int) -> ParseError {
    let functions = ElementaryFunction.functionsByFormulaName.keys.sorted()
    let isVariable = variableSet.contains(name) || NamedConstant(rawValue: name) != nil
    if isVariable {
      return error("\(name) is not a function: multiplication is written \(name)*(…)", at: start)
    }
    let near = nearestName(to: name, among: functions)
    let hint = near.map { "did you mean \($0)? " } ?? ""
    return error(
      "unknown function \"\(singleLine(name))\": \(hint)functions are "
        + functions.joined(separator: ", "), at: start)
  }

  mutating func unexpectedAfterOperand() -> ParseError {
    guard let next = peek() else { return error("the formula ends too early") }
    let startsOperand =
      startsIdentifier(next) || next == "`" || next == "(" || next == "."
      || endOfNumber() > position
    if startsOperand {
      return error("an operator is missing here: multiplication is written with *, as in 2*x")
    }
    if next == ")" { return error("this \")\" closes nothing: remove it or add a \"(\"") }
    return unexpected(next)
  }

  func unexpectedInsteadOfOperand(_ next: Unicode.Scalar) -> ParseError {
    if next == ")" || "*/^".unicodeScalars.contains(next) {
      return error("a number, a name or \"(\" is missing before \"\(next)\"")
    }
    return unexpected(next)
  }

  func unexpected(_ next: Unicode.Scalar) -> ParseError {
    switch next {
    case ",":
      error("a comma is not allowed in a formula: numbers have a point, functions one argument")
    case "=":
      error("an equals sign is not allowed in a formula: write the right-hand side alone")
    default:
      error("unexpected \"\(singleLine(String(next)))\": remove it")
    }
  }
}
