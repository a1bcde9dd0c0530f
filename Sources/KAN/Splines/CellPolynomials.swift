/// The basis functions of one cell of a knot vector as polynomials in a local coordinate.
///
/// In `[knots[cell], knots[cell + 1])` at most `order + 1` basis functions are nonzero. With `t =
/// (x - origin) * scale` in [0, 1) each is a polynomial of degree `order` in `t`. Evaluating a
/// basis therefore needs no division on any knots, and yields derivatives as well.
struct CellPolynomials {
  /// `t = (x - origin) * scale`.
  var origin: Double
  var scale: Double
  /// Index of the first of the `order + 1` basis functions; functions with indices out of range are
  /// zero.
  var firstFunction: Int
  /// Degree of the polynomials.
  let order: Int
  /// `[power][m]`, see `subscript`.
  private var coefficients: [Double]

  /// Coefficient of `t^power` of the function `firstFunction + m`.
  subscript(power: Int, m: Int) -> Double {
    get { coefficients[power * (order + 1) + m] }
    set { coefficients[power * (order + 1) + m] = newValue }
  }

  /// Computes the basis functions over cell `cell` of `knots` by the Cox-de Boor recursion, carried
  /// out on polynomials. A cell or a support of zero width gives zeros, like a right-hand limit.
  init(cell: Int, knots: [Double], order: Int) {
    self = .zero(order: order)
    let functions = knots.count - order - 1
    origin = knots[cell]
    let distance = knots[cell + 1] - knots[cell]
    // A width whose reciprocal overflows counts as zero.
    let width = (1 / distance).isFinite && distance > 0 ? distance : 0
    scale = width > 0 ? 1 / width : 0
    firstFunction = cell - order
    if width > 0 {
      self[0, 0] = 1
      for degree in stride(from: 1, through: order, by: 1) {
        raise(to: degree, cell: cell, width: width, PaddedKnots(knots))
      }
      for m in 0...order where !(0..<functions).contains(cell - order + m) {
        for power in 0...order { self[power, m] = 0 }
      }
    }
    shiftIntoRange(functions: functions)
  }

  /// One step of the recursion, starting from functions of degree one less, whose function m has
  /// index `cell - degree + 1 + m`.
  private mutating func raise(
    to degree: Int, cell: Int, width: Double, _ knot: PaddedKnots
  ) {
    // In descending order, because each function is computed from the old values of itself and the
    // one before.
    for m in stride(from: degree, through: 0, by: -1) {
      let (rising, falling) = (cell - degree + m, cell - degree + m + 1)
      let left = m > 0 ? Self.line(from: rising, degree, origin, width, knot) : nil
      let right = m < degree ? Self.line(from: falling, degree, origin, width, knot) : nil
      for power in stride(from: degree, through: 0, by: -1) {
        var sum = 0.0
        if let (offset, slope) = left {
          // Increasing with the previous function.
          if power > 0 { sum += slope * self[power - 1, m - 1] }
          sum += offset * self[power, m - 1]
        }
        if let (offset, slope) = right {
          // Decreasing with the function that starts one knot later.
          if power > 0 { sum -= slope * self[power - 1, m] }
          sum += (1 - offset) * self[power, m]
        }
        self[power, m] = sum
      }
    }
  }

  /// The line from 0 at a knot to 1 at the `degree`th knot after it, as offset and slope in units
  /// of the cell's width; nil if the knots coincide.
  @inline(__always)
  private static func line(
    from start: Int, _ degree: Int, _ origin: Double, _ width: Double, _ knot: PaddedKnots
  ) -> (offset: Double, slope: Double)? {
    let support = knot[start + degree] - knot[start]
    guard support > 0 else { return nil }
    return ((origin - knot[start]) / support, width / support)
  }

  /// A cell in which every function is zero.
  static func zero(order: Int) -> CellPolynomials { CellPolynomials(order: order) }

  private init(order: Int) {
    (origin, scale, firstFunction) = (0, 0, 0)
    self.order = order
    coefficients = [Double](repeating: 0, count: (order + 1) * (order + 1))
  }

  /// The straight lines that continue this cell's functions beyond its start (`end` false) or its
  /// end, in units of the cell's width.
  func continued(beyondEnd end: Bool) -> CellPolynomials {
    var lines = CellPolynomials.zero(order: order)
    lines.firstFunction = firstFunction
    lines.origin = end && scale > 0 ? origin + 1 / scale : origin
    lines.scale = scale
    for m in 0...order {
      if end {
        for power in 0...order {
          lines[0, m] += self[power, m]
          lines[1, m] += Double(power) * self[power, m]
        }
      } else {
        lines[0, m] = self[0, m]
        lines[1, m] = self[1, m]
      }
    }
    return lines
  }

  /// Shifts `firstFunction` so that all `order + 1` functions have valid indices; the ones shifted
  /// out are zero.
  private mutating func shiftIntoRange(functions: Int) {
    let target = min(max(firstFunction, 0), functions - order - 1)
    let shift = target - firstFunction
    guard shift != 0 else { return }
    let old = self
    for power in 0...order {
      for m in 0...order {
        let source = m + shift
        self[power, m] = source >= 0 && source <= order ? old[power, source] : 0
      }
    }
    firstFunction = target
  }
}

/// Knots padded on both sides at the spacing of the ends, for the recursion near the ends. The
/// padding only affects functions with indices out of range.
private struct PaddedKnots {
  let knots: [Double]
  init(_ knots: [Double]) { self.knots = knots }

  subscript(index: Int) -> Double {
    let last = knots.count - 1
    if index < 0 {
      let spacing = max(knots[1] - knots[0], .leastNormalMagnitude)
      return knots[0] + Double(index) * spacing
    }
    if index > last {
      let spacing = max(knots[last] - knots[last - 1], .leastNormalMagnitude)
      return knots[last] + Double(index - last) * spacing
    }
    return knots[index]
  }
}
