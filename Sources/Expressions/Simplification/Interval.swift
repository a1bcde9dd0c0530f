import Numerics

/// The range of values of an expression, widened slightly for rounding.
struct Interval: Sendable, Hashable {
  var lower: Double
  var upper: Double

  static let all = Interval(-.infinity, .infinity)

  init(_ lower: Double, _ upper: Double) {
    (self.lower, self.upper) = lower <= upper ? (lower, upper) : (-.infinity, .infinity)
  }

  /// Widens both ends, which rounding may have moved inwards.
  private init(rounded lower: Double, _ upper: Double) {
    self.init(lower - 4 * lower.roundingStep, upper + 4 * upper.roundingStep)
  }

  static func + (left: Interval, right: Interval) -> Interval {
    Interval(rounded: left.lower + right.lower, left.upper + right.upper)
  }

  static func * (left: Interval, right: Interval) -> Interval {
    // A zero end times an infinite end is 0, because no actual value is infinite.
    func product(_ a: Double, _ b: Double) -> Double { a == 0 || b == 0 ? 0 : a * b }
    let ends = [
      product(left.lower, right.lower), product(left.lower, right.upper),
      product(left.upper, right.lower), product(left.upper, right.upper),
    ]
    return Interval(rounded: ends.min() ?? -.infinity, ends.max() ?? .infinity)
  }

  /// The values of a power, where it is defined.
  func raised(to exponent: Coefficient) -> Interval {
    if exponent.isInteger, !exponent.isEven, lower < 0 {
      guard exponent.isNegative else { return rising { raise($0, to: exponent.value) } }
      return upper < 0 ? falling { raise($0, to: exponent.value) } : .all
    }
    var (low, high) = (lower, upper)
    if exponent.isEven {
      let isAcross = low <= 0 && high >= 0
      (low, high) = (isAcross ? 0 : min(abs(low), abs(high)), max(abs(low), abs(high)))
    }
    guard high >= 0 else { return .all }
    let positive = Interval(max(low, 0), high)
    return exponent.isNegative
      ? positive.falling { raise($0, to: exponent.value) }
      : positive.rising { raise($0, to: exponent.value) }
  }

  func rising(_ function: (Double) -> Double) -> Interval {
    Interval(rounded: function(lower), function(upper))
  }

  func falling(_ function: (Double) -> Double) -> Interval {
    Interval(rounded: function(upper), function(lower))
  }

  /// The intersection with another interval, or that interval's nearest end if there is none.
  func within(_ other: Interval) -> Interval {
    Interval(min(max(lower, other.lower), other.upper), max(min(upper, other.upper), other.lower))
  }
}

extension Double {
  fileprivate var roundingStep: Double { isFinite && self != 0 ? ulp : 0 }
}

/// What is known about the variables, and what follows for expressions.
struct ValueRanges {
  let ranges: [String: Interval]

  func values(of sum: NormalSum) -> Interval {
    guard let first = sum.terms.first else { return Interval(0, 0) }
    return sum.terms.dropFirst().reduce(values(of: first)) { $0 + values(of: $1) }
  }

  func values(of product: NormalProduct) -> Interval {
    let coefficient = product.coefficient.value
    return product.factors.reduce(Interval(coefficient, coefficient)) { $0 * values(of: $1) }
  }

  func values(of factor: NormalFactor) -> Interval {
    let base = values(of: factor.base)
    return factor.exponent == .one ? base : base.raised(to: factor.exponent)
  }

  func values(of base: NormalBase) -> Interval {
    switch base {
    case .number(let value): Interval(value, value)
    case .constant(let constant): Interval(constant.value.nextDown, constant.value.nextUp)
    case .variable(let name): ranges[name] ?? .all
    case .group(let sum): values(of: sum)
    case .power(let base, _): values(of: base).lower >= 0 ? Interval(0, .infinity) : .all
    case .call(let function, let argument): values(of: argument).values(of: function)
    }
  }
}
