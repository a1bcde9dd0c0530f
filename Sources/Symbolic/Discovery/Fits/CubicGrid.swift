/// Evenly spaced knots of cubic splines over a range. A spline has one coefficient more than cells
/// at the start of the range and two more at its end. Beyond the range it continues as a straight
/// line.
struct CubicGrid: Sendable, Equatable {
  /// The position of the first knot.
  let lower: Double
  /// The width of a cell.
  let step: Double
  /// The number of cells.
  let cells: Int

  /// Places knots from end to end of `range`; around its middle with width 1 if it is empty.
  init(_ range: ClosedRange<Double>, cells: Int) {
    let width = range.upperBound - range.lowerBound
    let isUsable = width.isFinite && width > 1e-12 * max(1e-300, abs(range.lowerBound))
    lower = range.lowerBound
    step = (isUsable ? width : 1) / Double(cells)
    self.cells = cells
  }

  /// The number of coefficients of a spline.
  var count: Int { cells + 3 }

  /// The coefficients that matter at `x`: the index of the first of four, and their weights.
  @inline(__always)
  func place(_ x: Double) -> (first: Int, weights: SIMD4<Double>) {
    let (cell, inner, beyond) = position(x)
    let weights = Self.weights(inner)
    return (cell, beyond == 0 ? weights : weights + beyond * Self.slopes(inner))
  }

  /// The same for the derivative by x.
  @inline(__always)
  func slopePlace(_ x: Double) -> (first: Int, weights: SIMD4<Double>) {
    let (cell, inner, _) = position(x)
    return (cell, Self.slopes(inner) / step)
  }

  /// The cell of `x`, the position in it from 0 to 1, and the distance beyond the range in cells.
  /// NaN remains NaN.
  @inline(__always)
  private func position(_ x: Double) -> (cell: Int, inner: Double, beyond: Double) {
    let raw = (x - lower) / step
    guard raw.isFinite else { return (0, .nan, 0) }
    let inside = min(max(raw, 0), Double(cells))
    let cell = min(Int(inside), cells - 1)
    return (cell, inside - Double(cell), raw - inside)
  }

  /// The values of the four basis functions of a cell.
  @inline(__always)
  private static func weights(_ u: Double) -> SIMD4<Double> {
    let v = 1 - u
    let (uu, vv) = (u * u, v * v)
    return SIMD4(
      vv * v / 6, (3 * uu * u - 6 * uu + 4) / 6, (3 * vv * v - 6 * vv + 4) / 6, uu * u / 6)
  }

  /// The derivatives of the basis functions by u.
  @inline(__always)
  private static func slopes(_ u: Double) -> SIMD4<Double> {
    let v = 1 - u
    let (uu, vv) = (u * u, v * v)
    return SIMD4(-vv / 2, (3 * uu - 4 * u) / 2, (4 * v - 3 * vv) / 2, uu / 2)
  }

  /// The value of a spline.
  @inline(__always)
  func value(_ coefficients: [Double], at x: Double) -> Double {
    let (first, weights) = place(x)
    return Self.dot(coefficients, first, weights)
  }

  /// The derivative of a spline.
  @inline(__always)
  func slope(_ coefficients: [Double], at x: Double) -> Double {
    let (first, weights) = slopePlace(x)
    return Self.dot(coefficients, first, weights)
  }

  @inline(__always)
  private static func dot(
    _ coefficients: [Double], _ first: Int, _ weights: SIMD4<Double>
  ) -> Double {
    weights[0] * coefficients[first] + weights[1] * coefficients[first + 1]
      + weights[2] * coefficients[first + 2] + weights[3] * coefficients[first + 3]
  }

  /// The coefficients of the same spline with every cell halved, exact up to rounding.
  static func doubled(_ coefficients: [Double]) -> [Double] {
    let cells = coefficients.count - 3
    return (0..<(2 * cells + 3)).map { index in
      let left = index / 2
      return index % 2 == 0
        ? (coefficients[left] + coefficients[left + 1]) / 2
        : (coefficients[left] + 6 * coefficients[left + 1] + coefficients[left + 2]) / 8
    }
  }
}

extension CubicGrid {
  /// The least squares spline of a function at evenly spaced positions.
  func coefficients(_ function: (Double) -> Double) -> [Double] {
    let places = (0...6 * cells).map { lower + step * Double($0) / 6 }
    return coefficients(places, places.map(function), weights: nil)
      ?? [Double](repeating: 0, count: count)
  }

  /// The weighted least squares spline of samples. A slight ridge determines coefficients that no
  /// sample determines. Nil if the result is non-finite.
  func coefficients(_ column: [Double], _ values: [Double], weights: [Double]?) -> [Double]? {
    var equations = BlockEquations(count: count)
    var square = 0.0
    for (sample, x) in column.enumerated() {
      let weight = weights?[sample] ?? 1
      let place = place(x)
      var block = UnknownBlock(start: place.first, slopes: weight * place.weights)
      equations.add(-weight * values[sample], &block, count: 1)
      square += weight * weight
    }
    let ridge = Ridge(range: 0..<count, weight: 1e-12 * square)
    equations.add([ridge], at: [Double](repeating: 0, count: count))
    return equations.step(damping: 1e-14).map { Array($0.step[..<count]) }
  }
}
