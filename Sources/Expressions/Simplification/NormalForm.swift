// The form in which expressions are simplified: sums of products of powers in a fixed order, so
// that equal parts compare equal.

/// A sum of products, no two of which differ only in the coefficient.
struct NormalSum: Sendable, Hashable {
  /// In order; empty for 0.
  var terms: [NormalProduct]

  static let zero = NormalSum(terms: [])

  init(terms: [NormalProduct]) { self.terms = terms }
  init(_ product: NormalProduct) { terms = product.coefficient.isZero ? [] : [product] }
  init(_ number: Coefficient) { self.init(NormalProduct(number)) }

  /// The value, if the sum is just a number.
  var number: Coefficient? {
    if terms.isEmpty { return .zero }
    return terms.count == 1 && terms[0].factors.isEmpty ? terms[0].coefficient : nil
  }

  /// The constant term.
  var offset: Coefficient {
    guard let last = terms.last, last.factors.isEmpty else { return .zero }
    return last.coefficient
  }

  /// The sum without its constant term.
  var withoutOffset: NormalSum {
    offset.isZero ? self : NormalSum(terms: Array(terms.dropLast()))
  }

  /// Whether the sum has no variables.
  var isConstant: Bool { terms.allSatisfy(\.isConstant) }
  /// Whether all numbers in the sum are exact.
  var isExact: Bool { terms.allSatisfy { $0.coefficient.isExact } }

  /// The largest number that divides all exact coefficients into integers.
  var commonDivisor: Coefficient {
    let numerator = terms.reduce(0) { greatestCommonDivisor($0, $1.coefficient.numerator) }
    return Coefficient(max(numerator, 1)) / Coefficient(leastDenominator)
  }

  /// The least common denominator of the coefficients.
  var leastDenominator: Double {
    terms.reduce(1) { common, term in
      let denominator = term.coefficient.denominator
      return common / greatestCommonDivisor(common, denominator) * denominator
    }
  }

  /// The powers of named constants that all terms share.
  var commonConstants: [NormalFactor] {
    guard let first = terms.first else { return [] }
    return first.factors.compactMap { factor in
      guard case .constant = factor.base else { return nil }
      var least = factor.exponent
      for term in terms {
        guard let other = term.factors.first(where: { $0.base == factor.base }),
          other.exponent.isNegative == least.isNegative
        else { return nil }
        if other.exponent.magnitude.value < least.magnitude.value { least = other.exponent }
      }
      return NormalFactor(factor.base, least)
    }
  }

  func divided(by divisor: Coefficient) -> NormalSum {
    NormalSum(terms: terms.map { NormalProduct($0.coefficient / divisor, $0.factors) })
  }

  func scaled(by factor: Coefficient) -> NormalSum {
    if factor == .one { return self }
    if factor.isZero { return .zero }
    return NormalSum(
      terms: terms.map { NormalProduct($0.coefficient * factor, $0.factors) })
  }
}

/// A coefficient and an ordered list of powers with different bases.
struct NormalProduct: Sendable, Hashable {
  var coefficient: Coefficient
  var factors: [NormalFactor]

  static let one = NormalProduct(Coefficient.one)

  init(_ coefficient: Coefficient, _ factors: [NormalFactor] = []) {
    self.coefficient = coefficient
    self.factors = coefficient.isZero ? [] : factors
  }

  var isConstant: Bool { factors.allSatisfy(\.base.isConstant) }
  /// Whether the factors contain neither function calls nor variable exponents.
  var isAlgebraic: Bool { factors.allSatisfy(\.base.isAlgebraic) }
  /// A constant and a sum whose product this is, if there is one.
  var multipleOfSum: (constant: NormalProduct, sum: NormalSum)? {
    var constants: [NormalFactor] = []
    var sum: NormalSum?
    for factor in factors {
      if factor.base.isNumberLike {
        constants.append(factor)
      } else if case .group(let inner) = factor.base, factor.exponent == .one, sum == nil {
        sum = inner
      } else {
        return nil
      }
    }
    return sum.map { (NormalProduct(coefficient, constants), $0) }
  }
}

/// A power with a nonzero number as its exponent.
struct NormalFactor: Sendable, Hashable {
  var base: NormalBase
  var exponent: Coefficient

  init(_ base: NormalBase, _ exponent: Coefficient = .one) {
    self.base = base
    self.exponent = exponent
  }
}

/// The bases of powers.
indirect enum NormalBase: Sendable, Hashable {
  /// A positive integer, raised to a fractional exponent.
  case number(Double)
  case constant(NamedConstant)
  case variable(String)
  case group(NormalSum)
  /// A base and an exponent that is not a number.
  case power(NormalSum, NormalSum)
  case call(ElementaryFunction, NormalSum)

  var isConstant: Bool {
    switch self {
    case .number, .constant: true
    case .variable: false
    case .group(let sum), .call(_, let sum): sum.isConstant
    case .power(let base, let exponent): base.isConstant && exponent.isConstant
    }
  }

  /// Whether the base is a number or a named constant by itself.
  var isNumberLike: Bool {
    switch self {
    case .number, .constant: true
    default: false
    }
  }

  /// Whether `pi` or `e` occur.
  var hasNamedConstant: Bool {
    switch self {
    case .number, .variable: false
    case .constant: true
    case .group(let sum), .call(_, let sum): sum.hasNamedConstant
    case .power(let base, let exponent): base.hasNamedConstant || exponent.hasNamedConstant
    }
  }

  var isAlgebraic: Bool {
    switch self {
    case .number, .constant, .variable: true
    case .group(let sum): sum.terms.allSatisfy(\.isAlgebraic)
    case .power, .call: false
    }
  }
}

extension NormalSum {
  var hasNamedConstant: Bool {
    terms.contains { $0.factors.contains { $0.base.hasNamedConstant } }
  }
}
