/// A formula as a tree.
///
/// Sums and products hold two or more operands, so long ones stay shallow. Build expressions with
/// the operators, `raised(to:)` and `ElementaryFunction.expression(of:)`, which fold obvious
/// constants, or by parsing, which keeps the formula as written.
public indirect enum Expression: Sendable, Hashable {
  /// A finite number.
  case number(Double)
  case constant(NamedConstant)
  case variable(String)
  case negated(Expression)
  /// Two or more terms, added from left to right.
  case sum([Expression])
  /// Two or more factors, multiplied from left to right.
  case product([Expression])
  case quotient(Expression, Expression)
  /// Base and exponent.
  case power(Expression, Expression)
  /// A call of a function that has a name in formulas. Build other functions with
  /// `ElementaryFunction.expression(of:)`.
  case call(ElementaryFunction, Expression)
}

/// A constant that formulas call by name.
public enum NamedConstant: String, Sendable, Hashable, CaseIterable {
  case pi
  case e

  /// Its value.
  public var value: Double {
    switch self {
    case .pi: .pi
    case .e: 2.718281828459045
    }
  }
}

extension Expression {
  /// The names of the variables, each once, in natural order (`x2` before `x10`).
  public var variables: [String] {
    var names: Set<String> = []
    collectVariables(into: &names)
    return names.sorted(by: naturallyPrecedes)
  }

  private func collectVariables(into names: inout Set<String>) {
    if case .variable(let name) = self { names.insert(name) }
    for child in children { child.collectVariables(into: &names) }
  }

  /// The operands of the outermost operation, from left to right.
  public var children: [Expression] {
    switch self {
    case .number, .constant, .variable: []
    case .negated(let operand), .call(_, let operand): [operand]
    case .sum(let operands), .product(let operands): operands
    case .quotient(let left, let right), .power(let left, let right): [left, right]
    }
  }

  /// The number of operations: an n-term sum counts n - 1, a call or a minus sign 1.
  public var operationCount: Int {
    let own =
      switch self {
      case .number, .constant, .variable: 0
      case .sum(let operands), .product(let operands): max(0, operands.count - 1)
      default: 1
      }
    return children.reduce(own) { $0 + $1.operationCount }
  }

  /// The expression with every occurrence of `variable` replaced by `replacement`; obvious
  /// constants are folded again.
  public func replacing(_ variable: String, with replacement: Expression) -> Expression {
    func replaced(_ expression: Expression) -> Expression {
      expression.replacing(variable, with: replacement)
    }
    return switch self {
    case .number, .constant: self
    case .variable(let name): name == variable ? replacement : self
    case .negated(let operand): -replaced(operand)
    case .sum(let terms): .sum(of: terms.map(replaced))
    case .product(let factors): .product(of: factors.map(replaced))
    case .quotient(let numerator, let denominator): replaced(numerator) / replaced(denominator)
    case .power(let base, let exponent): replaced(base).raised(to: replaced(exponent))
    case .call(let function, let argument): function.expression(of: replaced(argument))
    }
  }
}
