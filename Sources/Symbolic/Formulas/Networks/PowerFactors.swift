import Expressions

/// An expression as a product of powers with constant exponents and distinct bases. Equal to the
/// expression wherever both are defined.
struct PowerFactors {
  /// The factors without variables, with their exponents.
  private(set) var constants: [(Expression, Double)] = []
  /// The distinct bases with their exponents.
  private(set) var powers: [(base: Expression, exponent: Double)] = []

  /// Adds a factor.
  mutating func append(_ expression: Expression, exponent: Double) {
    if expression.variables.isEmpty {
      constants.append((expression, exponent))
      return
    }
    // The rules below hold only for whole exponents: a root of a product is not always a product of
    // roots.
    guard exponent == exponent.rounded() else { return appendBase(expression, exponent) }
    switch expression {
    case .negated(let operand):
      constants.append((-1, exponent))
      append(operand, exponent: exponent)
    case .product(let factors):
      for factor in factors { append(factor, exponent: exponent) }
    case .quotient(let numerator, let denominator):
      append(numerator, exponent: exponent)
      append(denominator, exponent: -exponent)
    case .power(let base, let power):
      if power.variables.isEmpty, let number = CompiledExpression(power, variables: []) {
        append(base, exponent: number.evaluate([]) * exponent)
      } else {
        appendBase(exponent == 1 ? expression : .power(base, .number(exponent) * power), 1)
      }
    case .call(.squareRoot, let radicand): append(radicand, exponent: exponent / 2)
    case .call(.exponential, let argument) where exponent != 1:
      appendBase(.call(.exponential, .number(exponent) * argument), 1)
    default: appendBase(expression, exponent)
    }
  }

  private mutating func appendBase(_ base: Expression, _ exponent: Double) {
    if let place = powers.firstIndex(where: { $0.base == base }) {
      powers[place].exponent += exponent
    } else {
      powers.append((base, exponent))
    }
  }
}
