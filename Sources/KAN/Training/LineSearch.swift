/// A search for a step length that satisfies the strong Wolfe conditions, driven by its caller: it
/// proposes a length, receives the value and slope there, and proposes the next one until it is
/// done.
///
/// Bracketing and zoom with cubic interpolation (Nocedal and Wright, *Numerical Optimization*,
/// 2006, algorithms 3.5 and 3.6). A non-finite value counts as infinite, so such a point is never
/// accepted.
struct LineSearch: Sendable {
  /// A point along the direction.
  struct Point: Sendable {
    var length: Double
    var value: Double
    /// Derivative along the direction.
    var slope: Double
  }

  enum Verdict: Sendable {
    /// Evaluate at `length`. `keep` means that the point just received is the lowest so far.
    case evaluate(length: Double, keep: Bool)
    /// Done. `keep` as above; the accepted point is the lowest kept one.
    case done(keep: Bool)
  }

  private static let sufficientDecrease = 1e-4
  private static let curvature = 0.9
  private static let evaluationLimit = 25

  private let origin: Point
  private let directionSize: Double
  /// The lowest point so far, which is accepted in the end.
  private(set) var low: Point
  private var high: Point?
  private var length: Double
  private(set) var evaluations = 0
  private var hadPoorProgress = false

  /// Starts a search at `origin` (length 0) that first tries `length`.
  ///
  /// - Parameter directionSize: the largest magnitude of the direction's components.
  init(origin: Point, length: Double, directionSize: Double) {
    self.origin = origin
    self.length = length
    self.directionSize = directionSize
    low = origin
  }

  /// Receives the value and slope at the proposed length.
  mutating func receive(value: Double, slope: Double) -> Verdict {
    evaluations += 1
    let isFinite = value.isFinite && slope.isFinite
    let point = Point(length: length, value: isFinite ? value : .infinity, slope: slope)
    return high == nil ? bracket(point) : zoom(point)
  }

  private func isTooHigh(_ point: Point) -> Bool {
    let limit = origin.value + Self.sufficientDecrease * point.length * origin.slope
    return !(point.value <= limit)
  }

  private func isFlat(_ point: Point) -> Bool {
    point.slope.magnitude <= -Self.curvature * origin.slope
  }

  private mutating func bracket(_ point: Point) -> Verdict {
    if isTooHigh(point) || (evaluations > 1 && point.value >= low.value) {
      if point.value < low.value {
        high = low
        low = point
        return next(keep: true)
      }
      high = point
      return next(keep: false)
    }
    if isFlat(point) {
      low = point
      return .done(keep: true)
    }
    let before = low
    if point.slope >= 0 {
      if point.value <= before.value {
        high = before
        low = point
        return next(keep: true)
      }
      high = point
      return next(keep: false)
    }
    guard evaluations < Self.evaluationLimit else {
      low = point
      return .done(keep: true)
    }
    let smallest = point.length + 0.01 * (point.length - before.length)
    length = Self.interpolate(before, point, from: smallest, to: 10 * point.length)
    low = point
    return .evaluate(length: length, keep: true)
  }

  private mutating func zoom(_ point: Point) -> Verdict {
    guard let high else { return .done(keep: false) }
    if isTooHigh(point) || point.value >= low.value {
      self.high = point
      return next(keep: false)
    }
    if isFlat(point) {
      low = point
      return .done(keep: true)
    }
    if point.slope * (high.length - low.length) >= 0 { self.high = low }
    low = point
    return next(keep: true)
  }

  /// The next trial between `low` and `high`, kept away from both ends if progress is slow.
  private mutating func next(keep: Bool) -> Verdict {
    guard let high, evaluations < Self.evaluationLimit else { return .done(keep: keep) }
    let width = (high.length - low.length).magnitude
    guard width * directionSize >= 1e-9 || high.value == .infinity, width > 1e-300 else {
      return .done(keep: keep)
    }
    let left = min(low.length, high.length)
    let right = max(low.length, high.length)
    guard high.value.isFinite else {
      // An infinite value gives no information, so go most of the way back.
      length = low.length + 0.2 * (high.length - low.length)
      return .evaluate(length: length, keep: keep)
    }
    length = Self.interpolate(low, high, from: left, to: right)
    let margin = 0.1 * width
    if min(right - length, length - left) < margin {
      if hadPoorProgress || length >= right || length <= left {
        length =
          (length - right).magnitude < (length - left).magnitude ? right - margin : left + margin
        hadPoorProgress = false
      } else {
        hadPoorProgress = true
      }
    } else {
      hadPoorProgress = false
    }
    return .evaluate(length: length, keep: keep)
  }

  /// The minimum of the cubic through two points with their slopes (Nocedal and Wright, 3.59), or
  /// the midpoint of the bounds if there is none.
  private static func interpolate(
    _ a: Point, _ b: Point, from lowest: Double, to highest: Double
  ) -> Double {
    let (first, second) = a.length <= b.length ? (a, b) : (b, a)
    let gap = second.length - first.length
    let d1 = first.slope + second.slope - 3 * (second.value - first.value) / gap
    let square = d1 * d1 - first.slope * second.slope
    let middle = 0.5 * (lowest + highest)
    guard square >= 0 else { return middle }
    let d2 = square.squareRoot()
    let position =
      second.length - gap * ((second.slope + d2 - d1) / (second.slope - first.slope + 2 * d2))
    guard position.isFinite else { return middle }
    return min(max(position, lowest), highest)
  }
}
