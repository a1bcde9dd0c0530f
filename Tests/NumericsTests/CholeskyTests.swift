import Numerics
import Testing

/// Decompositions of positive definite matrices.
@Suite struct CholeskyTests {
  /// A random positive definite matrix, `[row][column]`.
  private func matrix(_ count: Int, using random: inout RandomSource) -> [[Double]] {
    let rows = (0..<count + 3).map { _ in (0..<count).map { _ in random.normal() } }
    return (0..<count).map { row in
      (0..<count).map { column in rows.reduce(0) { $0 + $1[row] * $1[column] } }
    }
  }

  private func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 31, 64, 130])
  func inPieces(count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let stride = BlockedCholesky.rowLength(count)
    #expect(stride % 8 == 0 && stride >= count + 7)
    let rows = (0..<count).map { _ in (0..<count).map { _ in random.normal() } }
    let solution = (0..<count).map { _ in random.normal() }
    let units = (0..<stride).map { _ in random.uniform(in: 0.5...2) }
    var matrix = [Double](repeating: .nan, count: count * stride)
    var vector = [Double](repeating: 0, count: stride)
    for row in 0..<count {
      for other in 0..<count {
        var product = dot(rows[row], rows[other])
        if other <= row { matrix[row * stride + other] = product }
        if other == row { product += 0.5 * units[row] }
        vector[row] += product * solution[other]
      }
    }
    var factor = BlockedCholesky(count: count)
    for _ in 0..<2 {
      factor.begin(matrix, damping: 0.5, units: units)
      var progress = factor.advance()
      while progress == .working { progress = factor.advance() }
      #expect(progress == .finished)
      #expect(largestDifference(factor.solution(vector), solution) < 1e-8)
    }
    for row in 0..<count { matrix[row * stride + row] -= 1e3 }
    let isPositive = factor.decompose(matrix, damping: 0.5, units: units)
    #expect(!isPositive)
  }

  @Test(arguments: [1, 2, 3, 6, 20, 41])
  func smallAndLargeAgree(_ count: Int) throws {
    var random = RandomSource(seed: UInt64(count))
    let matrix = matrix(count, using: &random)
    let flat = matrix.flatMap { $0 }
    let truth = (0..<count).map { _ in random.normal() }
    let vector = matrix.map { dot($0, truth) }
    let small = try #require(CholeskyFactor(flat, count: count))
    let large = try #require(BlockedCholesky(flat, count: count, pause: {}))
    #expect(largestDifference(small.solve(vector), truth) < 1e-8)
    #expect(largestDifference(large.solution(vector), truth) < 1e-8)
    // The determinant and the square of the vector in the matrix's metric, by both.
    let square = small.forward(vector).sumOfSquares
    #expect((square / dot(vector, truth) - 1).magnitude < 1e-9)
    for (index, value) in small.inverseDiagonal.enumerated() {
      var unit = [Double](repeating: 0, count: count)
      unit[index] = 1
      #expect((large.solution(unit)[index] / value - 1).magnitude < 1e-8)
    }
    // The determinant is the product of what each row adds to the triangle's diagonal.
    var logarithm = 0.0
    for size in 1...count {
      let leading = matrix.prefix(size).flatMap { $0.prefix(size) }
      let own = try #require(CholeskyFactor(leading, count: size))
      logarithm -= naturalLogarithm(own.inverseDiagonal[size - 1])
    }
    #expect((logarithm - large.logarithmOfDeterminant).magnitude < 1e-8)
  }

  @Test(arguments: [0, 1, 3])
  func bandsAgreeWithTheWhole(_ bandwidth: Int) throws {
    var random = RandomSource(seed: 9)
    for count in [1, 2, 5, 17] {
      var matrix = [Double](repeating: 0, count: count * count)
      for row in 0..<count {
        for column in max(0, row - bandwidth)..<row {
          let value = random.uniform(in: -1...1)
          matrix[row * count + column] = value
          matrix[column * count + row] = value
        }
        matrix[row * count + row] = 8
      }
      let vector = (0..<count).map { _ in random.normal() }
      let banded = BandedCholesky(count: count, bandwidth: bandwidth) { matrix[$0 * count + $1] }
      let whole = try #require(CholeskyFactor(matrix, count: count))
      #expect(largestDifference(banded.solve(vector), whole.solve(vector)) < 1e-12)
    }
  }

  @Test func refuseWhatIsNotPositive() {
    #expect(CholeskyFactor([1, 2, 2, 1], count: 2) == nil)
    #expect(CholeskyFactor([1, 0.9, 0.9, 1], count: 2, floor: 0.5) == nil)
    #expect(CholeskyFactor([1], count: 2) == nil)
    #expect(BlockedCholesky([1, 2, 2, 1], count: 2, pause: {}) == nil)
  }

  @Test func endWhereTheyPause() {
    #expect(throws: CancellationError.self) {
      try BlockedCholesky(
        [2, 1, 1, 2], count: 2,
        pause: { () throws(CancellationError) in throw CancellationError() })
    }
  }
}
