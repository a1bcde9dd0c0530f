/// The values that a function takes on an interval.
enum FunctionRange: Sendable {
  /// Nothing is known.
  case anything
  /// Between two numbers, whatever the interval.
  case between(Double, Double)
  /// The function is increasing: the values lie between those at the ends, clipped to `within`.
  case rising(within: Interval = .all)
  /// The function is decreasing: likewise.
  case falling(within: Interval = .all)
  /// The values of a power.
  case power(Double)
  /// The values that the closure returns.
  case own(@Sendable (Interval) -> Interval)
}

extension Interval {
  /// The values that a function takes on the part of the interval where it is defined.
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
  /// The smallest closed interval that contains the domain.
  fileprivate var hull: Interval {
    switch self {
    case .all, .nonZero, .betweenTangentPoles, .unknown: .all
    case .positive, .nonNegative: Interval(0, .infinity)
    case .closedUnit, .openUnit: Interval(-1, 1)
    }
  }
}
