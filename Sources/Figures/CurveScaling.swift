import Scene

/// Scales curves to rectangles of dots.
struct CurveScaling {
  /// The interpolated values of a curve at the middles of `count` equal columns; NaN in gaps.
  static func columns(of curve: SampledCurve, count: Int) -> [Double] {
    guard let first = curve.x.first, let last = curve.x.last, count > 0 else { return [] }
    guard curve.x.count > 1, last > first else {
      return Array(repeating: curve.y.first ?? .nan, count: count)
    }
    var index = 0
    return (0..<count).map { column in
      let x = first + (last - first) * (Double(column) + 0.5) / Double(count)
      while index + 2 < curve.x.count, curve.x[index + 1] < x { index += 1 }
      let span = curve.x[index + 1] - curve.x[index]
      let share = span > 0 ? min(max((x - curve.x[index]) / span, 0), 1) : 0
      let (low, high) = (curve.y[index], curve.y[index + 1])
      // Zero times a non-finite neighbour would be NaN.
      if share == 0 { return low }
      return share == 1 ? high : low + (high - low) * share
    }
  }

  /// The smallest and largest finite value, or nil if there is none.
  static func range(of curve: SampledCurve) -> (low: Double, high: Double)? {
    var low = Double.infinity
    var high = -Double.infinity
    for value in curve.y where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? (low, high) : nil
  }

  /// The path of a curve through the dots of `rect` (in cells), with a point per column of dots.
  ///
  /// - Parameter span: the range of values that the height shows, centred on the curve; nil, or a
  ///   smaller range, for the curve's range. A flat curve is drawn in the middle.
  static func path(of curve: SampledCurve, in rect: Rect, span: Double?) -> [DotPoint] {
    guard let range = range(of: curve), !rect.isEmpty else { return [] }
    let columns = columns(of: curve, count: rect.width * Canvas.dotsPerColumn)
    let middle = range.low / 2 + range.high / 2
    let own = range.high - range.low
    let shown = max(span ?? own, own)
    let isFlat = !(shown > 1e-9 * max(range.low.magnitude, range.high.magnitude))
    let highest = Double(rect.height * Canvas.dotsPerRow - 1)
    let left = Double(rect.x * Canvas.dotsPerColumn)
    let top = Double(rect.y * Canvas.dotsPerRow)
    return columns.enumerated().map { index, value in
      let height = isFlat ? (value.isFinite ? 0.5 : .nan) : (value - middle) / shown + 0.5
      let row = ((1 - height) * highest).rounded()
      return DotPoint(x: left + Double(index) + 0.5, y: top + row + 0.5)
    }
  }
}
