import Numerics

// Builds expressions. Constants are folded if the result is exact or everything is a number.

extension Expression: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }

  /// A number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }

  /// The sum: drops zeros, adds up the numbers and puts them last; a single remaining term is
  /// returned as is.
  public static func sum(of terms: [Expression]) -> Expression {
    var kept: [Expression] = []
    var number = 0.0
    func take(_ term: Expression) {
      switch term {
      case .sum(let inner): inner.forEach(take)
      case .number(let value) where (number + value).isFinite: number += value
      default: kept.append(term)
      }
    }
    terms.forEach(take)
    if number != 0 || kept.isEmpty { kept.append(.number(number)) }
    return kept.count == 1 ? kept[0] : .sum(kept)
  }

  /// The product: drops ones, multiplies the numbers and puts them first; a zero gives zero, and a
  /// single remaining factor is returned as is.
  public static func product(of factors: [Expression]) -> Expression {
    var kept: [Expression] = []
    var number = 1.0
    func take(_ factor: Expression) {
      switch factor {
      case .product(let inner): inner.forEach(take)
      case .number(let value) where (number * value).isFinite: number *= value
      case .negated(let operand):
        number = -number
        take(operand)
      default: kept.append(factor)
      }
    }
    factors.forEach(take)
    if number == 0 { return 0 }
    if kept.isEmpty { return .number(number) }
    let rest = kept.count == 1 ? kept[0] : Expression.product(kept)
    if number == 1 { return rest }
    if number == -1 { return .negated(rest) }
    return .product([.number(number)] + kept)
  }

  /// The sum of two expressions.
  public static func + (left: Expression, right: Expression) -> Expression {
    .sum(of: [left, right])
  }

  /// The difference of two expressions.
  public static func - (left: Expression, right: Expression) -> Expression {
    .sum(of: [left, -right])
  }

  /// The product of two expressions.
  public static func * (left: Expression, right: Expression) -> Expression {
    .product(of: [left, right])
  }

  /// The quotient of two expressions; a quotient of numbers is folded only if it is exact.
  public static func / (left: Expression, right: Expression) -> Expression {
    switch (left, right) {
    case (_, .number(1)): return left
    case (_, .number(-1)): return -left
    case (.number(0), .number(0)): return .quotient(left, right)
    case (.number(0), _): return 0
    case (.number(let numerator), .number(let denominator)):
      let quotient = numerator / denominator
      let remainder = numerator.addingProduct(-quotient, denominator)
      return quotient.isFinite && remainder == 0 ? .number(quotient) : .quotient(left, right)
    case (.negated(let numerator), _): return -(numerator / right)
    default: return .quotient(left, right)
    }
  }

  /// The negation; a number, or the leading number of a product, changes its sign.
  public static prefix func - (operand: Expression) -> Expression {
    switch operand {
    case .number(let value): return .number(value == 0 ? 0 : -value)
    case .negated(let inner): return inner
    case .product(let factors):
      guard case .number(let value)? = factors.first else { return .negated(operand) }
      return .product(of: [.number(-value)] + factors.dropFirst())
    case .quotient(.number(let value), let denominator):
      return .number(-value) / denominator
    default: return .negated(operand)
    }
  }

  /// This expression raised to `exponent`.
  public func raised(to exponent: Expression) -> Expression {
    switch (self, exponent) {
    case (_, .number(1)): return self
    case (_, .number(0)): return 1
    case (.number(let base), .number(let power)):
      let value = raise(base, to: power)
      let isExact =
        value.isFinite && value == value.rounded() && abs(value) <= 9_007_199_254_740_992
      return isExact && base == base.rounded() && power == power.rounded()
        ? .number(value) : .power(self, exponent)
    default: return .power(self, exponent)
    }
  }
}

extension Expression {
  /// A number raised to another, exactly as evaluated formulas compute it.
  public static func raised(_ base: Double, to exponent: Double) -> Double {
    raise(base, to: exponent)
  }
}
