/// The values a function has on an interval.
enum FunctionRange: Sendable {
  /// Nothing is known.
  case anything
  /// Those between two numbers, whatever the interval.
  case between(Double, Double)
  /// The function rises: those between its values at the ends, but no others than `within`.
  case rising(within: Interval = .all)
  /// The function falls.
  case falling(within: Interval = .all)
  /// Those of a power.
  case power(Double)
  /// Those that the closure gives.
  case own(@Sendable (Interval) -> Interval)
}

extension Interval {
  /// The values of a function on the interval, where it has one.
  func values(of function: ElementaryFunction) -> Interval {
    switch function.range {
    case .anything: .all
    case .between(let lower, let upper): Interval(lower, upper)
    case .rising(let values):
      within(function.domain.hull).rising { function.value(at: $0) }.within(values)
    case .falling(let values):
      within(function.domain.hull).falling { function.value(at: $0) }.within(values)
    case .power(let exponent): raised(to: Coefficient(exponent))
    case .own(let values): values(self)
    }
  }
}

extension FunctionDomain {
  /// The shortest closed interval that holds the domain.
  fileprivate var hull: Interval {
    switch self {
    case .all, .nonZero, .betweenTangentPoles, .unknown: .all
    case .positive, .nonNegative: Interval(0, .infinity)
    case .closedUnit, .openUnit: Interval(-1, 1)
    }
  }
}
