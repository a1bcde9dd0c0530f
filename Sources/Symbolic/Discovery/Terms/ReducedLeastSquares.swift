import Numerics

/// Weighted least squares on many subsets of the same columns. The columns are reduced to a
/// triangle once, by Householder reflections, and every subset is solved on the triangle.
///
/// Columns are normalised first, so that units do not matter.
struct ReducedLeastSquares: Sendable {
  /// The number of columns.
  let count: Int
  /// The number of rows before the reduction.
  let rowCount: Int
  /// The squared length of the target, and the part of it that no column reaches.
  let targetSquares: Double, unreachableSquares: Double
  private let lengths: [Double]
  /// `[column][row]`, columns of the triangle; the last is the target.
  private let triangle: [[Double]]

  /// The number of columns reduced between polls for cancellation.
  private static let blockLength = 64

  /// The solution for a subset.
  struct Solution: Sendable {
    /// The columns, in the order they were requested.
    let columns: [Int]
    /// One coefficient per column.
    let factors: [Double]
    /// The sum of squared residuals.
    let squares: Double
    /// The increase of the sum of squares without each column.
    let losses: [Double]
  }

  /// Reduces the columns. The cost is the number of rows times the square of the number of columns.
  ///
  /// - Parameter columns: `[column][row]`, multiplied by the roots of the weights, like the target.
  init(
    _ columns: [[Double]], target: [Double], work: inout Work
  ) throws(WorkEnded) {
    count = columns.count
    rowCount = target.count
    lengths = columns.map { column in
      let length = column.sumOfSquares.squareRoot()
      return length > 0 && length.isFinite ? length : 1
    }
    var matrix = zip(columns, lengths).map { column, length in column.map { $0 / length } }
    matrix.append(target)
    for pivot in 0..<min(count, rowCount) {
      try work.spend(2 * Double((rowCount - pivot) * (count - pivot + 1)))
      Householder.reflect(&matrix, pivot: pivot)
    }
    let reached = min(count, rowCount)
    targetSquares = target.sumOfSquares
    unreachableSquares = matrix[count].dropFirst(reached).sumOfSquares
    triangle = matrix.map { Array($0.prefix(reached)) }
  }

  /// Solves for some of the columns; nil if they are linearly dependent. The cost is at most the
  /// cube of their number.
  func solution(_ columns: [Int], work: inout Work) throws(WorkEnded) -> Solution? {
    let size = columns.count
    guard size > 0, size <= rowCount else { return nil }
    var matrix = (columns + [count]).map { triangle[$0] }
    let rows = triangle[count].count
    try work.spend(2 * Double(rows * size * size))
    for pivot in 0..<min(size, rows) {
      if pivot % Self.blockLength == Self.blockLength - 1 { try work.ask() }
      Householder.reflect(&matrix, pivot: pivot)
    }
    var factors = [Double](repeating: 0, count: size)
    for row in stride(from: size - 1, through: 0, by: -1) {
      guard row < rows, abs(matrix[row][row]) > 1e-12 else { return nil }
      var value = matrix[size][row]
      for column in (row + 1)..<max(size, row + 1) {
        value -= matrix[column][row] * factors[column]
      }
      factors[row] = value / matrix[row][row]
    }
    let rest = matrix[size].dropFirst(size).reduce(unreachableSquares) { $0 + $1 * $1 }
    let variances = Self.variances(matrix, size)
    return Solution(
      columns: columns, factors: zip(factors, columns).map { $0 / lengths[$1] },
      squares: rest, losses: zip(factors, variances).map { $0 * $0 / $1 })
  }

  /// The diagonal of the inverse of RᵀR: the squared lengths of the rows of R⁻¹.
  private static func variances(_ matrix: [[Double]], _ size: Int) -> [Double] {
    var inverse = [[Double]](repeating: [], count: size)
    for column in 0..<size {
      var values = [Double](repeating: 0, count: column + 1)
      for row in stride(from: column, through: 0, by: -1) {
        var value = row == column ? 1.0 : 0.0
        for other in (row + 1)..<max(column + 1, row + 1) {
          value -= matrix[other][row] * values[other]
        }
        values[row] = value / matrix[row][row]
      }
      inverse[column] = values
    }
    return (0..<size).map { row in
      (row..<size).reduce(0) { $0 + inverse[$1][row] * inverse[$1][row] }
    }
  }
}
