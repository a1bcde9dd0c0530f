/// Writes an expression with the parentheses that its context requires, and no others.
struct Printer {
  /// The context of a subexpression. At `alone`, `term`, `numerator` and `firstFactor` it may begin
  /// with a negative number, because there the parser reads the sign as part of the number.
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
  /// How to write a variable, and whether the text is safe next to any operator.
  let variable: (String) -> (text: String, isAtom: Bool)
  /// The object that functions and constants are members of, under their names in formulas.
  let library: String?
  private(set) var output = ""

  init(
    notation: Notation, library: String? = nil,
    variable: @escaping (String) -> (text: String, isAtom: Bool)
  ) {
    self.notation = notation
    self.library = library
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
    output += notation.isTypeset ? #"\left("# : "("
    writeBare(expression)
    output += notation.isTypeset ? #"\right)"# : ")"
  }

  private mutating func writeBare(_ expression: Expression) {
    switch expression {
    case .number(let value): output += notation.number(value)
    case .constant(let constant):
      output += library.map { "\($0).\(constant.rawValue)" } ?? notation.constant(constant)
    case .variable(let name): output += variable(name).text
    case .negated(let operand): writeNegated(operand, sign: "-")
    case .sum(let terms): writeSum(terms)
    case .product(let factors): writeProduct(factors)
    case .quotient(let numerator, let denominator): writeQuotient(numerator, denominator)
    case .power(let base, let exponent): writePower(base, exponent)
    case .call(let function, let argument):
      if let spelledOut = spelledOut(function, of: argument) {
        writeBare(spelledOut)
      } else {
        writeCall(function, argument, power: nil)
      }
    }
  }

  /// The function in terms of others, if it has no name here. A library has every function of
  /// formulas.
  private func spelledOut(_ function: ElementaryFunction, of argument: Expression) -> Expression? {
    (library == nil ? notation : .text).spelledOut(function, of: argument)
  }

  /// Writes a call; in LaTeX the power of a trigonometric function follows its name.
  private mutating func writeCall(
    _ function: ElementaryFunction, _ argument: Expression, power: Int?
  ) {
    var (opening, closing) = notation.call(function)
    if let library {
      (opening, closing) = ("\(library).\(function.formulaNames.first ?? "")(", ")")
      if case .levels(let table) = function { closing = ", \(table.pythonDictionary))" }
    }
    if let power, let place = opening.firstRange(of: #"\left("#)?.lowerBound {
      opening.insert(contentsOf: "^{\(power)}", at: place)
    }
    output += opening
    write(argument, at: .alone)
    output += closing
  }

  /// Writes a negated operand. A leading number gets parentheses, because `-2*x` would read as a
  /// product with -2.
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
      let place = index == 0 ? Place.firstFactor : .laterFactor
      guard notation.isTypeset, index > 0 else {
        if index > 0 { output += "*" }
        write(factor, at: place)
        continue
      }
      var following = self
      following.output = ""
      following.write(factor, at: place)
      output += needsDot(between: factors[index - 1], and: following.output) ? #" \cdot "# : " "
      output += following.output
    }
    if factors.isEmpty { output += "1" }
  }

  /// In LaTeX, factors are juxtaposed unless that would read as one number or as a function's
  /// argument.
  private func needsDot(between factor: Expression, and following: String) -> Bool {
    if following.first?.isNumber ?? true || following.hasPrefix(#"\left |"#) { return true }
    switch factor {
    case .variable, .constant: return following.hasPrefix(#"\left("#)
    default: return false
    }
  }

  private mutating func writeQuotient(_ numerator: Expression, _ denominator: Expression) {
    if notation.isTypeset {
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
    switch notation.power {
    case .call(let name): writePowerCall(name, base, exponent)
    case .sign(let sign):
      if let library, !exponent.isInteger {
        return writePowerCall("\(library).pow", base, exponent)
      }
      write(base, at: .base)
      output += sign
      write(exponent, at: .exponent)
    case .raised:
      if case .call(let function, let argument) = base,
        function.form.call?.hasPowersOnName == true,
        case .number(let value) = exponent, value > 1, value < 100, value == value.rounded()
      {
        return writeCall(function, argument, power: Int(value))
      }
      write(base, at: .base)
      output += "^{"
      write(exponent, at: .alone)
      output += "}"
    }
  }

  private mutating func writePowerCall(
    _ name: String, _ base: Expression, _ exponent: Expression
  ) {
    output += "\(name)("
    write(base, at: .alone)
    output += ", "
    write(exponent, at: .alone)
    output += ")"
  }

  private func needsParentheses(_ expression: Expression, at place: Place) -> Bool {
    switch expression {
    case .number(let value):
      let isPower = notation.isTypeset && place == .base && notation.number(value).contains("^")
      return isPower || (value.sign == .minus && (place == .base || place == .laterFactor))
    case .constant: return false
    case .variable(let name): return place != .alone && !variable(name).isAtom
    case .call(let function, let argument):
      if let spelledOut = spelledOut(function, of: argument) {
        return needsParentheses(spelledOut, at: place)
      }
      return notation.isTypeset && place == .base
    case .negated, .sum: return place != .alone
    case .product: return place != .alone && place != .term && place != .numerator
    case .quotient:
      if notation.isTypeset { return place == .base }
      return place == .laterFactor || place == .base || place == .exponent
    case .power: return place == .base
    }
  }

  /// The number that the printed expression begins with, unless that number is the base of a power.
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

  /// The expression with the sign of its leading number flipped.
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

extension Expression {
  fileprivate var isInteger: Bool {
    guard case .number(let value) = self else { return false }
    return value == value.rounded()
  }
}
