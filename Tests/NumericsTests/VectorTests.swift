import Numerics
import Testing

/// Vectors in memory, and sums over long columns.
@Suite struct VectorTests {
  @Test func lanesLoadStoreAndAddWhereverTheyLie() {
    var memory = (0..<20).map(Double.init)
    memory.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      let three = SIMD8<Double>(loading: start + 3)
      #expect(three == SIMD8(3, 4, 5, 6, 7, 8, 9, 10))
      SIMD4<Double>(repeating: -1).store(at: start + 1)
      SIMD4<Double>(10, 20, 30, 40).add(to: start + 4)
    }
    #expect(memory.prefix(9) == [0, -1, -1, -1, 9, 25, 36, 47, 8])
  }

  @Test func multiplyAddInEveryForm() {
    let (a, b) = (SIMD4<Double>(1, 2, 3, 4), SIMD4<Double>(5, 6, 7, 8))
    #expect(multiplyAdd(a, b, SIMD4(repeating: 1)) == SIMD4(6, 13, 22, 33))
    #expect(multiplyAdd(a, b, 1) == SIMD4(6, 13, 22, 33))
    #expect(multiplyAdd(a, 2, b) == SIMD4(7, 10, 13, 16))
  }

  @Test func transposedSwapsRowsAndColumns() {
    let rows = (0..<4).map { row in SIMD4<Double>((0..<4).map { Double(4 * row + $0) }) }
    let columns = transposed(rows[0], rows[1], rows[2], rows[3])
    #expect(columns.0 == SIMD4(0, 4, 8, 12))
    #expect(columns.1 == SIMD4(1, 5, 9, 13))
    #expect(columns.2 == SIMD4(2, 6, 10, 14))
    #expect(columns.3 == SIMD4(3, 7, 11, 15))
    #expect(Processor.squareRoots(columns.0) == SIMD4(0, 2, 8.0.squareRoot(), 12.0.squareRoot()))
  }

  @Test(arguments: [0, 1, 7, 8, 9, 100])
  func sumsOverColumnsOfEveryLength(_ count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let a = (0..<count).map { _ in random.normal() }
    let b = (0..<count).map { _ in random.normal() }
    func isNear(_ value: Double, _ expected: Double) -> Bool {
      (value - expected).magnitude < 1e-12 * Double(count + 1)
    }
    #expect(isNear(VectorOperations.dot(a, b), dot(a, b)))
    #expect(isNear(VectorOperations.dot(a, b + [5]), dot(a, b)))
    #expect(isNear(VectorOperations.squares(a), a.sumOfSquares))
    let sums = VectorOperations.sums(a, b, count: count)
    #expect(isNear(sums.plain, a.reduce(0, +)) && isNear(sums.products, dot(a, b)))
    let moments = VectorOperations.moments(a, shift: 0.5, count: count)
    #expect(isNear(moments.sum, a.reduce(0) { $0 + $1 - 0.5 }))
    #expect(isNear(moments.squares, a.map { $0 - 0.5 }.sumOfSquares))
    var target = b
    VectorOperations.add(a, times: -2, to: &target, count: count)
    #expect(zip(target, zip(a, b)).allSatisfy { isNear($0, $1.1 - 2 * $1.0) })
    #expect(VectorOperations.areFinite(a, count: count))
    for index in a.indices {
      for value in [Double.nan, .infinity] {
        var spoilt = a
        spoilt[index] = value
        #expect(!VectorOperations.areFinite(spoilt, count: count))
      }
    }
  }

  @Test func overwritingCopiesInPlace() {
    var array = [1.0, 2, 3, 4]
    array.overwrite(1..<3, with: [7, 8, 9, 10])
    #expect(array == [1, 8, 9, 4])
    array.overwrite(with: [5, 6])
    #expect(array == [5, 6, 9, 4])
  }
}
