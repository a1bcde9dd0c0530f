extension NormalEquations {
  /// The standard error of each parameter where the residuals are independent with that deviation:
  /// the square roots of the diagonal of its square times (JᵀJ)⁻¹.
  ///
  /// - Returns: nil where some parameters have no influence or cannot be told apart.
  public func standardErrors(noise: Double) -> [Double]? {
    var units: [Double] = []
    for index in 0..<count {
      let own = matrix[index * count + index]
      guard own > 0, own.isFinite else { return nil }
      units.append(own.squareRoot())
    }
    guard let factor = correlationFactor(units) else { return nil }
    var squares = [Double](repeating: 0, count: count)
    // Columns of the inverse of the factor: their squared lengths are the inverse's diagonal.
    for column in 0..<count {
      var solution = [Double](repeating: 0, count: count)
      for row in column..<count {
        var value = row == column ? 1.0 : 0
        for inner in column..<row { value -= factor[row * count + inner] * solution[inner] }
        solution[row] = value / factor[row * count + row]
      }
      for row in column..<count { squares[column] += solution[row] * solution[row] }
    }
    let errors = zip(squares, units).map { noise * $0.squareRoot() / $1 }
    return errors.allSatisfy(\.isFinite) ? errors : nil
  }

  /// The Cholesky factor of JᵀJ in units that make its diagonal 1; nil where rounding decides.
  private func correlationFactor(_ units: [Double]) -> [Double]? {
    var factor = matrix
    for row in 0..<count {
      for column in 0...row {
        var sum = matrix[row * count + column] / (units[row] * units[column])
        for inner in 0..<column {
          sum -= factor[row * count + inner] * factor[column * count + inner]
        }
        if row > column {
          factor[row * count + column] = sum / factor[column * count + column]
        } else {
          guard sum > 1e-11 else { return nil }
          factor[row * count + row] = sum.squareRoot()
        }
      }
    }
    return factor
  }
}
