/// The real numbers a function is defined on.
public enum FunctionDomain: Sendable, Hashable {
  /// Every real number.
  case all
  /// `x > 0`.
  case positive
  /// `x >= 0`.
  case nonNegative
  /// `x != 0`.
  case nonZero
  /// `-1 <= x <= 1`.
  case closedUnit
  /// `-1 < x < 1`.
  case openUnit
  /// Everywhere except at the poles of the tangent, the odd multiples of pi / 2.
  case betweenTangentPoles
  /// Not known in advance: the function is defined wherever its value is finite.
  case unknown

  /// Whether the finite number `x` lies in the domain.
  public func contains(_ x: Double) -> Bool {
    guard x.isFinite else { return false }
    return switch self {
    case .all, .betweenTangentPoles, .unknown: true  // no Double is exactly a pole of the tangent
    case .positive: x > 0
    case .nonNegative: x >= 0
    case .nonZero: x != 0
    case .closedUnit: abs(x) <= 1
    case .openUnit: abs(x) < 1
    }
  }

  /// Whether the whole interval lies in the domain, with no singularity inside. `unknown` always
  /// returns true; check the values instead.
  public func contains(_ interval: ClosedRange<Double>) -> Bool {
    let (lower, upper) = (interval.lowerBound, interval.upperBound)
    guard contains(lower), contains(upper) else { return false }
    return switch self {
    case .nonZero: (lower > 0) == (upper > 0)
    case .betweenTangentPoles: tangentBranch(lower) == tangentBranch(upper)
    default: true
    }
  }
}

/// The index of the tangent's branch that contains `x`; the branch around 0 has index 0.
private func tangentBranch(_ x: Double) -> Double {
  (x / .pi).rounded(.toNearestOrAwayFromZero)
}
