extension Expression {
  /// The derivative by a variable, constants folded but not otherwise simplified. Its size grows
  /// with the expression's size times its depth.
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

  /// By halves, so that a product of many factors gives an expression of n log n size, not n^2.
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

extension ElementaryFunction {
  /// The derivative at `argument`, as an expression.
  func derivative(of argument: Expression) -> Expression {
    func call(_ function: ElementaryFunction) -> Expression { function.expression(of: argument) }
    let square = argument.raised(to: 2)
    return switch self {
    case .squareRoot: 1 / (2 * call(.squareRoot))
    case .exponential: call(.exponential)
    case .logarithm: 1 / argument
    case .absoluteValue: call(.sign)
    case .sine: call(.cosine)
    case .cosine: -call(.sine)
    case .tangent: 1 + call(.tangent).raised(to: 2)
    case .hyperbolicTangent: 1 / call(.hyperbolicCosine).raised(to: 2)
    case .sign: 0
    case .arcsine: 1 / ElementaryFunction.squareRoot.expression(of: 1 - square)
    case .arccosine: -1 / ElementaryFunction.squareRoot.expression(of: 1 - square)
    case .arctangent: 1 / (1 + square)
    case .hyperbolicArctangent: 1 / (1 - square)
    case .hyperbolicCosine: call(.hyperbolicSine)
    case .hyperbolicSine: call(.hyperbolicCosine)
    case .errorFunction:
      2 * call(.gaussian)
        / ElementaryFunction.squareRoot.expression(of: .constant(.pi))
    case .sigmoid: call(.sigmoid) * ElementaryFunction.sigmoid.expression(of: -argument)
    case .besselJ0: -call(.besselJ1)
    case .besselJ1: call(.besselJ0) - call(.besselJ1) / argument
    // What formulas write in arithmetic: by the rules of arithmetic, in a variable of its own.
    default:
      expression(of: .variable("x")).derivative(by: "x").replacing("x", with: argument)
    }
  }
}
