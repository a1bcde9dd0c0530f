/// A function's value and derivative as numbers, taken out of its row once for a loop over many
/// samples. No allocation.
public enum FunctionKernel: Sendable {
  /// A function without a context, so that a call costs no more than a jump.
  public typealias Plain = @convention(c) @Sendable (Double) -> Double

  /// A built-in function.
  case plain(value: Plain, derivative: Plain)
  /// A user's own.
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

  /// The first derivative, as `ElementaryFunction.derivative(at:)` has it.
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
  /// Value and derivative for a loop.
  public var kernel: FunctionKernel {
    if case .user(let function) = self { return .user(function) }
    return fact { $0.kernel }
  }

  /// The function's value; not finite outside its domain. No allocation.
  public func value(at x: Double) -> Double {
    if case .user(let function) = self { return function.value(at: x) }
    if case .levels(let table) = self { return table.value(at: x) }
    return fact { $0.kernel.value(at: x) }
  }

  /// The first derivative; 0 at the kink of `abs` and the step of `sgn`, not finite outside the
  /// domain and where the slope is infinite. No allocation.
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
