import KAN

/// Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations: exact to rounding
/// for small eigenvalues too.
struct PrincipalAxes: Sendable {
  /// Descending.
  let values: [Double]
  /// `[axis][component]`, orthonormal.
  let vectors: [[Double]]

  /// - Parameter matrix: `[row][column]`, symmetric.
  init(_ matrix: [[Double]]) {
    let count = matrix.count
    var a = matrix
    var axes = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0.0 } }
    for _ in 0..<40 {
      var isDiagonal = true
      for p in 0..<count {
        for q in (p + 1)..<max(p + 1, count) where Self.isCoupled(a, p, q) {
          isDiagonal = false
          Self.rotate(&a, &axes, p, q)
        }
      }
      if isDiagonal { break }
    }
    let order = (0..<count).sorted { (a[$1][$1], $0) < (a[$0][$0], $1) }
    values = order.map { a[$0][$0] }
    vectors = order.map { axis in (0..<count).map { axes[$0][axis] } }
  }

  private static func isCoupled(_ a: [[Double]], _ p: Int, _ q: Int) -> Bool {
    a[p][q] * a[p][q] > 1e-32 * abs(a[p][p] * a[q][q]) && abs(a[p][q]) > 1e-300
  }

  private static func rotate(
    _ a: inout [[Double]], _ axes: inout [[Double]], _ p: Int, _ q: Int
  ) {
    let ratio = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let tangent = (ratio >= 0 ? 1.0 : -1.0) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in a.indices {
      let (left, right) = (a[k][p], a[k][q])
      a[k][p] = cosine * left - sine * right
      a[k][q] = sine * left + cosine * right
    }
    for k in a.indices {
      let (left, right) = (a[p][k], a[q][k])
      a[p][k] = cosine * left - sine * right
      a[q][k] = sine * left + cosine * right
    }
    for k in a.indices {
      let (left, right) = (axes[k][p], axes[k][q])
      axes[k][p] = cosine * left - sine * right
      axes[k][q] = sine * left + cosine * right
    }
  }
}

extension NormalEquations {
  /// The parameters' standard errors where the residuals are noise of that deviation; infinite for
  /// those that the samples do not determine.
  func standardErrors(deviation: Double) -> [Double] {
    guard isFinite else { return [Double](repeating: .infinity, count: count) }
    let units = (0..<count).map { index in
      let own = product(index, index)
      return own > 0 ? 1 / own.squareRoot() : 0
    }
    let matrix = (0..<count).map { row in
      (0..<count).map { product(row, $0) * units[row] * units[$0] }
    }
    let axes = PrincipalAxes(matrix)
    let smallest = 1e-13 * max(axes.values.first ?? 0, 1)
    return (0..<count).map { index in
      guard units[index] > 0 else { return .infinity }
      var variance = 0.0
      for (value, vector) in zip(axes.values, axes.vectors) {
        let share = vector[index] * vector[index]
        if value > smallest {
          variance += share / value
        } else if share > 1e-6 {
          return .infinity
        }
      }
      return variance.squareRoot() * units[index] * deviation
    }
  }
}
