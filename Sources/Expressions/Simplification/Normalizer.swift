import Numerics

/// Brings expressions into normal form. Apart from rounding, no step changes the value where both
/// sides are defined.
struct Normalizer {
  let known: ValueRanges

  /// The normal form of an expression.
  func normal(_ expression: Expression) -> NormalSum {
    switch expression {
    case .number(let value): NormalSum(Coefficient(value))
    case .constant(let constant): factor(.constant(constant))
    case .variable(let name): factor(.variable(name))
    case .negated(let operand): normal(operand).scaled(by: .minusOne)
    case .sum(let terms): sum(terms.map(normal))
    case .product(let factors):
      factors.dropFirst().reduce(factors.first.map(normal) ?? NormalSum(Coefficient.one)) {
        product($0, normal($1))
      }
    case .quotient(let numerator, let denominator):
      product(normal(numerator), power(normal(denominator), .minusOne))
    case .power(let base, let exponent): power(normal(base), normal(exponent))
    case .call(let function, let argument): call(function, normal(argument))
    }
  }

  func factor(_ base: NormalBase) -> NormalSum {
    NormalSum(NormalProduct(.one, [NormalFactor(base)]))
  }

  // MARK: Sums

  func sum(_ parts: [NormalSum]) -> NormalSum {
    sum(of: parts.flatMap(\.terms))
  }

  /// The sum of products, with like terms collected and constant multiples of sums expanded.
  func sum(of terms: [NormalProduct]) -> NormalSum {
    var collected: [NormalProduct] = []
    var places: [[NormalFactor]: Int] = [:]
    func take(_ term: NormalProduct) {
      if let (constant, inner) = term.multipleOfSum {
        for part in inner.terms { take(product(constant, part)) }
      } else if let place = places[term.factors] {
        collected[place].coefficient = collected[place].coefficient + term.coefficient
      } else {
        places[term.factors] = collected.count
        collected.append(term)
      }
    }
    terms.forEach(take)
    return NormalSum(terms: foldingConstants(collected.filter { !$0.coefficient.isZero }).sorted())
  }

  /// Folds constant terms that contain no named constants into a rounded number among the terms.
  private func foldingConstants(_ terms: [NormalProduct]) -> [NormalProduct] {
    guard let number = terms.firstIndex(where: { $0.factors.isEmpty }),
      !terms[number].coefficient.isExact
    else { return terms }
    var kept: [NormalProduct] = []
    var total = 0.0
    for term in terms {
      if term.isConstant, !term.factors.contains(where: \.base.hasNamedConstant) {
        total += term.value
      } else {
        kept.append(term)
      }
    }
    if total != 0 { kept.append(NormalProduct(Coefficient(total))) }
    return kept
  }

  // MARK: Products

  /// The product; a constant multiplying a sum is only expanded once something is added to it.
  func product(_ left: NormalSum, _ right: NormalSum) -> NormalSum {
    if left.terms.isEmpty || right.terms.isEmpty { return .zero }
    if let number = left.number { return right.scaled(by: number) }
    if let number = right.number { return left.scaled(by: number) }
    return NormalSum(product(single(left), single(right)))
  }

  func product(_ left: NormalProduct, _ right: NormalProduct) -> NormalProduct {
    let coefficient = left.coefficient * right.coefficient
    if right.factors.isEmpty { return tidied(NormalProduct(coefficient, left.factors)) }
    if left.factors.isEmpty { return tidied(NormalProduct(coefficient, right.factors)) }
    return product(coefficient, of: left.factors + right.factors)
  }

  /// The product, with powers of the same base collected and exponentials merged.
  func product(_ coefficient: Coefficient, of factors: [NormalFactor]) -> NormalProduct {
    var exponents: [NormalSum] = []
    var others: [NormalFactor] = []
    for factor in factors {
      if case .call(.exponential, let argument) = factor.base {
        exponents.append(argument.scaled(by: factor.exponent))
      } else {
        others.append(factor)
      }
    }
    var coefficient = coefficient
    var last: [NormalFactor] = []
    if exponents.count == 1, exponents[0].isNormalExponent {
      last = [NormalFactor(.call(.exponential, exponents[0]))]
    } else if !exponents.isEmpty {
      let power = exponential(of: sum(exponents))
      coefficient = coefficient * power.coefficient
      for factor in power.factors {
        if case .call(.exponential, _) = factor.base {
          last = [factor]
        } else {
          others.append(factor)
        }
      }
    }
    return collected(coefficient, others, last)
  }

  /// The product of `factors`, which contain no exponentials, with those of the same base
  /// collected, and of `last`, which may be exponentials.
  func collected(
    _ coefficient: Coefficient, _ factors: [NormalFactor], _ last: [NormalFactor]
  ) -> NormalProduct {
    var places: [NormalBase: Int] = [:]
    var collected: [NormalFactor] = []
    for factor in factors {
      if let place = places[factor.base] {
        collected[place].exponent = collected[place].exponent + factor.exponent
      } else {
        places[factor.base] = collected.count
        collected.append(factor)
      }
    }
    var coefficient = coefficient
    var kept = last
    var dissolved: [NormalProduct] = []
    for factor in collected where !factor.exponent.isZero {
      if case .number(let value) = factor.base,
        let power = Coefficient(value).raised(to: factor.exponent)
      {
        coefficient = coefficient * power
      } else if let inner = dissolving(factor) {
        dissolved.append(inner)
      } else {
        kept.append(factor)
      }
    }
    let result = tidied(NormalProduct(coefficient, kept.sorted()))
    return dissolved.reduce(result) { product($0, $1) }
  }

  /// What a factor becomes when its group or call is no longer needed: the radicand of a root that
  /// is gone, the argument of an absolute value raised to an even power.
  private func dissolving(_ factor: NormalFactor) -> NormalProduct? {
    switch factor.base {
    case .group(let sum)
    where factor.exponent.isInteger
      && (sum.terms.count == 1 || leadingTerm(of: sum)?.coefficient.isNegative == true):
      power(single(sum), factor.exponent)
    case .call(.absoluteValue, let argument) where factor.exponent.isEven:
      power(single(argument), factor.exponent)
    default: nil
    }
  }

  /// Folds constant factors into a rounded coefficient, except named constants; powers of e next to
  /// an exponential are folded too.
  private func tidied(_ product: NormalProduct) -> NormalProduct {
    guard !product.coefficient.isExact else { return product }
    let hasExponential = product.factors.contains {
      if case .call(.exponential, _) = $0.base { true } else { false }
    }
    var value = product.coefficient.value
    var kept: [NormalFactor] = []
    for factor in product.factors {
      let isFromExponential = hasExponential && factor.base == .constant(.e)
      if factor.base.isConstant, !factor.base.hasNamedConstant || isFromExponential {
        value *= factor.value
      } else {
        kept.append(factor)
      }
    }
    return NormalProduct(Coefficient(unlessLost: value), kept)
  }

  // MARK: Sums as factors

  /// The sum as one product: a sum of several terms becomes a constant times a group.
  func single(_ sum: NormalSum) -> NormalProduct {
    guard sum.terms.count != 1 else { return sum.terms[0] }
    guard !sum.terms.isEmpty else { return NormalProduct(.zero) }
    return single(gathered: gathered(sum))
  }

  /// As `single(_:)`, for a sum whose terms have been gathered.
  func single(gathered sum: NormalSum) -> NormalProduct {
    var (content, primitive) = contentAndRest(of: sum)
    guard primitive.terms.count > 1 else {
      return primitive.terms.first.map { product(NormalProduct(content), $0) }
        ?? NormalProduct(.zero)
    }
    let constants = primitive.commonConstants
    if !constants.isEmpty {
      let inverse = constants.map { NormalFactor($0.base, -$0.exponent) }
      primitive = self.sum(
        of: primitive.terms.map { product($0.coefficient, of: $0.factors + inverse) })
    }
    let inner = factored(withCommonFactors(primitive))
    guard inner.terms.count > 1 else {
      return product(NormalProduct(content, constants), inner.terms.first ?? .one)
    }
    return NormalProduct(content, constants + [NormalFactor(.group(inner))])
  }

  /// Splits the sum into a number and the remaining sum, which has no fractions if possible or a
  /// leading coefficient of 1, whichever is simpler.
  func contentAndRest(of sum: NormalSum) -> (content: Coefficient, rest: NormalSum) {
    guard let leading = leadingTerm(of: sum)?.coefficient else { return (.one, sum) }
    let monic = leading == .one ? sum : sum.divided(by: leading)
    guard sum.isExact else { return (leading, monic) }
    let common = leading.isNegative ? -sum.commonDivisor : sum.commonDivisor
    guard common != leading else { return (leading, monic) }
    let primitive = sum.divided(by: common)
    return Expression(primitive).complexity < Expression(monic).complexity
      ? (common, primitive) : (leading, monic)
  }

  /// The first term that is not negligible compared with the others; its sign is the sum's.
  func leadingTerm(of sum: NormalSum) -> NormalProduct? {
    let candidates = sum.terms.filter { !$0.isConstant }
    guard !candidates.isEmpty else { return sum.terms.first }
    let largest = candidates.reduce(0) { max($0, abs($1.coefficient.value)) }
    return candidates.first { abs($0.coefficient.value) >= 1e-3 * largest } ?? candidates.first
  }
}

extension Array where Element == NormalProduct {
  func sorted() -> [NormalProduct] { sorted { $0.order($1) == .before } }
}

extension Array where Element == NormalFactor {
  func sorted() -> [NormalFactor] { sorted { $0.order($1) == .before } }
}

extension NormalSum {
  /// Whether `exponential(of:)` would leave the sum unchanged, whatever is known about the
  /// variables.
  fileprivate var isNormalExponent: Bool {
    !terms.contains { term in
      term.factors.isEmpty
        || (term.factors.count == 1 && term.factors[0].isLogarithm)
    }
  }
}

extension NormalFactor {
  /// Whether the factor is just a logarithm.
  var isLogarithm: Bool {
    guard exponent == .one, case .call(.logarithm, _) = base else { return false }
    return true
  }

  /// The value of a constant.
  var value: Double { exponent == .one ? base.value : raise(base.value, to: exponent.value) }
}

extension NormalBase {
  /// The value of a constant; NaN if there are variables.
  var value: Double {
    switch self {
    case .number(let value): value
    case .constant(let constant): constant.value
    case .variable: .nan
    case .group(let sum): sum.value
    case .power(let base, let exponent): raise(base.value, to: exponent.value)
    case .call(let function, let argument): function.value(at: argument.value)
    }
  }
}

extension NormalProduct {
  /// The value of a constant; NaN if there are variables.
  var value: Double { factors.reduce(coefficient.value) { $0 * $1.value } }
}

extension NormalSum {
  /// The value of a constant; NaN if there are variables.
  var value: Double { terms.reduce(0) { $0 + $1.value } }
}
