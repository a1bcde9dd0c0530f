/// A Cholesky decomposition of a large matrix, done in bounded pieces of four rows at a time, and
/// the solves that use it. For small matrices use `CholeskyFactor`.
public struct BlockedCholesky: Sendable {
  let count: Int
  let stride: Int
  /// The lower triangle of the factor, in rows of `stride`; rows beyond `count` are those of the
  /// identity.
  private(set) var factor: [Double]
  private(set) var inverseDiagonal: [Double]
  private var row = 0

  /// Allocates room for a matrix of `count` rows of `rowLength(count)` numbers each.
  public init(count: Int) {
    self.count = count
    stride = Self.rowLength(count)
    let rows = (count + 3) / 4 * 4
    factor = [Double](repeating: 0, count: rows * stride)
    inverseDiagonal = [Double](repeating: 0, count: rows)
  }

  /// Padded length of the rows of a `count` x `count` matrix: eight numbers can be read from any
  /// column.
  public static func rowLength(_ count: Int) -> Int { (count + 15) / 8 * 8 }

  /// Starts decomposing `matrix` (lower triangle, rows of `stride`) plus `damping` times `units` on
  /// the diagonal.
  public mutating func begin(_ matrix: [Double], damping: Double, units: [Double]) {
    row = 0
    factor.withUnsafeMutableBufferPointer { target in
      matrix.withUnsafeBufferPointer { source in
        guard let target = target.baseAddress, let source = source.baseAddress else { return }
        for index in 0..<count {
          (target + index * stride).update(from: source + index * stride, count: index + 1)
          target[index * stride + index] += damping * units[index]
        }
        for index in count..<(count + 3) / 4 * 4 {
          (target + index * stride).update(repeating: 0, count: index)
          target[index * stride + index] = 1
        }
      }
    }
  }

  /// The state of the decomposition after a piece of work.
  public enum Progress: Sendable {
    /// There is more to do.
    case working
    /// The decomposition is done.
    case finished
    /// The matrix is not positive definite and needs more damping.
    case notPositive
  }

  /// Does a bounded piece of the work.
  public mutating func advance() -> Progress {
    // About three milliseconds' worth of multiply-adds.
    var budget = 30_000_000
    let (stride, end) = (stride, (count + 3) / 4 * 4)
    var row = row
    let isPositive = factor.withUnsafeMutableBufferPointer { factor in
      inverseDiagonal.withUnsafeMutableBufferPointer { inverse in
        guard let factor = factor.baseAddress, let inverse = inverse.baseAddress else {
          return true
        }
        while row < end && budget > 0 {
          guard Self.decompose(factor, inverse, stride: stride, row: row) else { return false }
          budget -= 4 * row * row + 1000
          row += 4
        }
        return true
      }
    }
    self.row = row
    return isPositive ? (row < end ? .working : .finished) : .notPositive
  }

  /// Decomposes a matrix plus `damping` times `units` on the diagonal, calling `pause` before each
  /// bounded piece of work.
  ///
  /// - Returns: whether the matrix is positive definite.
  public mutating func decompose<Failure: Error>(
    _ matrix: [Double], damping: Double, units: [Double], pause: () throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    begin(matrix, damping: damping, units: units)
    var progress: Progress
    repeat {
      try pause()
      progress = advance()
    } while progress == .working
    return progress == .finished
  }

  /// Decomposes without pausing.
  public mutating func decompose(_ matrix: [Double], damping: Double, units: [Double]) -> Bool {
    decompose(matrix, damping: damping, units: units, pause: {})
  }

  /// Computes rows `row..<row + 4` of the factor from the rows above.
  private static func decompose(
    _ factor: UnsafeMutablePointer<Double>, _ inverse: UnsafeMutablePointer<Double>, stride: Int,
    row: Int
  ) -> Bool {
    let rows = factor + row &* stride
    var column = 0
    while column <= row {
      subtractProducts(rows, factor + column &* stride, stride: stride, column: column)
      guard column < row else { break }
      for i in 0..<4 {
        let target = rows + i &* stride + column
        for j in 0..<4 {
          var sum = target[j]
          let above = factor + (column &+ j) &* stride + column
          for k in 0..<j { sum -= target[k] * above[k] }
          target[j] = sum * inverse[column &+ j]
        }
      }
      column &+= 4
    }
    for i in 0..<4 {
      let target = rows + i &* stride + row
      for j in 0...i {
        var sum = target[j]
        let above = rows + j &* stride + row
        for k in 0..<j { sum -= target[k] * above[k] }
        if i == j {
          guard sum > 0, sum.isFinite else { return false }
          target[i] = sum.squareRoot()
          inverse[row &+ i] = 1 / target[i]
        } else {
          target[j] = sum * inverse[row &+ j]
        }
      }
    }
    return true
  }

  /// Subtracts from the 4 x 4 block at `column` of four rows their products with the four rows
  /// above.
  @inline(__always)
  private static func subtractProducts(
    _ rows: UnsafeMutablePointer<Double>, _ above: UnsafePointer<Double>, stride: Int, column: Int
  ) {
    typealias Lanes = SIMD4<Double>
    var sums:
      (
        Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes,
        Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes
      ) = (
        .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero,
        .zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero
      )
    var offset = 0
    while offset < column {
      let a0 = Lanes(loading: rows + offset)
      let a1 = Lanes(loading: rows + offset + stride)
      let a2 = Lanes(loading: rows + offset + 2 &* stride)
      let a3 = Lanes(loading: rows + offset + 3 &* stride)
      let b0 = Lanes(loading: above + offset)
      sums.0 += a0 * b0
      sums.4 += a1 * b0
      sums.8 += a2 * b0
      sums.12 += a3 * b0
      let b1 = Lanes(loading: above + offset + stride)
      sums.1 += a0 * b1
      sums.5 += a1 * b1
      sums.9 += a2 * b1
      sums.13 += a3 * b1
      let b2 = Lanes(loading: above + offset + 2 &* stride)
      sums.2 += a0 * b2
      sums.6 += a1 * b2
      sums.10 += a2 * b2
      sums.14 += a3 * b2
      let b3 = Lanes(loading: above + offset + 3 &* stride)
      sums.3 += a0 * b3
      sums.7 += a1 * b3
      sums.11 += a2 * b3
      sums.15 += a3 * b3
      offset &+= 4
    }
    subtract(sums.0, sums.1, sums.2, sums.3, rows + column)
    subtract(sums.4, sums.5, sums.6, sums.7, rows + stride + column)
    subtract(sums.8, sums.9, sums.10, sums.11, rows + 2 &* stride + column)
    subtract(sums.12, sums.13, sums.14, sums.15, rows + 3 &* stride + column)
  }

  @inline(__always)
  private static func subtract(
    _ a: SIMD4<Double>, _ b: SIMD4<Double>, _ c: SIMD4<Double>, _ d: SIMD4<Double>,
    _ target: UnsafeMutablePointer<Double>
  ) {
    target[0] -= a.sum()
    target[1] -= b.sum()
    target[2] -= c.sum()
    target[3] -= d.sum()
  }

  /// Decomposes a matrix given as `[row][column]` without padding; only its lower half is read.
  /// Calls `pause` before each bounded piece of work. Returns nil if the matrix is not positive
  /// definite.
  public init?<Failure: Error>(
    _ matrix: [Double], count: Int, pause: () throws(Failure) -> Void
  ) throws(Failure) {
    self.init(count: count)
    var rows = [Double](repeating: 0, count: count * stride)
    for row in 0..<count {
      for column in 0...row { rows[row * stride + column] = matrix[row * count + column] }
    }
    let units = [Double](repeating: 0, count: count)
    guard try decompose(rows, damping: 0, units: units, pause: pause) else { return nil }
  }

  /// The logarithm of the determinant of the last matrix decomposed.
  public var logarithmOfDeterminant: Double {
    var sum = 0.0
    for row in 0..<count { sum -= 2 * naturalLogarithm(inverseDiagonal[row]) }
    return sum
  }

  /// Solves in place: `vector` (at least `count` numbers) holds the right-hand side on entry and
  /// the solution on return.
  public func solve(_ vector: inout [Double]) {
    factor.withUnsafeBufferPointer { factor in
      vector.withUnsafeMutableBufferPointer { vector in
        guard let factor = factor.baseAddress, let vector = vector.baseAddress else { return }
        for row in 0..<count {
          let sum = VectorOperations.dot(factor + row * stride, vector, count: row)
          vector[row] = (vector[row] - sum) * inverseDiagonal[row]
        }
        for row in Swift.stride(from: count - 1, through: 0, by: -1) {
          vector[row] *= inverseDiagonal[row]
          VectorOperations.add(
            factor + row * stride, times: -vector[row], to: vector, count: row)
        }
      }
    }
  }

  /// The solution for a right-hand side with one number per row.
  public func solution(_ rightHandSide: [Double]) -> [Double] {
    var solution = rightHandSide
    solve(&solution)
    return solution
  }
}
