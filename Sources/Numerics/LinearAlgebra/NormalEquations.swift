/// What least squares in few parameters need to know of one point: the sum of squared residuals r,
/// J^T J and J^T r, with J the derivatives of the residuals by the parameters.
public struct NormalEquations: Sendable {
  /// Number of parameters.
  public let count: Int
  /// Sum of squared residuals.
  public private(set) var squares = 0.0
  /// J^T J, `[row][column]`; complete below and on the diagonal.
  private(set) var matrix: [Double]
  /// J^T r.
  public private(set) var gradient: [Double]

  /// Without any residual yet.
  public init(count: Int) {
    self.count = count
    matrix = [Double](repeating: 0, count: count * count)
    gradient = [Double](repeating: 0, count: count)
  }

  /// Adds one residual with its derivatives, one per parameter.
  public mutating func add(_ residual: Double, _ derivatives: UnsafeBufferPointer<Double>) {
    squares += residual * residual
    matrix.withUnsafeMutableBufferPointer { matrix in
      for row in 0..<count {
        let slope = derivatives[row]
        guard slope != 0 else { continue }
        gradient[row] += slope * residual
        let start = row * count
        for column in 0...row { matrix[start + column] += slope * derivatives[column] }
      }
    }
  }

  /// Adds many residuals at once, with a column of derivatives per parameter.
  public mutating func add(
    _ residuals: UnsafePointer<Double>, columns: [UnsafePointer<Double>], samples: Int
  ) {
    squares += VectorOperations.dot(residuals, residuals, count: samples)
    for row in 0..<count {
      gradient[row] += VectorOperations.dot(columns[row], residuals, count: samples)
      for column in 0...row {
        matrix[row * count + column] += VectorOperations.dot(
          columns[row], columns[column], count: samples)
      }
    }
  }

  /// An entry of J^T J.
  public func product(_ row: Int, _ column: Int) -> Double {
    matrix[max(row, column) * count + min(row, column)]
  }

  /// Whether every number is finite.
  public var isFinite: Bool {
    squares.isFinite && gradient.allSatisfy(\.isFinite) && matrix.allSatisfy(\.isFinite)
  }

  /// The step -(J^T J + damping D)^-1 J^T r, with D the diagonal of J^T J; nil where the damping is too
  /// small for a Cholesky decomposition. Units of the parameters do not matter: all is computed in
  /// those that make the diagonal 1. A parameter without influence stays where it is. Cost: count
  /// cubed over six.
  public func step(damping: Double) -> [Double]? {
    let units = (0..<count).map { index in
      let own = matrix[index * count + index]
      return own > 0 ? 1 / own.squareRoot() : 1
    }
    var scaled = matrix
    for row in 0..<count {
      for column in 0...row { scaled[row * count + column] *= units[row] * units[column] }
      scaled[row * count + row] += damping
    }
    guard let factor = CholeskyFactor(scaled, count: count) else { return nil }
    var step = factor.solve(zip(gradient, units).map { -$0 * $1 })
    for row in 0..<count { step[row] *= units[row] }
    return step.allSatisfy(\.isFinite) ? step : nil
  }

  /// The parameters' standard errors where the residuals are noise of that deviation; infinite for
  /// those that the samples do not determine.
  public func standardErrors(standardDeviation: Double) -> [Double] {
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
      return variance.squareRoot() * units[index] * standardDeviation
    }
  }
}
