import Expressions
import Numerics

/// The loops over samples for a tape's operations: values forward, derivatives backward.
enum TapeKernels {
  typealias Values = UnsafePointer<Double>
  typealias Results = UnsafeMutablePointer<Double>

  /// Performs one operation on `count` samples.
  static func forward(
    _ operation: ExpressionTape.Operation, _ operand: (Int) -> Values, _ result: Results,
    count: Int
  ) {
    switch operation {
    case .number(let value): for s in 0..<count { result[s] = value }
    // The caller has stored columns and parameters.
    case .column, .parameter: break
    case .negate(let index):
      let a = operand(index)
      for s in 0..<count { result[s] = -a[s] }
    case .add(let left, let right):
      let (a, b) = (operand(left), operand(right))
      for s in 0..<count { result[s] = a[s] + b[s] }
    case .multiply(let left, let right):
      let (a, b) = (operand(left), operand(right))
      for s in 0..<count { result[s] = a[s] * b[s] }
    case .divide(let left, let right):
      let (a, b) = (operand(left), operand(right))
      for s in 0..<count { result[s] = a[s] / b[s] }
    case .power(let left, let right):
      let (a, b) = (operand(left), operand(right))
      for s in 0..<count { result[s] = Expression.raised(a[s], to: b[s]) }
    case .numberedPower(let index, let exponent):
      raise(operand(index), to: exponent, result, count: count)
    case .call(let function, let index):
      let a = operand(index)
      let kernel = function.kernel
      for s in 0..<count { result[s] = kernel.value(at: a[s]) }
    }
  }

  private static func raise(_ a: Values, to exponent: Double, _ result: Results, count: Int) {
    switch exponent {
    case 1: for s in 0..<count { result[s] = a[s] }
    case 2: for s in 0..<count { result[s] = a[s] * a[s] }
    case 3: for s in 0..<count { result[s] = a[s] * a[s] * a[s] }
    case 4: for s in 0..<count { result[s] = (a[s] * a[s]) * (a[s] * a[s]) }
    default: for s in 0..<count { result[s] = Expression.raised(a[s], to: exponent) }
    }
  }

  /// Adds the operation's contribution to the derivatives by its operands. `adjoint` returns nil
  /// for operands that do not vary.
  static func backward(
    _ operation: ExpressionTape.Operation, own: Values, value: Values,
    _ operand: (Int) -> Values, _ adjoint: (Int) -> Results?, count: Int
  ) {
    switch operation {
    case .number, .column, .parameter: break
    case .negate(let index):
      if let x = adjoint(index) { for s in 0..<count { x[s] -= own[s] } }
    case .add(let left, let right):
      if let x = adjoint(left) { for s in 0..<count { x[s] += own[s] } }
      if let x = adjoint(right) { for s in 0..<count { x[s] += own[s] } }
    case .multiply(let left, let right):
      if let x = adjoint(left) { addProduct(own, operand(right), x, count: count) }
      if let x = adjoint(right) { addProduct(own, operand(left), x, count: count) }
    case .divide(let left, let right):
      let b = operand(right)
      if let x = adjoint(left) { for s in 0..<count { x[s] += own[s] / b[s] } }
      if let x = adjoint(right) {
        for s in 0..<count { x[s] -= scaled(own[s] / b[s], value[s]) }
      }
    case .power(let left, let right):
      let (a, b) = (operand(left), operand(right))
      if let x = adjoint(left) {
        for s in 0..<count { x[s] += scaled(own[s] * b[s], Expression.raised(a[s], to: b[s] - 1)) }
      }
      if let x = adjoint(right) {
        for s in 0..<count where value[s] != 0 {
          x[s] += own[s] * value[s] * naturalLogarithm(a[s])
        }
      }
    case .numberedPower(let index, let exponent):
      if let x = adjoint(index) {
        lower(operand(index), exponent, own, x, count: count)
      }
    case .call(let function, let index):
      if let x = adjoint(index) {
        differentiate(function, operand(index), value, own, x, count: count)
      }
    }
  }

  private static func addProduct(_ own: Values, _ other: Values, _ x: Results, count: Int) {
    for s in 0..<count { x[s] += scaled(own[s], other[s]) }
  }

  private static func lower(
    _ a: Values, _ exponent: Double, _ own: Values, _ x: Results, count: Int
  ) {
    switch exponent {
    case 1: for s in 0..<count { x[s] += own[s] }
    case 2: for s in 0..<count { x[s] += scaled(own[s], 2 * a[s]) }
    case 3: for s in 0..<count { x[s] += scaled(own[s], 3 * a[s] * a[s]) }
    default:
      for s in 0..<count {
        x[s] += scaled(own[s], exponent * Expression.raised(a[s], to: exponent - 1))
      }
    }
  }

  private static func differentiate(
    _ function: ElementaryFunction, _ a: Values, _ value: Values, _ own: Values, _ x: Results,
    count: Int
  ) {
    // For these, the derivative follows from the value, which is faster.
    switch function {
    case .exponential: for s in 0..<count { x[s] += scaled(own[s], value[s]) }
    case .squareRoot: for s in 0..<count { x[s] += scaled(own[s], 0.5 / value[s]) }
    case .hyperbolicTangent:
      for s in 0..<count { x[s] += scaled(own[s], 1 - value[s] * value[s]) }
    default:
      let kernel = function.kernel
      for s in 0..<count { x[s] += scaled(own[s], kernel.derivative(at: a[s])) }
    }
  }

  /// The product, but 0 if a factor is 0: a root has an infinite slope at 0, but what is multiplied
  /// by 0 inside it has no influence.
  @inline(__always)
  private static func scaled(_ slope: Double, _ factor: Double) -> Double {
    slope == 0 || factor == 0 ? 0 : slope * factor
  }
}
