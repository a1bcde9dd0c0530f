/// A function's value and derivative as numbers, looked up once before a loop over many samples.
/// Does not allocate.
public enum FunctionKernel: Sendable {
  /// A function without a context, so calling it costs one indirect jump.
  public typealias Plain = @convention(c) @Sendable (Double) -> Double

  /// A built-in function.
  case plain(value: Plain, derivative: Plain)
  /// A user-defined function.
  case user(UserFunction)
  /// A table of levels.
  case levels(LevelTable)

  /// The value; not finite outside the function's domain.
  @inlinable
  public func value(at x: Double) -> Double {
    switch self {
    case .plain(let value, _): value(x)
    case .user(let function): function.value(at: x)
    case .levels(let table): table.value(at: x)
    }
  }

  /// The first derivative, as defined by `ElementaryFunction.derivative(at:)`.
  @inlinable
  public func derivative(at x: Double) -> Double {
    switch self {
    case .plain(_, let derivative): derivative(x)
    case .user(let function): function.derivative(at: x)
    case .levels: 0
    }
  }
}

extension ElementaryFunction {
  /// The value and derivative for use in a loop.
  public var kernel: FunctionKernel {
    if case .user(let function) = self { return .user(function) }
    return fact { $0.kernel }
  }

  /// The function's value; not finite outside its domain. Does not allocate.
  public func value(at x: Double) -> Double {
    if case .user(let function) = self { return function.value(at: x) }
    if case .levels(let table) = self { return table.value(at: x) }
    return fact { $0.kernel.value(at: x) }
  }

  /// The first derivative: 0 at the kink of `abs` and the step of `sgn`; not finite outside the
  /// domain or where the slope is infinite. Does not allocate.
  public func derivative(at x: Double) -> Double {
    if case .user(let function) = self { return function.derivative(at: x) }
    if case .levels = self { return 0 }
    return fact { $0.kernel.derivative(at: x) }
  }

  /// Whether `x` lies in the domain and the value there is finite.
  public func isDefined(at x: Double) -> Bool {
    domain.contains(x) && value(at: x).isFinite
  }
}
