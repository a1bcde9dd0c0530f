/// The smallest generalised eigenvectors, A v = λ B v, of symmetric positive semidefinite matrices,
/// found by subspace iteration with A⁻¹ at a fraction of the cost of a full decomposition.
public struct SmallestEigenvectors: Sendable {
  /// In ascending order.
  public let values: [Double]
  /// `[eigenvector][component]`, with vᵀ B v = 1.
  public let vectors: [[Double]]

  /// The maximum number of iterations, and the number of iterations between calls of `pause`.
  private static let iterations = 60, blockLength = 8

  /// - Parameters:
  ///   - matrix: A, `[row][column]`, positive definite.
  ///   - metric: B; may be singular.
  ///   - wanted: number of eigenvectors.
  ///   - pause: called every few milliseconds; an error it throws ends the work.
  /// - Returns: nil if A is not numerically positive definite, or B vanishes.
  public init?<Failure: Error>(
    _ matrix: [Double], metric: [Double], count: Int, wanted: Int,
    pause: () throws(Failure) -> Void
  ) throws(Failure) {
    guard let factor = try BlockedCholesky(matrix, count: count, pause: pause) else { return nil }
    let size = min(count, wanted + 2)
    var random = RandomSource(seed: 1, stream: 41)
    var basis = (0..<size).map { _ in (0..<count).map { _ in random.normal() } }
    var values: [Double] = []
    for iteration in 0..<Self.iterations {
      if iteration % Self.blockLength == Self.blockLength - 1 { try pause() }
      let images = basis.map { factor.solution(Self.product(metric, $0)) }
      guard let ritz = Self.ritz(images, matrix, metric) else { return nil }
      basis = ritz.vectors
      let hasSettled =
        values.count == ritz.values.count
        && zip(values, ritz.values).prefix(2).allSatisfy {
          ($0 - $1).magnitude <= 1e-7 * $1.magnitude
        }
      values = ritz.values
      if hasSettled { break }
    }
    guard values.count >= wanted, values.allSatisfy(\.isFinite) else { return nil }
    self.values = Array(values.prefix(wanted))
    vectors = Array(basis.prefix(wanted))
  }

  /// The Ritz vectors: the eigenvectors restricted to the span of some vectors.
  private static func ritz(
    _ span: [[Double]], _ matrix: [Double], _ metric: [Double]
  ) -> (values: [Double], vectors: [[Double]])? {
    guard let orthonormal = orthonormalized(span, metric) else { return nil }
    let size = orthonormal.count
    var small = [Double](repeating: 0, count: size * size)
    for (column, vector) in orthonormal.enumerated() {
      let image = product(matrix, vector)
      for row in 0...column {
        let entry = dot(orthonormal[row], image)
        small[row * size + column] = entry
        small[column * size + row] = entry
      }
    }
    let eigen = SymmetricEigen(small, count: size)
    let vectors = eigen.vectors.map { weights in
      var vector = [Double](repeating: 0, count: orthonormal[0].count)
      for (weight, direction) in zip(weights, orthonormal) {
        for index in vector.indices { vector[index] += weight * direction[index] }
      }
      return vector
    }
    return (eigen.values, vectors)
  }

  /// Gram-Schmidt in the metric, applied twice; drops vectors that depend on the others.
  private static func orthonormalized(_ span: [[Double]], _ metric: [Double]) -> [[Double]]? {
    var result: [[Double]] = []
    for vector in span {
      var rest = vector
      let before = dot(rest, product(metric, rest))
      for _ in 0..<2 {
        let image = product(metric, rest)
        for other in result {
          let share = dot(other, image)
          for index in rest.indices { rest[index] -= share * other[index] }
        }
      }
      let square = dot(rest, product(metric, rest))
      guard square.isFinite else { return nil }
      guard square > 1e-24 * before, square > 0 else { continue }
      let length = square.squareRoot()
      result.append(rest.map { $0 / length })
    }
    return result.isEmpty ? nil : result
  }

  private static func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    let count = vector.count
    return matrix.withUnsafeBufferPointer { matrix in
      (0..<count).map { row in dot(matrix[row * count..<(row + 1) * count], vector) }
    }
  }
}
