import Numerics

extension Normalizer {
  func call(_ function: ElementaryFunction, _ operand: NormalSum) -> NormalSum {
    let argument = sum(of: operand.terms)
    if let number = argument.number, let value = value(of: function, at: number) {
      return NormalSum(value)
    }
    if let inner = self.argument(of: argument, invertedBy: function) { return inner }
    switch function {
    case .exponential: return sum(of: [exponential(of: argument)])
    case .logarithm: return logarithm(of: argument)
    case .squareRoot: return power(argument, .half)
    case .absoluteValue: return absoluteValue(of: argument)
    case .sign: return sign(of: argument)
    case .sine, .cosine: return wave(function, argument)
    default: break
    }
    guard function.isCallable else {
      return normal(function.expression(of: Expression(argument)))
    }
    let isNegative = leadingTerm(of: argument)?.coefficient.isNegative ?? false
    switch function.symmetry {
    case .odd where isNegative:
      return factor(.call(function, shortest(argument.scaled(by: .minusOne)))).scaled(by: .minusOne)
    case .even where isNegative:
      return factor(.call(function, shortest(argument.scaled(by: .minusOne))))
    default: return factor(.call(function, shortest(argument)))
    }
  }

  /// A function's value at a number, if the number is rounded anyway or the value is an integer.
  private func value(of function: ElementaryFunction, at number: Coefficient) -> Coefficient? {
    let value = function.value(at: number.value)
    guard value.isFinite else { return nil }
    if !number.isExact { return Coefficient(value) }
    return value == value.rounded() && abs(number.value) <= 1 ? Coefficient(value) : nil
  }

  /// Undoes an inverse: x for the sine of a sum that is `asin(x)`, and so on; the other way round
  /// only if x is known to lie on the inverse's branch.
  private func argument(
    of sum: NormalSum, invertedBy function: ElementaryFunction
  ) -> NormalSum? {
    guard sum.terms.count == 1, sum.terms[0].coefficient == .one, sum.terms[0].factors.count == 1,
      sum.terms[0].factors[0].exponent == .one,
      case .call(let inner, let argument) = sum.terms[0].factors[0].base
    else { return nil }
    guard let undone = function.undoes, undone.function == inner else { return nil }
    let values = known.values(of: argument)
    return values.lower >= undone.branch.lower && values.upper <= undone.branch.upper
      ? argument : nil
  }

  // MARK: Exponentials and logarithms

  /// `exp` of a sum: numbers and, if the domain allows, logarithms among its terms come out as
  /// factors. An exact number comes out as a power of e.
  func exponential(of argument: NormalSum) -> NormalProduct {
    var result = NormalProduct.one
    var inside: [NormalProduct] = []
    for term in sum(of: argument.terms).terms {
      if let factor = exponentialOutside(term) {
        result = product(result, factor)
      } else {
        inside.append(term)
      }
    }
    guard !inside.isEmpty else { return result }
    let rest = NormalFactor(.call(.exponential, shortest(NormalSum(terms: inside))))
    return collected(result.coefficient, result.factors, [rest])
  }

  private func exponentialOutside(_ term: NormalProduct) -> NormalProduct? {
    if term.factors.isEmpty {
      if term.coefficient.isExact {
        return NormalProduct(.one, [NormalFactor(.constant(.e), term.coefficient)])
      }
      let value = Numerics.exponential(term.coefficient.value)
      return value.isNormal ? NormalProduct(Coefficient(value)) : nil
    }
    guard term.factors.count == 1, term.factors[0].isLogarithm,
      case .call(_, let argument) = term.factors[0].base,
      known.values(of: argument).lower > 0 || !term.coefficient.isInteger
    else { return nil }
    return power(single(argument), term.coefficient)
  }

  /// `log` of a product: exponentials, powers and rounded numbers come out as terms.
  private func logarithm(of argument: NormalSum) -> NormalSum {
    let argument = single(argument)
    var terms: [NormalSum] = []
    var inside: [NormalFactor] = []
    for factor in argument.factors {
      if case .call(.exponential, let exponent) = factor.base {
        terms.append(exponent)
      } else if factor.base == .constant(.e),
        argument.factors.count > 1 || !argument.coefficient.isNegative
      {
        terms.append(NormalSum(factor.exponent))
      } else {
        inside.append(factor)
      }
    }
    var coefficient = argument.coefficient
    if !coefficient.isExact || inside.isEmpty, !coefficient.isNegative, !coefficient.isZero {
      if coefficient.isExact {
        if !coefficient.isUnit { terms.append(factor(.call(.logarithm, NormalSum(coefficient)))) }
      } else {
        terms.append(NormalSum(Coefficient(naturalLogarithm(coefficient.value))))
      }
      if inside.isEmpty { return sum(terms) }
      coefficient = .one
    } else if !coefficient.isExact {
      terms.append(NormalSum(Coefficient(naturalLogarithm(-coefficient.value))))
      coefficient = .minusOne
    }
    if inside.count == 1, coefficient == .one, isLogarithmOfPowerSplit(inside[0]) {
      let single = inside[0].exponent
      inside[0].exponent = .one
      return sum(terms + [logarithm(inside, .one).scaled(by: single)])
    }
    return sum(terms + [logarithm(inside, coefficient)])
  }

  private func logarithm(_ factors: [NormalFactor], _ coefficient: Coefficient) -> NormalSum {
    factor(.call(.logarithm, shortest(sum(of: [NormalProduct(coefficient, factors)]))))
  }

  /// Whether log(b^p) may be written p log(b): not if b may be negative and p is even.
  private func isLogarithmOfPowerSplit(_ factor: NormalFactor) -> Bool {
    factor.exponent != .one
      && (!factor.exponent.isEven || known.values(of: factor.base).lower >= 0)
  }

  // MARK: Absolute values and signs

  private func absoluteValue(of argument: NormalSum) -> NormalSum {
    let argument = single(argument)
    var outside: [NormalFactor] = []
    var inside: [NormalFactor] = []
    var isNegative = false
    for factor in argument.factors {
      let values = known.values(of: factor)
      if values.lower >= 0 || !factor.exponent.isInteger {
        outside.append(factor)
      } else if values.upper <= 0 {
        outside.append(factor)
        isNegative.toggle()
      } else {
        inside.append(factor)
      }
    }
    if !inside.isEmpty {
      let rest = shortest(sum(of: [NormalProduct(.one, inside)]))
      outside.append(NormalFactor(.call(.absoluteValue, rest)))
    }
    let coefficient = argument.coefficient.magnitude
    return sum(of: [product(isNegative ? -coefficient : coefficient, of: outside)])
  }

  private func sign(of argument: NormalSum) -> NormalSum {
    let argument = single(argument)
    var inside: [NormalFactor] = []
    var isNegative = argument.coefficient.isNegative
    for factor in argument.factors {
      let values = known.values(of: factor)
      if values.upper < 0 {
        isNegative.toggle()
      } else if values.lower <= 0 {
        inside.append(factor)
      }
    }
    let coefficient = isNegative ? Coefficient.minusOne : .one
    if inside.isEmpty { return NormalSum(coefficient) }
    let rest = shortest(sum(of: [NormalProduct(.one, inside)]))
    return factor(.call(.sign, rest)).scaled(by: coefficient)
  }

  // MARK: Sine and cosine

  /// Sine or cosine with a positive leading term and multiples of pi/2 removed from the argument.
  private func wave(_ function: ElementaryFunction, _ argument: NormalSum) -> NormalSum {
    var argument = argument
    var sign = Coefficient.one
    if leadingTerm(of: argument)?.coefficient.isNegative ?? false {
      argument = argument.scaled(by: .minusOne)
      if function == .sine { sign = .minusOne }
    }
    var quarters = (function == .cosine ? 1 : 0) + takeQuarterTurns(from: &argument)
    quarters = ((quarters % 4) + 4) % 4
    if quarters >= 2 { sign = -sign }
    let isSine = quarters % 2 == 0
    if argument.terms.isEmpty { return isSine ? .zero : NormalSum(sign) }
    let base = NormalBase.call(isSine ? .sine : .cosine, shortest(argument))
    return factor(base).scaled(by: sign)
  }

  /// Removes multiples of pi/2 from an angle and returns how many.
  private func takeQuarterTurns(from angle: inout NormalSum) -> Int {
    var quarters = 0.0
    var terms: [NormalProduct] = []
    for term in angle.terms {
      var term = term
      if term.factors == [NormalFactor(.constant(.pi))], term.coefficient.isExact {
        let turns = 2 * term.coefficient.value
        if turns == turns.rounded() {
          quarters += turns.remainder(dividingBy: 4)
          continue
        }
        let halves = (term.coefficient.value / 2).rounded()
        term.coefficient = term.coefficient + Coefficient(-2 * halves)
      } else if term.factors.isEmpty, !term.coefficient.isExact {
        let offset = term.coefficient.value
        let turns = (offset / (.pi / 2)).rounded()
        if abs(offset - turns * (.pi / 2)) <= 4 * offset.ulp, abs(turns) < 1e6 {
          quarters += turns.remainder(dividingBy: 4)
          continue
        }
        if abs(offset) > .pi, abs(offset) < 1e6 {
          term.coefficient = Coefficient(offset.remainder(dividingBy: 2 * .pi))
        }
      }
      terms.append(term)
    }
    angle = NormalSum(terms: terms)
    return Int(quarters)
  }
}
