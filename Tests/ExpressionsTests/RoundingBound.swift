import Numerics

@testable import Expressions

/// A value and how far rounding may have moved it, in units of 1 where the machine's precision is
/// one unit: for telling a wrong simplification from a badly conditioned formula.
struct RoundingBound {
  var value: Double
  var error: Double

  init(_ value: Double, _ error: Double) {
    (self.value, self.error) = (value, error)
  }

  /// Evaluates the expression with numbers that may be wrong in their last place.
  init(_ expression: Expression, at point: [String: Double]) {
    func bound(_ operand: Expression) -> RoundingBound { RoundingBound(operand, at: point) }
    switch expression {
    case .number(let value): self.init(value, abs(value))
    case .constant(let constant): self.init(constant.value, constant.value)
    case .variable(let name): self.init(point[name] ?? .nan, 0)
    case .negated(let operand):
      let operand = bound(operand)
      self.init(-operand.value, operand.error)
    case .sum(let terms):
      self = terms.map(bound).reduce(RoundingBound(0, 0)) {
        RoundingBound($0.value + $1.value, $0.error + $1.error + abs($1.value))
      }
    case .product(let factors):
      let factors = factors.map(bound)
      let value = factors.reduce(1) { $0 * $1.value }
      self.init(value, abs(value) * factors.reduce(0) { $0 + $1.relative + 1 })
    case .quotient(let above, let below):
      let (above, below) = (bound(above), bound(below))
      let value = above.value / below.value
      self.init(value, abs(value) * (above.relative + below.relative + 1))
    case .power(let base, let exponent):
      let (base, exponent) = (bound(base), bound(exponent))
      let value = raise(base.value, to: exponent.value)
      let byExponent = exponent.error * abs(naturalLogarithm(abs(base.value)))
      self.init(value, abs(value) * (abs(exponent.value) * base.relative + byExponent + 1))
    case .call(let function, let argument):
      let argument = bound(argument)
      let value = function.value(at: argument.value)
      let step = argument.error * 1e-15
      let slope =
        [argument.value - step, argument.value, argument.value + step]
        .map { abs(function.derivative(at: $0)) }.max() ?? 0
      self.init(value, abs(value) + slope * argument.error)
    }
  }

  private var relative: Double { error / abs(value) }
}
