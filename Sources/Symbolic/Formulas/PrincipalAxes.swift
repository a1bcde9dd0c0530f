import KAN

/// Eigenvalues and eigenvectors of a small symmetric matrix, the largest first.
struct PrincipalAxes: Sendable {
  /// Descending.
  let values: [Double]
  /// `[axis][component]`, orthonormal.
  let vectors: [[Double]]

  /// - Parameter matrix: `[row][column]`, symmetric.
  init(_ matrix: [[Double]]) {
    let eigen = SymmetricEigen(matrix.flatMap { $0 }, count: matrix.count)
    values = eigen.values.reversed()
    vectors = eigen.vectors.reversed()
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
