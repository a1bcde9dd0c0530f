/// All eigenvalues and eigenvectors of a small symmetric matrix by Jacobi rotations. Slow for large
/// matrices, but small eigenvalues keep their relative accuracy.
public struct SymmetricEigen: Sendable {
  /// In ascending order.
  public let values: [Double]
  /// `[eigenvector][component]`, each of length 1, in the order of `values`.
  public let vectors: [[Double]]

  private static let sweepLimit = 40

  /// - Parameter matrix: `[row][column]`, symmetric, `count` by `count`.
  public init(_ matrix: [Double], count: Int) {
    var work = JacobiSweeps(matrix: matrix, count: count)
    for _ in 0..<Self.sweepLimit where !work.isDiagonal { work.sweep() }
    let diagonal = (0..<count).map { work.matrix[$0 * count + $0] }
    let order = diagonal.indices.sorted { (diagonal[$0], $0) < (diagonal[$1], $1) }
    values = order.map { diagonal[$0] }
    vectors = order.map { Array(work.vectors[$0 * count..<($0 + 1) * count]) }
  }
}

private struct JacobiSweeps {
  var matrix: [Double]
  /// `[eigenvector][component]`.
  var vectors: [Double]
  let count: Int

  init(matrix: [Double], count: Int) {
    self.matrix = matrix
    self.count = count
    vectors = [Double](repeating: 0, count: count * count)
    for index in 0..<count { vectors[index * count + index] = 1 }
  }

  var isDiagonal: Bool {
    for row in 0..<count {
      for column in 0..<row where isSignificant(row, column) { return false }
    }
    return true
  }

  private func isSignificant(_ row: Int, _ column: Int) -> Bool {
    let size = (matrix[row * count + row] * matrix[column * count + column]).magnitude.squareRoot()
    return matrix[row * count + column].magnitude > 1e-15 * size
  }

  mutating func sweep() {
    for row in 0..<count {
      for column in 0..<row where isSignificant(row, column) { rotate(row, column) }
    }
  }

  /// Applies the rotation that zeroes the entry at (p, q).
  private mutating func rotate(_ p: Int, _ q: Int) {
    let entry = matrix[p * count + q]
    let theta = (matrix[q * count + q] - matrix[p * count + p]) / (2 * entry)
    guard theta.isFinite else {
      matrix[p * count + q] = 0
      matrix[q * count + p] = 0
      return
    }
    let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in 0..<count {
      let (left, right) = (matrix[k * count + p], matrix[k * count + q])
      matrix[k * count + p] = cosine * left - sine * right
      matrix[k * count + q] = sine * left + cosine * right
    }
    for k in 0..<count {
      let (left, right) = (matrix[p * count + k], matrix[q * count + k])
      matrix[p * count + k] = cosine * left - sine * right
      matrix[q * count + k] = sine * left + cosine * right
      let (first, second) = (vectors[p * count + k], vectors[q * count + k])
      vectors[p * count + k] = cosine * first - sine * second
      vectors[q * count + k] = sine * first + cosine * second
    }
    matrix[p * count + q] = 0
    matrix[q * count + p] = 0
  }
}
