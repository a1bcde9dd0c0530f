extension Expression {
  /// Parses a formula.
  ///
  /// Operators, from loosest to tightest: `+ -`, `* /`, unary minus, `^` or `**` (right
  /// associative, so `-x^2` is `-(x^2)` and `2^3^2` is `2^9`). A minus sign directly before a
  /// number belongs to the number, unless a `^` follows. Multiplication must be written out. Names
  /// are identifiers, or are quoted in backquotes with inner backquotes doubled; `pi` and `e` are
  /// constants.
  /// - Parameter variables: the names allowed, or nil for any.
  public init(parsing text: String, variables: [String]? = nil) throws(ParseError) {
    var parser = Parser(text: text, variables: variables)
    self = try parser.parseWhole()
  }

  /// The maximum nesting depth of a parsed formula; it bounds the stack that recursion needs.
  static let maximumHeight = 200
  /// The maximum length of a formula's text, in characters.
  static let maximumLength = 1 << 20
}

/// A recursive-descent parser. Every method leaves `position` just after what it parsed.
struct Parser {
  /// A subexpression with the height of its tree, which is limited.
  struct Node {
    var expression: Expression
    var height: Int
  }

  let scalars: [Unicode.Scalar]
  let variables: [String]?
  let variableSet: Set<String>
  var position = 0
  /// How many factors enclose the current position.
  var depth = 0

  init(text: String, variables: [String]?) {
    scalars = Array(text.unicodeScalars.prefix(Expression.maximumLength + 1))
    self.variables = variables
    variableSet = Set(variables ?? [])
  }

  mutating func parseWhole() throws(ParseError) -> Expression {
    guard scalars.count <= Expression.maximumLength else {
      throw ParseError(
        message: "the formula is longer than \(Expression.maximumLength) characters: shorten it",
        column: Expression.maximumLength + 1)
    }
    guard peek() != nil else {
      throw error("the formula is empty: write one, such as sin(pi*x1) + x2^2")
    }
    let node = try parseSum()
    if peek() != nil { throw unexpectedAfterOperand() }
    return node.expression
  }

  // MARK: Grammar

  /// sum = [sign] term { sign term }
  mutating func parseSum() throws(ParseError) -> Node {
    var terms: [Expression] = []
    var height = 0
    var sign = takeSign()
    repeat {
      let term = try parseTerm(isNegative: sign == "-")
      terms.append(term.expression)
      height = max(height, term.height)
      sign = takeSign()
    } while sign != nil
    return terms.count == 1
      ? Node(expression: terms[0], height: height)
      : try grown(.sum(terms), above: height)
  }

  /// term = factor { ("*" | "/") factor }
  mutating func parseTerm(isNegative: Bool) throws(ParseError) -> Node {
    var pendingSign = isNegative
    var factors: [Expression] = []
    var height = 0
    func product() -> Expression { factors.count == 1 ? factors[0] : .product(factors) }

    if isNegative, let number = try parseNumber(negatedUnlessPower: true) {
      pendingSign = false
      (factors, height) = ([number], 1)
    } else {
      let first = try parseFactor()
      (factors, height) = ([first.expression], first.height)
    }
    while true {
      if peek() == "*", peek(1) != "*" {
        position += 1
        let factor = try parseFactor()
        factors.append(factor.expression)
        height = max(height, factor.height)
      } else if peek() == "/" {
        position += 1
        let divisor = try parseFactor()
        let wrapped = height + (factors.count > 1 ? 1 : 0)
        let quotient = Expression.quotient(product(), divisor.expression)
        (factors, height) = ([quotient], max(wrapped, divisor.height) + 1)
        try check(height)
      } else {
        break
      }
    }
    var node = Node(expression: product(), height: height)
    if factors.count > 1 { node = try grown(node.expression, above: height) }
    return pendingSign ? try grown(.negated(node.expression), above: node.height) : node
  }

  /// Counts the nesting depth, since all recursion passes through here.
  ///
  /// factor = sign factor | primary [("^" | "**") factor]
  mutating func parseFactor() throws(ParseError) -> Node {
    depth += 1
    defer { depth -= 1 }
    try check(depth)
    switch takeSign() {
    case "-":
      if let number = try parseNumber(negatedUnlessPower: true) {
        return Node(expression: number, height: 1)
      }
      let operand = try parseFactor()
      return try grown(.negated(operand.expression), above: operand.height)
    case nil: break
    default: return try parseFactor()
    }
    let base = try parsePrimary()
    guard takePowerSign() else { return base }
    let exponent = try parseFactor()
    return try grown(
      .power(base.expression, exponent.expression), above: max(base.height, exponent.height))
  }

  /// primary = number | name | function "(" sum ")" | "(" sum ")" | levels
  mutating func parsePrimary() throws(ParseError) -> Node {
    guard let next = peek() else {
      throw error("the formula ends too early: a number, a name or \"(\" is missing")
    }
    if let number = try parseNumber(negatedUnlessPower: false) {
      return Node(expression: number, height: 1)
    }
    if next == "(" { return try parseParenthesised() }
    if next == "{" { return try parseLevels() }
    if next == "`" { return Node(expression: try parseQuotedName(), height: 1) }
    if startsIdentifier(next) { return try parseName() }
    throw unexpectedInsteadOfOperand(next)
  }

  mutating func parseParenthesised() throws(ParseError) -> Node {
    let opening = position
    position += 1
    if peek() == ")" {
      throw error("nothing is between \"(\" and \")\": write an expression there")
    }
    let inner = try parseSum()
    guard let next = peek() else {
      throw error("this \"(\" is never closed: add \")\"", at: opening)
    }
    guard next == ")" else { throw unexpectedAfterOperand() }
    position += 1
    return inner
  }

  mutating func parseName() throws(ParseError) -> Node {
    let start = position
    while position < scalars.count, continuesIdentifier(scalars[position]) { position += 1 }
    let name = String(String.UnicodeScalarView(scalars[start..<position]))
    let isCalled = peek() == "("
    if let function = ElementaryFunction.functionsByFormulaName[name] {
      guard isCalled else {
        throw error("\(name) is a function: write its argument in parentheses", at: start)
      }
      let argument = try parseParenthesised()
      return try grown(.call(function, argument.expression), above: argument.height)
    }
    if isCalled { throw notAFunction(name, at: start) }
    if let constant = NamedConstant(rawValue: name) {
      return Node(expression: .constant(constant), height: 1)
    }
    try checkVariable(name, at: start)
    return Node(expression: .variable(name), height: 1)
  }

  mutating func parseQuotedName() throws(ParseError) -> Expression {
    let start = position
    let name = try parseQuotedText()
    try checkVariable(name, at: start)
    return .variable(name)
  }

  /// A name in backquotes, a backquote inside doubled.
  mutating func parseQuotedText() throws(ParseError) -> String {
    let start = position
    var name = String.UnicodeScalarView()
    position += 1
    while position < scalars.count {
      let isQuote = scalars[position] == "`"
      if isQuote, position + 1 >= scalars.count || scalars[position + 1] != "`" {
        position += 1
        guard !name.isEmpty else { throw error("the name in backquotes is empty", at: start) }
        return String(name)
      }
      name.append(scalars[position])
      position += isQuote ? 2 : 1
    }
    throw error("this backquote is never closed: add ` after the name", at: start)
  }

  /// Parses a number, if there is one here. On request negates it, unless a `^` follows; a number
  /// followed by `^` is then left unparsed.
  mutating func parseNumber(negatedUnlessPower: Bool) throws(ParseError) -> Expression? {
    skipSpaces()
    let start = position
    let end = endOfNumber()
    guard end > start else { return nil }
    let digits = String(String.UnicodeScalarView(scalars[start..<end]))
    guard let value = Double(digits), value.isFinite else {
      throw error("\(singleLine(digits)) is too large for a number", at: start)
    }
    position = end
    if negatedUnlessPower, peek() == "^" || (peek() == "*" && peek(1) == "*") {
      position = start
      return nil
    }
    return .number(negatedUnlessPower ? -value : value)
  }

  /// number = digits ["." [digits]] | "." digits, then [("e" | "E") [sign] digits]
  func endOfNumber() -> Int {
    func isDigit(_ index: Int) -> Bool {
      index < scalars.count && ("0"..."9").contains(scalars[index])
    }
    func skipDigits(_ index: Int) -> Int {
      var end = index
      while isDigit(end) { end += 1 }
      return end
    }
    var end = skipDigits(position)
    let hasPoint = end < scalars.count && scalars[end] == "."
    if hasPoint, end > position || isDigit(end + 1) { end = skipDigits(end + 1) }
    guard end > position, end < scalars.count, scalars[end] == "e" || scalars[end] == "E" else {
      return end
    }
    let hasSign = end + 1 < scalars.count && (scalars[end + 1] == "+" || scalars[end + 1] == "-")
    let exponent = end + (hasSign ? 2 : 1)
    return isDigit(exponent) ? skipDigits(exponent) : end
  }

  // MARK: Reading

  mutating func skipSpaces() {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
  }

  /// The next scalar that is not a space, or the one `offset` after it.
  mutating func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    skipSpaces()
    return position + offset < scalars.count ? scalars[position + offset] : nil
  }

  mutating func takeSign() -> Unicode.Scalar? {
    guard let next = peek(), next == "+" || next == "-" else { return nil }
    position += 1
    return next
  }

  mutating func takePowerSign() -> Bool {
    if peek() == "^" {
      position += 1
      return true
    }
    if peek() == "*", peek(1) == "*" {
      position += 2
      return true
    }
    return false
  }
}
