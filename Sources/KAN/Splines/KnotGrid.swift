/// Builds the knots of the splines that leave one input node.
///
/// `intervals + 1` interior knots span the domain, with `order` more on each side, so that
/// `intervals + order` basis functions cover all of it.
public enum KnotGrid {
  /// Number of knots for `intervals` grid intervals and splines of `order`.
  public static func knotCount(intervals: Int, order: Int) -> Int { intervals + 2 * order + 1 }

  /// Adds `order` knots on each side of the interior knots, at their mean spacing (pykan Part 2.1).
  ///
  /// - Parameter interior: at least two ascending knots.
  public static func extended(interior: [Double], order: Int) -> [Double] {
    let first = interior[0]
    let last = interior[interior.count - 1]
    let spacing = (last - first) / Double(interior.count - 1)
    let left = stride(from: order, to: 0, by: -1).map { first - Double($0) * spacing }
    let right = (0..<order).map { last + Double($0 + 1) * spacing }
    return left + interior + right
  }

  /// Uniform knots on `range`, extended on both sides.
  public static func uniform(
    range: ClosedRange<Double>, intervals: Int, order: Int
  ) -> [Double] {
    extended(
      interior: uniformInterior(range.lowerBound, range.upperBound, intervals: intervals),
      order: order)
  }

  /// Knots that follow the samples: a mixture of uniform knots (weight `eps`) and quantiles (weight
  /// `1 - eps`) (pykan Part 2.3), extended on both sides.
  ///
  /// Deviates from pykan twice: if the input hardly varies the result is nil and the caller keeps
  /// its old knots, whereas pykan collapses them and thereby kills the spline; and knots stay at
  /// least a ten-thousandth of the uniform spacing apart (nil if rounding makes that impossible).
  ///
  /// - Parameters:
  ///   - sorted: samples in ascending order, at least one, all finite.
  ///   - eps: 1 for uniform knots, 0 for quantiles.
  public static func adaptive(
    sorted: [Double], intervals: Int, order: Int, eps: Double
  ) -> [Double]? {
    guard let low = sorted.first, let high = sorted.last else { return nil }
    let range = high - low
    let magnitude = max(low.magnitude, high.magnitude)
    let spacing = 1e-4 * range / Double(intervals)
    guard magnitude < 1e300, range > 1e-10 * max(1, magnitude),
      spacing > 4 * Double.ulpOfOne * magnitude
    else { return nil }
    let uniform = uniformInterior(low, high, intervals: intervals)
    var interior = (0...intervals).map { index in
      let rank = Int(Double(sorted.count) / Double(intervals) * Double(index))
      let quantile = index == intervals ? high : sorted[rank]
      return eps * uniform[index] + (1 - eps) * quantile
    }
    separate(&interior, spacing: spacing)
    return extended(interior: interior, order: order)
  }

  private static func uniformInterior(
    _ low: Double, _ high: Double, intervals: Int
  ) -> [Double] {
    let step = (high - low) / Double(intervals)
    return (0...intervals).map { $0 == intervals ? high : low + Double($0) * step }
  }

  /// Moves knots apart to at least `spacing`, first in ascending order, then back from the last
  /// one.
  private static func separate(_ knots: inout [Double], spacing: Double) {
    let last = knots[knots.count - 1]
    for index in 1..<knots.count {
      knots[index] = max(knots[index], knots[index - 1] + spacing)
    }
    knots[knots.count - 1] = last
    for index in stride(from: knots.count - 2, through: 1, by: -1) {
      knots[index] = min(knots[index], knots[index + 1] - spacing)
    }
  }
}
