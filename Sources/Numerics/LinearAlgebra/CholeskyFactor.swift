/// The Cholesky factor L of a positive definite matrix A = L Lᵀ, for solving small systems. From a
/// few dozen unknowns on, `BlockedCholesky` is faster.
public struct CholeskyFactor: Sendable {
  /// Number of rows.
  public let count: Int
  /// `[row][column]`; entries above the diagonal are unused.
  private var factor: [Double]

  /// Factors `matrix`; nil if it is not positive definite.
  ///
  /// - Parameters:
  ///   - matrix: `[row][column]`; only its lower half is read.
  ///   - floor: the factorisation fails if a pivot is not greater than this.
  public init?(_ matrix: [Double], count: Int, floor: Double = 0) {
    guard matrix.count >= count * count else { return nil }
    self.count = count
    factor = matrix
    let isPositive = factor.withUnsafeMutableBufferPointer { factor in
      factor.baseAddress.map { Self.decompose($0, count, floor) } ?? true
    }
    guard isPositive else { return nil }
  }

  private static func decompose(
    _ factor: UnsafeMutablePointer<Double>, _ count: Int, _ floor: Double
  ) -> Bool {
    for row in 0..<count {
      let own = factor + row * count
      for column in 0..<row {
        let other = factor + column * count
        own[column] = rest(own[column], own, other, column) / other[column]
      }
      let square = rest(own[row], own, own, row)
      guard square > floor else { return false }
      own[row] = square.squareRoot()
    }
    return true
  }

  /// `value` minus the inner product of `left` and `right`.
  @inline(__always)
  private static func rest(
    _ value: Double, _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    var value = value
    for index in 0..<count { value -= left[index] * right[index] }
    return value
  }

  /// L⁻¹ b.
  public func forward(_ rightHandSide: [Double]) -> [Double] {
    solution(rightHandSide) { factor, values in
      for row in 0..<count {
        let own = factor + row * count
        values[row] = Self.rest(values[row], own, values, row) / own[row]
      }
    }
  }

  /// A⁻¹ b.
  public func solve(_ rightHandSide: [Double]) -> [Double] {
    solution(forward(rightHandSide)) { factor, values in
      for row in stride(from: count - 1, through: 0, by: -1) {
        for below in (row + 1)..<count {
          values[row] -= factor[below * count + row] * values[below]
        }
        values[row] /= factor[row * count + row]
      }
    }
  }

  /// The diagonal of A⁻¹: the squared lengths of the columns of L⁻¹.
  public var inverseDiagonal: [Double] {
    (0..<count).map { start in
      var unit = [Double](repeating: 0, count: count)
      unit[start] = 1
      return solution(unit) { factor, values in
        for row in start..<count {
          let own = factor + row * count
          values[row] =
            Self.rest(values[row], own + start, values + start, row - start) / own[row]
        }
      }.sumOfSquares
    }
  }

  /// Copies `values` and lets the closure update the copy with the factor at hand.
  @inline(__always)
  private func solution(
    _ values: [Double],
    _ change: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    var values = values
    guard values.count >= count else { return values }
    factor.withUnsafeBufferPointer { factor in
      values.withUnsafeMutableBufferPointer { values in
        guard let factor = factor.baseAddress, let values = values.baseAddress else { return }
        change(factor, values)
      }
    }
    return values
  }
}
