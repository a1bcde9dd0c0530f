/// Splits a long formula into steps that compilers and readers can follow.
struct Statements {
  /// Names and values of the intermediate results, in the order they are computed.
  private(set) var steps: [(name: String, value: Expression)] = []
  /// The formula in terms of the variables and the intermediate results.
  private(set) var result: Expression = 0

  private let limit: Int

  /// Splits the formula so that no statement has many more operations than `limit`.
  init(_ expression: Expression, limit: Int) {
    self.limit = limit
    result = split(expression)
  }

  /// The expression with its larger parts replaced by intermediate results.
  private mutating func split(_ expression: Expression) -> Expression {
    guard expression.operationCount > limit else { return expression }
    switch expression {
    case .number, .constant, .variable: return expression
    case .negated(let operand): return .negated(part(operand))
    case .sum(let terms): return chunked(terms.map { part($0) }, Expression.sum)
    case .product(let factors): return chunked(factors.map { part($0) }, Expression.product)
    case .quotient(let above, let below): return .quotient(part(above), part(below))
    case .power(let base, let exponent): return .power(part(base), part(exponent))
    case .call(let function, let argument):
      return function.isCallable
        ? .call(function, part(argument)) : split(function.expression(of: argument))
    }
  }

  /// An operand, replaced by a name unless it is short.
  private mutating func part(_ operand: Expression) -> Expression {
    let short = split(operand)
    return short.operationCount > limit / 2 ? named(short) : short
  }

  /// Splits operands that are too many for one statement into partial results.
  private mutating func chunked(
    _ operands: [Expression], _ joined: ([Expression]) -> Expression
  ) -> Expression {
    var chunk: [Expression] = []
    var count = 0
    for operand in operands {
      if chunk.count > 1, count + operand.operationCount >= limit {
        chunk = [named(joined(chunk))]
        count = 0
      }
      chunk.append(operand)
      count += operand.operationCount + 1
    }
    return joined(chunk)
  }

  private mutating func named(_ value: Expression) -> Expression {
    // A name that no column can have.
    let name = "\u{0}\(steps.count + 1)"
    steps.append((name, value))
    return .variable(name)
  }
}

extension FormulaDocument {
  /// The statements of one output's function in a language.
  func statements(
    of output: Output, limit: Int, _ identifiers: Identifiers,
    printed: (Expression, [String: String]) -> String, step: (String, String) -> String,
    result: (String) -> String
  ) -> [String] {
    var identifiers = identifiers
    var names = identifiers.inputs
    let statements = Statements(output.expression, limit: limit)
    for (index, step) in statements.steps.enumerated() {
      names[step.name] = identifiers.newIdentifier(like: "t\(index + 1)")
    }
    return statements.steps.map { step(names[$0.name] ?? "", printed($0.value, names)) }
      + [result(printed(statements.result, names))]
  }
}
