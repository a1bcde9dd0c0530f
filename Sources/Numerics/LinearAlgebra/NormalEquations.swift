/// The normal equations of a least-squares problem with few parameters at one point: the sum of
/// squared residuals r, JᵀJ and Jᵀr, where J holds the derivatives of the residuals with respect to
/// the parameters.
public struct NormalEquations: Sendable {
  /// Number of parameters.
  public let count: Int
  /// Sum of squared residuals.
  public private(set) var squares = 0.0
  /// JᵀJ, `[row][column]`; only the diagonal and below are complete.
  private(set) var matrix: [Double]
  /// Jᵀr.
  public private(set) var gradient: [Double]

  /// Starts with no residuals.
  public init(count: Int) {
    self.count = count
    matrix = [Double](repeating: 0, count: count * count)
    gradient = [Double](repeating: 0, count: count)
  }

  /// Adds one residual and its derivatives, one per parameter.
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

  /// Adds many residuals at once, with one column of derivatives per parameter.
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

  /// An entry of JᵀJ.
  public func product(_ row: Int, _ column: Int) -> Double {
    matrix[max(row, column) * count + min(row, column)]
  }

  /// Whether every number is finite.
  public var isFinite: Bool {
    squares.isFinite && gradient.allSatisfy(\.isFinite) && matrix.allSatisfy(\.isFinite)
  }

  /// The step -(JᵀJ + damping D)⁻¹ Jᵀr, where D is the diagonal of JᵀJ; nil if the damping is too
  /// small for a Cholesky decomposition. The units of the parameters do not matter: the system is
  /// scaled so that its diagonal is 1. Parameters without influence do not move. Costs O(count³).
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

  /// The standard errors of the parameters if the residuals are noise with standard deviation
  /// `deviation`; infinite for parameters that the samples do not determine.
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
