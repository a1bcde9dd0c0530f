import Numerics

/// The fixed base function (residual branch) of every edge.
public enum BaseFunction: String, Sendable, CaseIterable, Codable {
  /// x / (1 + exp(-x)).
  case silu
  /// x.
  case identity
  /// 0: the edge is its spline alone.
  case zero

  /// The value at `x`.
  public func value(at x: Double) -> Double {
    switch self {
    case .silu: x / (1 + exponential(-x))
    case .identity: x
    case .zero: 0
    }
  }

  /// Computes values and derivatives at `count` arguments, eight at a time. The buffers must have
  /// room for `count` rounded up to a multiple of eight.
  @inline(__always)
  func evaluate(
    _ x: UnsafePointer<Double>, count: Int,
    values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>
  ) {
    typealias Vector = SIMD8<Double>
    for start in stride(from: 0, to: count, by: 8) {
      let argument = Vector(loading: x + start)
      var value = Vector.zero
      var slope = Vector.zero
      switch self {
      case .silu:
        let logistic = 1 / (1 + vectorExp(-argument))
        value = argument * logistic
        slope = logistic + value * (1 - logistic)
      case .identity:
        value = argument
        slope = Vector(repeating: 1)
      case .zero:
        break
      }
      value.store(at: values + start)
      slope.store(at: slopes + start)
    }
  }
}
