// Converts normal forms back to trees, written as a person would write them.

extension Expression {
  /// The expression for a normal form.
  init(_ sum: NormalSum) { self = NormalWriter(isCompact: false).expression(sum) }
}

/// Writes normal forms as expressions.
struct NormalWriter {
  /// Whether to write `x^-2` and `(x*y)^2`, which have fewer nodes than `1/x^2` and `x^2*y^2`.
  let isCompact: Bool

  /// A sum, with the first positive term first so that it reads `1 - x^2`.
  func expression(_ sum: NormalSum) -> Expression {
    var terms = sum.terms.map(expression)
    if let first = terms.first, first.isNegative,
      let place = terms.firstIndex(where: { !$0.isNegative })
    {
      terms.insert(terms.remove(at: place), at: 0)
    }
    if terms.isEmpty { return 0 }
    return terms.count == 1 ? terms[0] : .sum(terms)
  }

  func expression(_ product: NormalProduct) -> Expression {
    if product.factors.isEmpty { return number(product.coefficient) }
    let product = takingInCoefficient(product)
    let coefficient = product.coefficient.magnitude
    let (isNegative, signed) = givingSign(
      product.coefficient.isNegative, to: rootsJoined(product.factors))
    let factors = joiningExponential(signed)
    let isDivision =
      coefficient.denominator > 1
      && (coefficient.numerator == 1 || !coefficient.isBinaryFraction)
    var above: [Expression] = []
    var below: [Expression] = []
    let front = isDivision ? coefficient.numerator : coefficient.value
    if front != 1 { above.append(.number(front)) }
    if isDivision { below.append(.number(coefficient.denominator)) }
    for factor in factors {
      if factor.exponent.isNegative, !writesNegativePower(factor, of: product) {
        below.append(power(expression(factor.base), -factor.exponent))
      } else {
        above.append(power(expression(factor.base), factor.exponent))
      }
    }
    return fraction(above, below, isNegative: isNegative)
  }

  private func fraction(
    _ above: [Expression], _ below: [Expression], isNegative: Bool
  ) -> Expression {
    var above = above.isEmpty ? [.number(1)] : above
    var isNegative = isNegative
    if isNegative, case .number(let value) = above[0] {
      above[0] = .number(-value)
      isNegative = false
    }
    let result = below.isEmpty ? joined(above) : .quotient(joined(above), joined(below))
    return isNegative ? .negated(result) : result
  }

  private func joined(_ factors: [Expression]) -> Expression {
    factors.count == 1 ? factors[0] : .product(factors.flatMap(\.factors))
  }

  private func number(_ value: Coefficient) -> Expression {
    value.denominator == 1 || value.isDecimalFraction
      ? .number(value.value) : .quotient(.number(value.numerator), .number(value.denominator))
  }

  private func writesNegativePower(_ factor: NormalFactor, of product: NormalProduct) -> Bool {
    isCompact && product.factors.count == 1 && product.coefficient.isUnit
      && factor.exponent != .minusOne
  }

  private func power(_ base: Expression, _ exponent: Coefficient) -> Expression {
    if exponent == .one { return base }
    if base == .constant(.e) { return .call(.exponential, number(exponent)) }
    if exponent == .half { return .call(.squareRoot, base) }
    return .power(base, number(exponent))
  }

  private func expression(_ base: NormalBase) -> Expression {
    switch base {
    case .number(let value): .number(value)
    case .constant(let constant): .constant(constant)
    case .variable(let name): .variable(name)
    case .group(let sum): expression(sum)
    case .power(let base, let exponent): .power(expression(base), expression(exponent))
    case .call(let function, let argument): .call(function, expression(argument))
    }
  }

  /// Moves the coefficient in where it clears all denominators: `4*(x + 1/2)^2` becomes `(2*x +
  /// 1)^2`.
  private func takingInCoefficient(_ product: NormalProduct) -> NormalProduct {
    guard product.coefficient.isExact, !product.coefficient.isUnit else { return product }
    for (place, factor) in product.factors.enumerated() where factor.exponent.isInteger {
      guard let sum = factor.scalableSum, sum.isExact,
        let power = Coefficient(sum.leastDenominator).raised(to: factor.exponent),
        (product.coefficient / power).isUnit
      else { continue }
      let cleared = sum.scaled(by: Coefficient(sum.leastDenominator))
      var factors = product.factors
      factors[place].base = factor.base.withScalableSum(cleared)
      return NormalProduct(product.coefficient / power, factors)
    }
    return product
  }

  /// Moves a minus sign into a sum if that turns `x - 1` into `1 - x`.
  private func givingSign(
    _ isNegative: Bool, to factors: [NormalFactor]
  ) -> (isNegative: Bool, factors: [NormalFactor]) {
    guard isNegative,
      let place = factors.firstIndex(where: {
        $0.exponent.isInteger && !$0.exponent.isEven && $0.hasBothSigns
      }),
      case .group(let sum) = factors[place].base
    else { return (isNegative, factors) }
    var factors = factors
    factors[place].base = .group(sum.scaled(by: .minusOne))
    return (false, factors)
  }

  /// Joins factors under the same root, and if need be those with the same power.
  private func rootsJoined(_ factors: [NormalFactor]) -> [NormalFactor] {
    var result: [NormalFactor] = []
    for factor in factors {
      guard !factor.exponent.isInteger || (isCompact && !factor.exponent.isUnit),
        let place = result.firstIndex(where: { $0.exponent.magnitude == factor.exponent.magnitude })
      else {
        result.append(factor)
        continue
      }
      result[place] = joined(result[place], factor)
    }
    return result
  }

  private func joined(_ left: NormalFactor, _ right: NormalFactor) -> NormalFactor {
    let isOpposite = left.exponent != right.exponent
    let inner = NormalFactor(right.base, isOpposite ? .minusOne : .one)
    if case .number(let value) = left.base, case .group(let sum) = right.base, !isOpposite {
      return NormalFactor(.group(sum.scaled(by: Coefficient(value))), left.exponent)
    }
    var factors = [NormalFactor(left.base), inner]
    if case .group(let sum) = left.base, sum.terms.count == 1, sum.terms[0].coefficient == .one {
      factors = sum.terms[0].factors + [inner]
    }
    var coefficient = Coefficient.one
    factors.removeAll {
      guard case .number(let value) = $0.base else { return false }
      coefficient =
        coefficient * ($0.exponent == .one ? Coefficient(value) : .one / Coefficient(value))
      return true
    }
    return NormalFactor(
      .group(NormalSum(NormalProduct(coefficient, factors.sorted()))), left.exponent)
  }

  /// Writes `e^2*exp(x)` as `exp(x + 2)`.
  private func joiningExponential(_ factors: [NormalFactor]) -> [NormalFactor] {
    guard
      let constant = factors.firstIndex(where: { $0.base == .constant(.e) && $0.exponent.isExact }),
      let place = factors.firstIndex(where: {
        if case .call(.exponential, _) = $0.base { $0.exponent == .one } else { false }
      }), case .call(_, let argument) = factors[place].base
    else { return factors }
    var factors = factors
    let offset = NormalProduct(factors[constant].exponent)
    factors[place].base = .call(.exponential, NormalSum(terms: argument.terms + [offset]))
    factors.remove(at: constant)
    return factors
  }
}

extension NormalBase {
  fileprivate func withScalableSum(_ sum: NormalSum) -> NormalBase {
    if case .call(let function, _) = self { .call(function, sum) } else { .group(sum) }
  }
}

extension NormalFactor {
  /// The sum inside the factor's base that can absorb a multiple of the base.
  fileprivate var scalableSum: NormalSum? {
    switch base {
    case .group(let sum), .call(.absoluteValue, let sum): sum
    default: nil
    }
  }

  fileprivate var hasBothSigns: Bool {
    guard case .group(let sum) = base else { return false }
    return sum.terms.contains { $0.coefficient.isNegative }
      && sum.terms.contains { !$0.coefficient.isNegative }
  }
}

extension Coefficient {
  /// Whether the number is a short decimal fraction: its denominator divides 1000.
  fileprivate var isDecimalFraction: Bool {
    isBinaryFraction || 1000.0.truncatingRemainder(dividingBy: denominator) == 0
  }

  /// Whether the number is a short binary fraction: its denominator is a power of 2.
  var isBinaryFraction: Bool {
    denominator <= 64 && 64.truncatingRemainder(dividingBy: denominator) == 0
  }
}

extension Expression {
  /// Whether the printed form begins with a minus sign.
  var isNegative: Bool {
    switch self {
    case .number(let value): value < 0
    case .negated: true
    case .product(let factors): factors.first?.isNegative ?? false
    case .quotient(let numerator, _): numerator.isNegative
    default: false
    }
  }

  /// The factors of a product, or the expression itself.
  fileprivate var factors: [Expression] {
    if case .product(let factors) = self { factors } else { [self] }
  }
}
