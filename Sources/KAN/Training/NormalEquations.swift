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
    squares += Self.dot(residuals, residuals, samples)
    for row in 0..<count {
      gradient[row] += Self.dot(columns[row], residuals, samples)
      for column in 0...row {
        matrix[row * count + column] += Self.dot(columns[row], columns[column], samples)
      }
    }
  }

  /// In eight sums side by side, so that it runs in vectors.
  private static func dot(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ samples: Int
  ) -> Double {
    var sums = SIMD8<Double>.zero
    let whole = samples / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) {
      let a = UnsafeRawPointer(left + start).loadUnaligned(as: SIMD8<Double>.self)
      sums += a * UnsafeRawPointer(right + start).loadUnaligned(as: SIMD8<Double>.self)
    }
    var total = sums.sum()
    for sample in whole..<samples { total += left[sample] * right[sample] }
    return total
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
    guard let factor = TriangularFactor(scaled, count: count) else { return nil }
    var step = factor.solve(zip(gradient, units).map { -$0 * $1 })
    for row in 0..<count { step[row] *= units[row] }
    return step.allSatisfy(\.isFinite) ? step : nil
  }
}
