import Numerics
import Testing

/// Eigenvectors of symmetric matrices.
@Suite struct EigenTests {
  /// A random matrix Xᵀ X.
  private func matrix(_ count: Int, rank: Int, using random: inout RandomSource) -> [Double] {
    let rows = (0..<rank).map { _ in (0..<count).map { _ in random.normal() } }
    return (0..<count * count).map { index in
      rows.reduce(0) { $0 + $1[index / count] * $1[index % count] }
    }
  }

  private func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    vector.indices.map { row in
      vector.indices.reduce(0) { $0 + matrix[row * vector.count + $1] * vector[$1] }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 20])
  func areEigenvectors(_ count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let matrix = matrix(count, rank: count + 2, using: &random)
    let eigen = SymmetricEigen(matrix, count: count)
    #expect(eigen.values == eigen.values.sorted())
    for (value, vector) in zip(eigen.values, eigen.vectors) {
      let image = product(matrix, vector)
      for (left, right) in zip(image, vector) { #expect((left - value * right).magnitude < 1e-11) }
      #expect((vector.reduce(0) { $0 + $1 * $1 } - 1).magnitude < 1e-12)
    }
  }

  @Test(arguments: [4, 12, 30])
  func theSmallestAgreeWithAll(_ count: Int) throws {
    var random = RandomSource(seed: UInt64(count))
    let matrix = matrix(count, rank: count + 5, using: &random)
    var metric = [Double](repeating: 0, count: count * count)
    for index in 0..<count { metric[index * count + index] = 1 }
    let all = SymmetricEigen(matrix, count: count)
    let some = try #require(
      SmallestEigenvectors(matrix, metric: metric, count: count, wanted: 2, pause: {}))
    for index in 0..<2 {
      #expect((some.values[index] / all.values[index] - 1).magnitude < 1e-4)
    }
    let overlap = zip(some.vectors[0], all.vectors[0]).reduce(0) { $0 + $1.0 * $1.1 }
    #expect((overlap.magnitude - 1).magnitude < 1e-4)
  }

  @Test func refuseWhatIsNotPositive() {
    #expect(
      SmallestEigenvectors([1, 0, 0, 1], metric: [0, 0, 0, 0], count: 2, wanted: 1, pause: {})
        == nil)
    #expect(
      SmallestEigenvectors([1, 2, 2, 1], metric: [1, 0, 0, 1], count: 2, wanted: 1, pause: {})
        == nil)
  }

  @Test func endWhereTheyPause() {
    #expect(throws: CancellationError.self) {
      try SmallestEigenvectors(
        [2, 1, 1, 2], metric: [1, 0, 0, 1], count: 2, wanted: 1,
        pause: { () throws(CancellationError) in throw CancellationError() })
    }
  }

  @Test func principalAxesTakeAMatrixApart() {
    var random = RandomSource(seed: 3)
    for count in 1...7 {
      let rows = (0..<count).map { _ in (0..<count).map { _ in random.normal() } }
      let matrix = rows.map { left in rows.map { dot(left, $0) } }
      let axes = PrincipalAxes(matrix)
      #expect(zip(axes.values, axes.values.dropFirst()).allSatisfy { $0 >= $1 })
      for row in 0..<count {
        for column in 0..<count {
          let value = axes.values.indices.reduce(0) {
            $0 + axes.values[$1] * axes.vectors[$1][row] * axes.vectors[$1][column]
          }
          #expect(abs(value - matrix[row][column]) < 1e-11)
        }
      }
    }
  }
}
