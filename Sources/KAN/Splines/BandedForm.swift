/// A quadratic form cᵀPc of the coefficients of one edge, with a symmetric, positive semidefinite
/// band matrix P.
struct BandedForm: Sendable, Equatable {
  /// Number of coefficients.
  let count: Int
  /// Number of diagonals above the main one.
  let bandwidth: Int
  /// Rank of the matrix.
  let rank: Int
  /// `[row][0...bandwidth]`: entries from the diagonal to the right; zero beyond the last column.
  private var entries: [Double]

  /// Creates a form that is zero everywhere.
  init(count: Int, bandwidth: Int, rank: Int) {
    self.count = count
    self.bandwidth = bandwidth
    self.rank = rank
    entries = [Double](repeating: 0, count: count * (bandwidth + 1))
  }

  /// The entry `offset` columns to the right of the diagonal.
  subscript(row: Int, offset: Int) -> Double {
    get { entries[row * (bandwidth + 1) + offset] }
    set { entries[row * (bandwidth + 1) + offset] = newValue }
  }

  /// One component of Pc.
  @inline(__always)
  func product(_ row: Int, _ number: (Int) -> Double) -> Double {
    var sum = 0.0
    for column in max(0, row - bandwidth)...row {
      sum += self[column, row - column] * number(column)
    }
    for column in row + 1..<max(row + 1, min(count, row + bandwidth + 1)) {
      sum += self[row, column - row] * number(column)
    }
    return sum
  }

  /// cᵀPc.
  @inline(__always)
  func value(_ number: (Int) -> Double) -> Double {
    var sum = 0.0
    for row in 0..<count { sum += number(row) * product(row, number) }
    return sum
  }
}

extension BandedForm {
  /// The roughness of a spline as a form of its coefficients: the integral of the squared second
  /// derivative over the grid, excluding the padding knots. With order 1, whose second derivative
  /// is zero except at the knots, the first derivative is used instead. The integral is exact,
  /// because the derivatives are polynomials in each cell.
  ///
  /// - Parameter knots: ascending, extended by `order` on each side.
  static func roughness(knots: [Double], order: Int) -> BandedForm {
    let intervals = knots.count - 2 * order - 1
    let derivative = min(2, order)
    var form = BandedForm(
      count: intervals + order, bandwidth: order, rank: intervals + order - derivative)
    for index in 0..<intervals {
      let cell = CellPolynomials(cell: order + index, knots: knots, order: order)
      guard cell.scale > 0 else { continue }
      let polynomials = (0...order).map { cell.derivative(derivative, of: $0) }
      // From dx = dt / scale, and a factor of scale for each derivative.
      let factor = derivative == 2 ? cell.scale * cell.scale * cell.scale : cell.scale
      for first in 0...order {
        for second in first...order {
          form[cell.firstFunction + first, second - first] +=
            factor * integral(polynomials[first], polynomials[second])
        }
      }
    }
    return form
  }

  /// The spread of a category's values: the sum of their squared distances from their mean. As a
  /// penalty it pulls levels with few rows together, like random effects. Coefficient 0, the value
  /// of unknown levels, is excluded.
  static func spread(levels: Int) -> BandedForm {
    var form = BandedForm(count: levels + 1, bandwidth: levels, rank: levels - 1)
    for row in 1...levels {
      for column in row...levels {
        form[row, column - row] = (row == column ? 1 : 0) - 1 / Double(levels)
      }
    }
    return form
  }

  /// The integral from 0 to 1 of the product of two polynomials.
  private static func integral(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for (i, left) in a.enumerated() {
      for (j, right) in b.enumerated() { sum += left * right / Double(i + j + 1) }
    }
    return sum
  }
}

extension CellPolynomials {
  /// Coefficients in powers of t of the first or second derivative of function m.
  fileprivate func derivative(_ degree: Int, of m: Int) -> [Double] {
    (degree...order).map { power in
      let factor = degree == 2 ? power * (power - 1) : power
      return Double(factor) * self[power, m]
    }
  }
}
