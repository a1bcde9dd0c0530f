/// Writes an expression with the parentheses its place asks for, and no others.
struct Printer {
  /// Where a subexpression stands. What begins at `alone`, `term`, `numerator` and `firstFactor`
  /// may begin with a negative number: the parser takes the sign as the number's.
  enum Place {
    case alone
    case term
    case numerator
    case firstFactor
    case laterFactor
    case base
    case exponent
  }

  let notation: Notation
  /// How a variable is written, and whether that is safe beside any operator.
  let variable: (String) -> (text: String, isAtom: Bool)
  private(set) var output = ""

  init(notation: Notation, variable: @escaping (String) -> (text: String, isAtom: Bool)) {
    self.notation = notation
    self.variable = variable
  }

  /// Appends the expression.
  mutating func write(_ expression: Expression, at place: Place) {
    if needsParentheses(expression, at: place) {
      writeParenthesised(expression)
    } else {
      writeBare(expression)
    }
  }

  private mutating func writeParenthesised(_ expression: Expression) {
    output += notation == .latex ? #"\left("# : "("
    writeBare(expression)
    output += notation == .latex ? #"\right)"# : ")"
  }

  private mutating func writeBare(_ expression: Expression) {
    switch expression {
    case .number(let value): output += notation.number(value)
    case .constant(let constant): output += notation.constant(constant)
    case .variable(let name): output += variable(name).text
    case .negated(let operand): writeNegated(operand, sign: "-")
    case .sum(let terms): writeSum(terms)
    case .product(let factors): writeProduct(factors)
    case .quotient(let numerator, let denominator): writeQuotient(numerator, denominator)
    case .power(let base, let exponent): writePower(base, exponent)
    case .call(let function, let argument):
      let (opening, closing) = notation.call(function)
      output += opening
      write(argument, at: .alone)
      output += closing
    }
  }

  /// `-2*x` would read as a product with -2: behind a sign, a leading number needs parentheses.
  private mutating func writeNegated(_ operand: Expression, sign: String) {
    output += sign
    if leadingNumber(operand) != nil {
      writeParenthesised(operand)
    } else {
      write(operand, at: .term)
    }
  }

  private mutating func writeSum(_ terms: [Expression]) {
    for (index, term) in terms.enumerated() {
      switch term {
      case .negated(let operand):
        writeNegated(operand, sign: index == 0 ? "-" : " - ")
      case _ where index == 0:
        write(term, at: .term)
      default:
        let isNegative = leadingNumber(term)?.sign == .minus
        output += isNegative ? " - " : " + "
        write(isNegative ? withoutLeadingSign(term) : term, at: .term)
      }
    }
    if terms.isEmpty { output += "0" }
  }

  private mutating func writeProduct(_ factors: [Expression]) {
    for (index, factor) in factors.enumerated() {
      if index > 0 { output += notation == .latex ? #" \cdot "# : "*" }
      write(factor, at: index == 0 ? .firstFactor : .laterFactor)
    }
    if factors.isEmpty { output += "1" }
  }

  private mutating func writeQuotient(_ numerator: Expression, _ denominator: Expression) {
    if notation == .latex {
      output += #"\frac{"#
      write(numerator, at: .alone)
      output += "}{"
      write(denominator, at: .alone)
      output += "}"
    } else {
      write(numerator, at: .numerator)
      output += "/"
      write(denominator, at: .laterFactor)
    }
  }

  private mutating func writePower(_ base: Expression, _ exponent: Expression) {
    write(base, at: .base)
    switch notation {
    case .text, .python:
      output += notation == .text ? "^" : "**"
      write(exponent, at: .exponent)
    case .latex:
      output += "^{"
      write(exponent, at: .alone)
      output += "}"
    }
  }

  private func needsParentheses(_ expression: Expression, at place: Place) -> Bool {
    switch expression {
    case .number(let value):
      let isPower = notation == .latex && place == .base && notation.number(value).contains("^")
      return isPower || (value.sign == .minus && (place == .base || place == .laterFactor))
    case .constant: return false
    case .variable(let name): return place != .alone && !variable(name).isAtom
    case .call: return notation == .latex && place == .base
    case .negated, .sum: return place != .alone
    case .product: return place != .alone && place != .term && place != .numerator
    case .quotient:
      if notation == .latex { return place == .base }
      return place == .laterFactor || place == .base || place == .exponent
    case .power: return place == .base
    }
  }

  /// The number that the printed expression begins with, if it begins with one that stands by
  /// itself, not as the base of a power.
  private func leadingNumber(_ expression: Expression) -> Double? {
    switch expression {
    case .number(let value): return value
    case .product(let factors):
      guard let first = factors.first, !needsParentheses(first, at: .firstFactor) else {
        return nil
      }
      return leadingNumber(first)
    case .quotient(let numerator, _):
      return needsParentheses(numerator, at: .numerator) ? nil : leadingNumber(numerator)
    default: return nil
    }
  }

  /// The expression with the sign of its leading number turned.
  private func withoutLeadingSign(_ expression: Expression) -> Expression {
    switch expression {
    case .number(let value): return .number(-value)
    case .product(let factors):
      guard let first = factors.first else { return expression }
      return .product([withoutLeadingSign(first)] + factors.dropFirst())
    case .quotient(let numerator, let denominator):
      return .quotient(withoutLeadingSign(numerator), denominator)
    default: return expression
    }
  }
}
