extension Normalizer {
  func power(_ base: NormalSum, _ exponent: NormalSum) -> NormalSum {
    if let number = exponent.number { return power(base, number) }
    if base.number == .one { return base }
    let product = single(base)
    if product.coefficient == .one, product.factors.count == 1 {
      let factor = product.factors[0]
      if factor.base == .constant(.e) {
        return NormalSum(exponential(of: exponent.scaled(by: factor.exponent)))
      }
      if case .call(.exponential, let argument) = factor.base {
        return NormalSum(
          exponential(of: self.product(argument, exponent).scaled(by: factor.exponent)))
      }
    }
    return factor(.power(shortest(base), shortest(exponent)))
  }

  func power(_ base: NormalSum, _ exponent: Coefficient) -> NormalSum {
    if exponent == .one { return base }
    if exponent.isZero { return NormalSum(Coefficient.one) }
    if base.terms.isEmpty {
      return exponent.isNegative
        ? NormalSum(NormalProduct(.one, [NormalFactor(.number(0), exponent)])) : .zero
    }
    return NormalSum(power(single(base), exponent))
  }

  func power(_ base: NormalProduct, _ exponent: Coefficient) -> NormalProduct {
    exponent.isInteger ? integerPower(base, exponent) : rootPower(base, exponent)
  }

  private func integerPower(_ base: NormalProduct, _ exponent: Coefficient) -> NormalProduct {
    let factors = base.factors.map { NormalFactor($0.base, $0.exponent * exponent) }
    if let power = base.coefficient.raised(to: exponent) { return product(power, of: factors) }
    let sign = base.coefficient.isNegative && !exponent.isEven
    return product(
      sign ? .minusOne : .one, of: number(base.coefficient.magnitude, exponent) + factors)
  }

  /// A positive exact number to an inexact power, with numerator and denominator as separate
  /// factors.
  private func number(_ number: Coefficient, _ exponent: Coefficient) -> [NormalFactor] {
    [(number.numerator, exponent), (number.denominator, -exponent)]
      .filter { $0.0 != 1 }.map { NormalFactor(.number($0.0), $0.1) }
  }

  /// A power with a fractional exponent: factors known to be positive come out separately, the
  /// others stay together.
  private func rootPower(_ base: NormalProduct, _ exponent: Coefficient) -> NormalProduct {
    var coefficient = Coefficient.one
    var outside: [NormalFactor] = []
    var inside: [NormalFactor] = []
    if let power = base.coefficient.magnitude.raised(to: exponent) {
      coefficient = power
    } else {
      outside = number(base.coefficient.magnitude, exponent)
    }
    for factor in base.factors {
      if let root = root(of: factor, exponent) {
        outside.append(root)
      } else {
        inside.append(factor)
      }
    }
    let isNegative = base.coefficient.isNegative
    if inside.count == 1, !isNegative {
      outside.append(NormalFactor(inside[0].base, inside[0].exponent * exponent))
    } else if !inside.isEmpty || isNegative {
      let rest = sum(of: [NormalProduct(isNegative ? .minusOne : .one, inside)])
      outside.append(NormalFactor(.group(shortest(rest)), exponent))
    }
    return product(coefficient, of: outside)
  }

  /// The power of one factor of the base, if the factor is known to be nonnegative.
  private func root(of factor: NormalFactor, _ exponent: Coefficient) -> NormalFactor? {
    let total = factor.exponent * exponent
    let values = known.values(of: factor.base)
    if values.lower >= 0 || !factor.exponent.isInteger || (factor.exponent.isEven && total.isEven) {
      return NormalFactor(factor.base, total)
    }
    guard factor.exponent.isEven else { return nil }
    return NormalFactor(.call(.absoluteValue, self.factor(factor.base)), total)
  }
}
