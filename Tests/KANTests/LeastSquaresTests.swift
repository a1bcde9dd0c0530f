import Numerics
import Testing

@testable import KAN

@Suite("Least squares")
struct LeastSquaresTests {
  /// Matrix of the basis at `positions`, `[sample][function]`.
  static func matrix(_ basis: SplineBasis, _ positions: [Double]) -> [[Double]] {
    positions.map { SplineTests.dense(basis, at: $0).values }
  }

  static func fit(
    _ basis: SplineBasis, _ positions: [Double], targets: [[Double]]
  ) -> [Double] {
    var fit = SplineLeastSquares(
      functions: basis.count, order: basis.order, outputs: targets.first?.count ?? 0)
    for (x, target) in zip(positions, targets) {
      let (first, weights, _) = basis.evaluate(at: x)
      fit.add(first: first, weights: weights, targets: target)
    }
    return fit.solution()
  }

  static func times(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  static func transposed(_ matrix: [[Double]]) -> [[Double]] {
    guard let width = matrix.first?.count else { return [] }
    return (0..<width).map { column in matrix.map { $0[column] } }
  }

  static func largest(_ vector: [Double]) -> Double {
    vector.reduce(0) { $1.isNaN ? .infinity : max($0, $1.magnitude) }
  }

  static func column(_ solution: [Double], _ j: Int, of count: Int) -> [Double] {
    stride(from: j, to: solution.count, by: count).map { solution[$0] }
  }

  /// Whether `x` solves min ‖Ax − b‖ and, being in the row space of A, is the shortest to do so.
  static func expectOptimal(_ a: [[Double]], _ b: [Double], _ x: [Double]) {
    let residual = zip(times(a, x), b).map { $0 - $1 }
    let scale = max(1, largest(b))
    #expect(largest(times(transposed(a), residual)) < 1e-10 * scale)
    // The part of x outside the row space: x minus its projection, by least squares on Aᵀ.
    let rows = transposed(a)
    let flat = rows.flatMap { $0 }
    let projection = MinimumNorm.solve(
      matrix: flat, rows: rows.count, columns: a.count, rightHandSides: x, count: 1)
    let inside = times(rows, projection)
    #expect(largest(zip(x, inside).map { $0 - $1 }) < 1e-8 * max(1, largest(x)))
  }

  @Test(arguments: 1...5)
  func agreesWithTheNormalEquations(_ order: Int) {
    var random = RandomSource(seed: UInt64(order))
    for intervals in [1, 4, 12] {
      let knots = Support.randomKnots(intervals: intervals, order: order, using: &random)
      let basis = SplineBasis(knots: knots, order: order, extrapolation: .linear)
      let range = knots[order]...knots[order + intervals]
      let positions = (0..<60 * intervals).map { _ in random.uniform(in: range) }.sorted()
      let targets = positions.map { _ in [random.uniform(in: -1...1), random.normal()] }
      let solution = Self.fit(basis, positions, targets: targets)
      #expect(solution.count == basis.count * 2)
      let a = Self.matrix(basis, positions)
      for j in 0..<2 {
        let x = Self.column(solution, j, of: 2)
        let residual = zip(Self.times(a, x), targets.map { $0[j] }).map { $0 - $1 }
        #expect(Self.largest(Self.times(Self.transposed(a), residual)) < 1e-11)
      }
    }
  }

  @Test(arguments: 1...5)
  func recoversASplineOfItsSpace(_ order: Int) {
    var random = RandomSource(seed: UInt64(20 + order))
    let knots = Support.randomKnots(intervals: 8, order: order, using: &random)
    let basis = SplineBasis(knots: knots, order: order, extrapolation: .linear)
    let truth = (0..<basis.count).map { _ in random.normal() }
    let range = knots[order]...knots[order + 8]
    let positions = (0..<500).map { _ in random.uniform(in: range) }.sorted()
    let targets = Self.times(Self.matrix(basis, positions), truth).map { [$0] }
    let solution = Self.fit(basis, positions, targets: targets)
    #expect(Self.largest(zip(solution, truth).map { $0 - $1 }) < 1e-9)
  }

  /// Fewer samples than functions, repeated samples, and samples in one corner.
  @Test(arguments: 1...5)
  func isOfLeastNormWhereSamplesDoNotDetermineIt(_ order: Int) {
    var random = RandomSource(seed: UInt64(40 + order))
    let intervals = 6
    let knots = KnotGrid.uniform(range: -1...1, intervals: intervals, order: order)
    let basis = SplineBasis(knots: knots, order: order, extrapolation: .linear)
    let few = (0..<3).map { _ in random.uniform(in: -1...1) }
    let repeated = Array(repeating: [-1.0, 1.0], count: 30).flatMap { $0 }
    let corner = (0..<40).map { _ in random.uniform(in: 0.7...1) }
    for positions in [few, repeated, corner, [0.3]].map({ $0.sorted() }) {
      let targets = positions.map { [2 * $0 + random.normal()] }
      let solution = Self.fit(basis, positions, targets: targets)
      let a = Self.matrix(basis, positions)
      Self.expectOptimal(a, targets.map { $0[0] }, solution)
      let dense = MinimumNorm.solve(
        matrix: a.flatMap { $0 }, rows: a.count, columns: basis.count,
        rightHandSides: targets.map { $0[0] }, count: 1)
      #expect(Self.largest(zip(solution, dense).map { $0 - $1 }) < 1e-8)
    }
  }

  /// A fine grid between few samples: they are met, functions that none of them touches are left out,
  /// and nobody waits for the square of all functions.
  @Test(arguments: 1...5)
  func fewSamplesOnAFineGrid(_ order: Int) {
    var random = RandomSource(seed: UInt64(60 + order))
    let knots = KnotGrid.uniform(range: -1...1, intervals: 3000, order: order)
    let basis = SplineBasis(knots: knots, order: order, extrapolation: .linear)
    let positions = (0..<60).map { _ in random.uniform(in: -1...1) }.sorted()
    let targets = positions.map { _ in [random.normal(), random.normal()] }
    let solution = Self.fit(basis, positions, targets: targets)
    var touched = Set<Int>()
    for (x, target) in zip(positions, targets) {
      let (first, weights, _) = basis.evaluate(at: x)
      for j in 0..<2 {
        let value = weights.indices.reduce(0) { $0 + weights[$1] * solution[(first + $1) * 2 + j] }
        #expect((value - target[j]).magnitude < 1e-9)
      }
      touched.formUnion(first...first + order)
    }
    for function in 0..<basis.count where !touched.contains(function) {
      #expect(solution[2 * function] == 0 && solution[2 * function + 1] == 0)
    }
  }

  @Test(arguments: 1...5)
  func knotInterpolationInterpolatesWithLeastNorm(_ order: Int) {
    var random = RandomSource(seed: UInt64(60 + order))
    for intervals in [1, 2, 5, 30] {
      for isUniform in [true, false] {
        let knots =
          isUniform
          ? KnotGrid.uniform(range: 0...3, intervals: intervals, order: order)
          : Support.randomKnots(intervals: intervals, order: order, using: &random)
        let values = (0...intervals).map { _ in random.normal() }
        let solver = KnotInterpolation(knots: knots, intervals: intervals, order: order)
        let coefficients = solver.coefficients(values: values)
        let basis = SplineBasis(knots: knots, order: order, extrapolation: .linear)
        let a = Self.matrix(basis, Array(knots[order...order + intervals]))
        let reached = Self.times(a, coefficients)
        #expect(Self.largest(zip(reached, values).map { $0 - $1 }) < 1e-8)
        let dense = MinimumNorm.solve(
          matrix: a.flatMap { $0 }, rows: a.count, columns: basis.count, rightHandSides: values,
          count: 1)
        let scale = max(1, Self.largest(dense))
        #expect(Self.largest(zip(coefficients, dense).map { $0 - $1 }) < 1e-7 * scale)
      }
    }
  }
}
