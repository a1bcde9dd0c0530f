extension Expression {
  /// The derivative with respect to `variable`, with constants folded but not otherwise simplified.
  /// Its size is bounded by the expression's size times its depth.
  public func derivative(by variable: String) -> Expression {
    switch self {
    case .number, .constant: 0
    case .variable(let name): name == variable ? 1 : 0
    case .negated(let operand): -operand.derivative(by: variable)
    case .sum(let terms): .sum(of: terms.map { $0.derivative(by: variable) })
    case .product(let factors): Self.derivative(ofProduct: factors[...], by: variable)
    case .quotient(let numerator, let denominator):
      Self.derivative(of: numerator, over: denominator, by: variable)
    case .power(let base, let exponent):
      Self.derivative(of: base, raisedTo: exponent, by: variable)
    case .call(let function, let argument):
      function.derivative(of: argument) * argument.derivative(by: variable)
    }
  }

  /// Splits the product in halves, so n factors give an expression of size n log n rather than n².
  private static func derivative(
    ofProduct factors: ArraySlice<Expression>, by variable: String
  ) -> Expression {
    guard factors.count > 1 else {
      return factors.first?.derivative(by: variable) ?? 0
    }
    let middle = factors.startIndex + factors.count / 2
    let (left, right) = (factors[..<middle], factors[middle...])
    let leftSlope = derivative(ofProduct: left, by: variable)
    let rightSlope = derivative(ofProduct: right, by: variable)
    return leftSlope * .product(of: Array(right)) + .product(of: Array(left)) * rightSlope
  }

  private static func derivative(
    of numerator: Expression, over denominator: Expression, by variable: String
  ) -> Expression {
    let numeratorSlope = numerator.derivative(by: variable)
    let denominatorSlope = denominator.derivative(by: variable)
    if denominatorSlope == 0 { return numeratorSlope / denominator }
    let rise = numeratorSlope * denominator - numerator * denominatorSlope
    return rise / denominator.raised(to: 2)
  }

  private static func derivative(
    of base: Expression, raisedTo exponent: Expression, by variable: String
  ) -> Expression {
    let baseSlope = base.derivative(by: variable)
    let exponentSlope = exponent.derivative(by: variable)
    let byBase = exponent * base.raised(to: exponent - 1) * baseSlope
    if exponentSlope == 0 { return byBase }
    let logarithm = ElementaryFunction.logarithm.expression(of: base)
    return byBase + base.raised(to: exponent) * logarithm * exponentSlope
  }
}
