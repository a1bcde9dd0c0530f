/// The basis functions of one cell of a knot vector as polynomials in a local coordinate.
///
/// In `[knots[cell], knots[cell + 1])` at most `order + 1` basis functions differ from zero. With
/// `t = (x - origin) * scale` in [0, 1) each is a polynomial of degree `order` in `t`, so a basis is
/// evaluated without a division, on any knots, with derivatives along the way.
struct CellPolynomials {
  /// `t = (x - origin) * scale`.
  var origin: Double
  var scale: Double
  /// Index of the first of the `order + 1` basis functions; those that do not exist are zero.
  var firstFunction: Int
  /// Coefficient of `t^power` of the function `firstFunction + m`, as `[power][m]`.
  var coefficients: [[Double]]

  /// The basis functions over cell `cell` of `knots` by the Cox-de Boor recursion carried out on
  /// polynomials. A cell or a support without width yields zeros, as a right limit does.
  init(cell: Int, knots: [Double], order: Int) {
    let functions = knots.count - order - 1
    let knot = PaddedKnots(knots)
    origin = knots[cell]
    let distance = knots[cell + 1] - knots[cell]
    // A width whose reciprocal overflows is none.
    let width = (1 / distance).isFinite && distance > 0 ? distance : 0
    scale = width > 0 ? 1 / width : 0
    firstFunction = cell - order

    // rows[m] holds the polynomial of function (cell - degree + m) of the current degree.
    var rows: [[Double]] = [[1]]
    if order > 0 {
      for degree in 1...order {
        var next = Array(repeating: [Double](repeating: 0, count: degree + 1), count: degree + 1)
        for (m, polynomial) in rows.enumerated() {
          let start = cell - degree + 1 + m
          let support = knot[start + degree] - knot[start]
          guard support > 0 else { continue }
          let offset = (origin - knot[start]) / support
          let slope = width / support
          for (power, value) in polynomial.enumerated() {
            // Rises into function `start` of this degree, falls out of function `start - 1`.
            next[m + 1][power] += offset * value
            next[m + 1][power + 1] += slope * value
            next[m][power] += (1 - offset) * value
            next[m][power + 1] -= slope * value
          }
        }
        rows = next
      }
    }
    coefficients = (0...order).map { power in
      (0...order).map { m in
        let function = cell - order + m
        return function >= 0 && function < functions && width > 0 ? rows[m][power] : 0
      }
    }
    shiftIntoRange(functions: functions, order: order)
  }

  /// A cell in which every function is zero.
  static func zero(order: Int) -> CellPolynomials {
    CellPolynomials(
      origin: 0, scale: 0, firstFunction: 0,
      coefficients: Array(
        repeating: [Double](repeating: 0, count: order + 1), count: order + 1))
  }

  /// The straight lines that continue this cell's functions beyond its start (`end` false) or end, in
  /// its own unit of length.
  func continued(beyondEnd end: Bool) -> CellPolynomials {
    let order = coefficients.count - 1
    var lines = CellPolynomials.zero(order: order)
    lines.firstFunction = firstFunction
    lines.origin = end && scale > 0 ? origin + 1 / scale : origin
    lines.scale = scale
    for m in 0...order {
      if end {
        for power in 0...order {
          lines.coefficients[0][m] += coefficients[power][m]
          lines.coefficients[1][m] += Double(power) * coefficients[power][m]
        }
      } else {
        lines.coefficients[0][m] = coefficients[0][m]
        lines.coefficients[1][m] = coefficients[1][m]
      }
    }
    return lines
  }

  private init(
    origin: Double, scale: Double, firstFunction: Int, coefficients: [[Double]]
  ) {
    self.origin = origin
    self.scale = scale
    self.firstFunction = firstFunction
    self.coefficients = coefficients
  }

  /// Moves `firstFunction` so that all `order + 1` rows exist; the rows that leave are zero.
  private mutating func shiftIntoRange(functions: Int, order: Int) {
    let target = min(max(firstFunction, 0), functions - order - 1)
    let shift = target - firstFunction
    guard shift != 0 else { return }
    for power in 0...order {
      let old = coefficients[power]
      for m in 0...order {
        let source = m + shift
        coefficients[power][m] = source >= 0 && source <= order ? old[source] : 0
      }
    }
    firstFunction = target
  }
}

/// Knots with further ones at the end spacings imagined on both sides, for the recursion near the
/// ends; they only enter functions that do not exist.
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
