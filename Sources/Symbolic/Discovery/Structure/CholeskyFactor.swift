/// L with L Lᵀ = A, for solving with a positive definite matrix.
struct CholeskyFactor: Sendable {
  private let count: Int
  private var factor: [Double]

  /// nil where the matrix (`[row][column]`, its lower half is read) is not positive definite.
  init?(_ matrix: [Double], count: Int) {
    self.count = count
    factor = matrix
    let isDefinite = factor.withUnsafeMutableBufferPointer { factor in
      Self.decompose(factor, count)
    }
    guard isDefinite else { return nil }
  }

  private static func decompose(_ factor: UnsafeMutableBufferPointer<Double>, _ count: Int) -> Bool
  {
    for row in 0..<count {
      for column in 0...row {
        var sum = factor[row * count + column]
        for inner in 0..<column {
          sum -= factor[row * count + inner] * factor[column * count + inner]
        }
        if row == column {
          guard sum > 0, sum.isFinite else { return false }
          factor[row * count + row] = sum.squareRoot()
        } else {
          factor[row * count + column] = sum / factor[column * count + column]
        }
      }
    }
    return true
  }

  /// A⁻¹ b.
  func solve(_ rightHandSide: [Double]) -> [Double] {
    var x = rightHandSide
    factor.withUnsafeBufferPointer { factor in
      for row in 0..<count {
        var value = x[row]
        for column in 0..<row { value -= factor[row * count + column] * x[column] }
        x[row] = value / factor[row * count + row]
      }
      for row in stride(from: count - 1, through: 0, by: -1) {
        x[row] /= factor[row * count + row]
        let value = x[row]
        for column in 0..<row { x[column] -= factor[row * count + column] * value }
      }
    }
    return x
  }
}
