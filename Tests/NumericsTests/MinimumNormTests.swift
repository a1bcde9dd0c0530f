import Numerics
import Testing

@Suite struct MinimumNormTests {
  private func times(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { dot($0, vector) }
  }

  private func largest(_ vector: [Double]) -> Double {
    vector.reduce(0) { $1.isNaN ? .infinity : max($0, $1.magnitude) }
  }

  /// Whether `x` solves min ‖Ax − b‖ and, being in the row space of A, is the shortest to do so.
  private func expectOptimal(_ a: [[Double]], _ b: [Double], _ x: [Double]) {
    let rows = x.indices.map { column in a.map { $0[column] } }
    let residual = zip(times(a, x), b).map { $0 - $1 }
    #expect(largest(times(rows, residual)) < 1e-10 * max(1, largest(b)))
    // The part of x outside the row space: x minus its projection, by least squares on Aᵀ.
    let projection = MinimumNorm.solve(
      matrix: rows.flatMap { $0 }, rows: rows.count, columns: a.count, rightHandSides: x, count: 1)
    let inside = times(rows, projection)
    #expect(largest(zip(x, inside).map { $0 - $1 }) < 1e-8 * max(1, largest(x)))
  }

  @Test func minimumNormOnMatricesOfEveryRank() {
    var random = RandomSource(seed: 3)
    for (rows, columns) in [(1, 1), (3, 3), (7, 4), (4, 7), (10, 10)] {
      for rank in 0...min(rows, columns) {
        let left = (0..<rows).map { _ in (0..<rank).map { _ in random.normal() } }
        let right = (0..<rank).map { _ in (0..<columns).map { _ in random.normal() } }
        let a = left.map { row in
          (0..<columns).map { c in
            row.indices.reduce(0) { $0 + row[$1] * right[$1][c] }
          }
        }
        let b = (0..<rows).map { _ in random.normal() }
        let x = MinimumNorm.solve(
          matrix: a.flatMap { $0 }, rows: rows, columns: columns, rightHandSides: b, count: 1)
        #expect(x.count == columns)
        expectOptimal(a, b, x)
        if rank == 0 { #expect(x.allSatisfy { $0 == 0 }) }
      }
    }
  }

  @Test func minimumNormOfAKnownSystem() {
    // x + y = 2: the shortest solution is (1, 1).
    let x = MinimumNorm.solve(
      matrix: [1, 1], rows: 1, columns: 2, rightHandSides: [2, 4], count: 2)
    #expect(zip(x, [1, 2, 1, 2]).allSatisfy { ($0 - $1).magnitude < 1e-14 })
  }
}
