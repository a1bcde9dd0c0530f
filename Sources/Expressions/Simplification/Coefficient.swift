import Numerics

/// The coefficient of a product or the exponent of a power: a fraction of small integers if that is
/// exact, otherwise a floating-point number.
struct Coefficient: Sendable, Hashable {
  /// The number itself if it is not exact.
  let numerator: Double
  /// A positive integer; 1 if the number is not exact.
  let denominator: Double

  static let zero = Coefficient(0)
  static let one = Coefficient(1)
  static let minusOne = Coefficient(-1)
  static let half = Coefficient(0.5)

  /// Fractions with larger parts become floating-point numbers.
  private static let largestNumerator = 4_294_967_296.0
  private static let largestDenominator = 4096.0

  /// Creates a coefficient; it is exact if `value` is an integer or a short binary fraction such as
  /// 0.375.
  init(_ value: Double) {
    let shifted = value * 64
    if value.isFinite, shifted == shifted.rounded(), abs(shifted) <= 1_048_576,
      value != value.rounded()
    {
      let divisor = greatestCommonDivisor(shifted, 64)
      (numerator, denominator) = (shifted / divisor, 64 / divisor)
    } else {
      (numerator, denominator) = (value == 0 ? 0 : value, 1)
    }
  }

  private init(numerator: Double, denominator: Double) {
    (self.numerator, self.denominator) = (numerator, denominator)
  }

  /// The quotient of two integers, with a nonzero divisor; the nearest number if they are too
  /// large.
  private init(_ dividend: Double, over divisor: Double) {
    let common = greatestCommonDivisor(dividend, divisor)
    let denominator = abs(divisor) / common
    let numerator = (divisor < 0 ? -dividend : dividend) / common
    if abs(numerator) <= Self.largestNumerator, denominator <= Self.largestDenominator {
      self.init(numerator: numerator == 0 ? 0 : numerator, denominator: denominator)
    } else {
      self.init(dividend / divisor)
    }
  }

  var value: Double { numerator / denominator }
  var isInteger: Bool { denominator == 1 && numerator == numerator.rounded() && isExact }
  var isEven: Bool { isInteger && numerator.remainder(dividingBy: 2) == 0 }
  var isZero: Bool { numerator == 0 }
  var isNegative: Bool { numerator < 0 }
  var isUnit: Bool { abs(numerator) == 1 && denominator == 1 }
  /// Whether arithmetic with the number is exact.
  var isExact: Bool {
    denominator > 1
      || (numerator == numerator.rounded() && abs(numerator) <= Self.largestNumerator)
  }
  var magnitude: Coefficient { isNegative ? -self : self }

  static prefix func - (operand: Coefficient) -> Coefficient { operand * .minusOne }

  static func + (left: Coefficient, right: Coefficient) -> Coefficient {
    if left.isExact, right.isExact {
      return Coefficient(
        left.numerator * right.denominator + right.numerator * left.denominator,
        over: left.denominator * right.denominator)
    }
    let sum = left.value + right.value
    // If two numbers cancel up to rounding, the remainder is noise and becomes 0.
    let isRounding = abs(sum) <= 4 * max(left.value.ulp, right.value.ulp)
    return Coefficient(isRounding ? 0 : sum)
  }

  static func * (left: Coefficient, right: Coefficient) -> Coefficient {
    if left.isExact, right.isExact {
      return Coefficient(
        left.numerator * right.numerator, over: left.denominator * right.denominator)
    }
    return Coefficient(unlessLost: left.value * right.value, isZero: left.isZero || right.isZero)
  }

  static func / (left: Coefficient, right: Coefficient) -> Coefficient {
    if left.isExact, right.isExact, !right.isZero {
      return Coefficient(
        left.numerator * right.denominator, over: left.denominator * right.numerator)
    }
    return Coefficient(unlessLost: left.value / right.value, isZero: left.isZero)
  }

  /// Creates NaN from a nonzero result that underflowed, so it does not pass for 0; callers detect
  /// the NaN at the end of the calculation.
  init(unlessLost value: Double, isZero: Bool = false) {
    self.init(abs(value) < .leastNormalMagnitude && !isZero ? .nan : value)
  }

  /// The power if it is exact, or if the number was not exact to begin with.
  func raised(to exponent: Coefficient) -> Coefficient? {
    guard isExact else { return Coefficient(unlessLost: raise(value, to: exponent.value)) }
    if exponent.isInteger, abs(exponent.numerator) <= 64, !(isZero && exponent.isNegative) {
      return exactPower(Int(exponent.numerator))
    }
    guard exponent.isExact, exponent.denominator == 2, !isNegative,
      !(isZero && exponent.isNegative), abs(exponent.numerator) <= 64
    else { return isZero && !exponent.isNegative ? .zero : nil }
    let (top, bottom) = (numerator.squareRoot(), denominator.squareRoot())
    guard top == top.rounded(), bottom == bottom.rounded() else { return nil }
    return Coefficient(top, over: bottom).exactPower(Int(exponent.numerator))
  }

  private func exactPower(_ exponent: Int) -> Coefficient? {
    var result = Coefficient.one
    for _ in 0..<abs(exponent) { result = result * self }
    let power = exponent < 0 ? .one / result : result
    return power.isExact || exponent.magnitude == 1 ? power : nil
  }

  /// Whether two numbers are equal up to rounding.
  func isNear(_ other: Coefficient) -> Bool {
    self == other || abs(value - other.value) <= 4 * max(value.ulp, other.value.ulp)
  }
}

/// The greatest common divisor of two integers, at least 1.
func greatestCommonDivisor(_ a: Double, _ b: Double) -> Double {
  var (larger, smaller) = (abs(a), abs(b))
  while smaller > 0 {
    (larger, smaller) = (smaller, larger.truncatingRemainder(dividingBy: smaller))
  }
  return max(larger, 1)
}
