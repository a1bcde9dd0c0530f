import Numerics
import Testing

@testable import KAN

@Suite("Spline bases")
struct SplineTests {
  /// A case of the sweep: order and grid, on uniform or random knots.
  struct Case: Sendable, CustomTestStringConvertible {
    let order: Int
    let intervals: Int
    let isUniform: Bool
    var testDescription: String {
      "order \(order), grid \(intervals), \(isUniform ? "uniform" : "random")"
    }

    var knots: [Double] {
      var random = RandomSource(seed: UInt64(100 * order + intervals))
      return isUniform
        ? KnotGrid.uniform(range: -1.5...2, intervals: intervals, order: order)
        : Support.randomKnots(intervals: intervals, order: order, using: &random)
    }
    var low: Double { knots[order] }
    var high: Double { knots[order + intervals] }
  }

  static let cases = (1...5).flatMap { order in
    [1, 2, 3, 7, 40].flatMap { intervals in
      [true, false].map { Case(order: order, intervals: intervals, isUniform: $0) }
    }
  }

  /// The Cox-de Boor recursion, straight from its definition, right-continuous.
  static func coxDeBoor(_ knots: [Double], _ index: Int, _ degree: Int, _ x: Double) -> Double {
    if degree == 0 { return knots[index] <= x && x < knots[index + 1] ? 1 : 0 }
    var value = 0.0
    let left = knots[index + degree] - knots[index]
    if left > 0 {
      value += (x - knots[index]) / left * coxDeBoor(knots, index, degree - 1, x)
    }
    let right = knots[index + degree + 1] - knots[index + 1]
    if right > 0 {
      value +=
        (knots[index + degree + 1] - x) / right * coxDeBoor(knots, index + 1, degree - 1, x)
    }
    return value
  }

  static func slope(_ knots: [Double], _ index: Int, _ degree: Int, _ x: Double) -> Double {
    let left = knots[index + degree] - knots[index]
    let right = knots[index + degree + 1] - knots[index + 1]
    var value = 0.0
    if left > 0 { value += Double(degree) / left * coxDeBoor(knots, index, degree - 1, x) }
    if right > 0 { value -= Double(degree) / right * coxDeBoor(knots, index + 1, degree - 1, x) }
    return value
  }

  /// Values of all functions at `x`, zeros included.
  static func dense(_ basis: SplineBasis, at x: Double) -> (values: [Double], slopes: [Double]) {
    let (first, weights, slopes) = basis.evaluate(at: x)
    var result = [Double](repeating: 0, count: basis.count)
    var derivatives = result
    for (m, weight) in weights.enumerated() {
      result[first + m] += weight
      derivatives[first + m] += slopes[m]
    }
    return (result, derivatives)
  }

  static func positions(_ own: Case, from low: Double, to high: Double) -> [Double] {
    var random = RandomSource(seed: 9)
    let knots = own.knots.filter { $0 >= low && $0 < high }
    return knots + knots.map(\.nextUp).filter { $0 < high }
      + knots.map(\.nextDown).filter { $0 >= low }
      + (0..<60).map { _ in random.uniform(in: low...high) }.filter { $0 < high }
  }

  @Test(arguments: cases)
  func agreesWithTheRecursionInsideTheGrid(_ own: Case) {
    let knots = own.knots
    for extrapolation in Extrapolation.allCases {
      let basis = SplineBasis(knots: knots, order: own.order, extrapolation: extrapolation)
      #expect(basis.count == own.intervals + own.order)
      for x in Self.positions(own, from: own.low, to: own.high) {
        let (values, slopes) = Self.dense(basis, at: x)
        #expect((values.reduce(0, +) - 1).magnitude < 1e-12, "at \(x)")
        let steepest = Double(own.order) / 0.05
        #expect(slopes.reduce(0, +).magnitude < 1e-12 * steepest, "at \(x)")
        for function in 0..<basis.count {
          let value = Self.coxDeBoor(knots, function, own.order, x)
          #expect((values[function] - value).magnitude < 1e-12, "function \(function) at \(x)")
          let slope = Self.slope(knots, function, own.order, x)
          #expect(
            (slopes[function] - slope).magnitude < 1e-11 * steepest, "function \(function) at \(x)")
        }
      }
    }
  }

  @Test(arguments: cases)
  func fadesAsTheRecursionDoesAndIsZeroBeyond(_ own: Case) {
    let knots = own.knots
    let basis = SplineBasis(knots: knots, order: own.order, extrapolation: .fade)
    for x in Self.positions(own, from: knots[0], to: knots[knots.count - 1]) {
      let (values, _) = Self.dense(basis, at: x)
      for function in 0..<basis.count {
        let value = Self.coxDeBoor(knots, function, own.order, x)
        #expect((values[function] - value).magnitude < 1e-12, "function \(function) at \(x)")
      }
    }
    for x in [knots[0].nextDown, knots[0] - 3, -1e300, knots[knots.count - 1], 50, 1e300] {
      let (_, weights, slopes) = basis.evaluate(at: x)
      #expect(weights.allSatisfy { $0 == 0 } && slopes.allSatisfy { $0 == 0 }, "at \(x)")
    }
  }

  @Test(arguments: cases)
  func linearContinuesValueAndSlope(_ own: Case) {
    let basis = SplineBasis(knots: own.knots, order: own.order, extrapolation: .linear)
    for (end, outwards) in [(own.low, -1.0), (own.high, 1.0)] {
      // The end itself lies in the line on the right and in the first cell on the left.
      let inner = outwards > 0 ? end.nextDown : end
      let outer = outwards > 0 ? end : end.nextDown
      let (inside, insideSlopes) = Self.dense(basis, at: inner)
      let (outside, outsideSlopes) = Self.dense(basis, at: outer)
      let distances = [0.25, 3.0, 1000.0]
      let far = distances.map { Self.dense(basis, at: end + outwards * $0) }
      for function in 0..<basis.count {
        #expect((inside[function] - outside[function]).magnitude < 1e-12)
        let scale = max(1, insideSlopes[function].magnitude)
        #expect((insideSlopes[function] - outsideSlopes[function]).magnitude < 1e-11 * scale)
        for (distance, point) in zip(distances, far) {
          #expect(point.slopes[function] == outsideSlopes[function])
          let line = inside[function] + outwards * distance * insideSlopes[function]
          #expect((point.values[function] - line).magnitude < 1e-11 * scale * max(1, distance))
        }
      }
    }
  }

  /// What no argument may do, on knots good and bad, is to leave the table.
  @Test func noArgumentAndNoKnotsLeadOutOfTheTable() {
    let ordinary = KnotGrid.uniform(range: -1...1, intervals: 5, order: 3)
    let narrow = KnotGrid.uniform(range: 0...4096 * .leastNonzeroMagnitude, intervals: 5, order: 3)
    let wide = KnotGrid.uniform(range: -8e307...8e307, intervals: 1, order: 3)
    let equal = [Double](repeating: 2, count: ordinary.count)
    var repeated = ordinary
    for index in 3...6 { repeated[index] = ordinary[3] }
    var lonely = ordinary
    for index in 4..<lonely.count { lonely[index] = 1e12 + Double(index) }
    let broken = ordinary.indices.map { index in
      var knots = ordinary
      knots[index] = .nan
      return knots
    }
    let infinite = [0, 3, 8, 11].map { index in
      var knots = ordinary
      knots[index] = index < 5 ? -.infinity : .infinity
      return knots
    }
    let all = [ordinary, narrow, wide, equal, repeated, lonely, ordinary.reversed()]
    for knots in all + broken + infinite {
      for extrapolation in Extrapolation.allCases {
        let basis = SplineBasis(knots: knots, order: 3, extrapolation: extrapolation)
        let special = [
          .nan, -.nan, .infinity, -.infinity, .greatestFiniteMagnitude, 0, -0.0,
          -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 4096 * .leastNonzeroMagnitude, 1e12,
          1e12 + 5,
        ]
        for x in special + knots + knots.map(\.nextUp) + knots.map(\.nextDown) {
          let (first, weights, slopes) = basis.evaluate(at: x)
          #expect((0...basis.count - 4).contains(first))
          #expect(weights.count == 4 && slopes.count == 4)
        }
      }
    }
  }

  @Test func notANumberStaysNotANumber() {
    for extrapolation in Extrapolation.allCases {
      let basis = SplineBasis(
        knots: KnotGrid.uniform(range: -1...1, intervals: 5, order: 3), order: 3,
        extrapolation: extrapolation)
      #expect(basis.evaluate(at: .nan).weights.allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: 1...5)
  func cellsWithoutWidthAreHarmless(_ order: Int) {
    var knots = KnotGrid.uniform(range: 0...1, intervals: 6, order: order)
    knots[order + 3] = knots[order + 2]
    for extrapolation in Extrapolation.allCases {
      let basis = SplineBasis(knots: knots, order: order, extrapolation: extrapolation)
      for step in 0..<200 {
        let x = Double(step) / 200
        let (values, slopes) = Self.dense(basis, at: x)
        #expect((values.reduce(0, +) - 1).magnitude < 1e-12)
        #expect(slopes.allSatisfy { $0.isFinite })
        for function in 0..<basis.count {
          let value = Self.coxDeBoor(knots, function, order, x)
          #expect((values[function] - value).magnitude < 1e-12)
        }
      }
    }
  }

  @Test(arguments: [1, 3, 50])
  func uniformKnotsAreEvenAndReachTheEnds(_ intervals: Int) {
    for order in 1...5 {
      let knots = KnotGrid.uniform(range: -2...3, intervals: intervals, order: order)
      #expect(knots.count == KnotGrid.knotCount(intervals: intervals, order: order))
      #expect(knots[order] == -2 && knots[order + intervals] == 3)
      let step = 5 / Double(intervals)
      #expect(
        zip(knots, knots.dropFirst()).allSatisfy { (($1 - $0) - step).magnitude < 1e-14 * 50 })
    }
  }

  @Test func rangesThatHoldNoKnotsAreRefused() {
    for range in [
      0...0, 1...1.0.nextUp, 0...4096 * Double.leastNonzeroMagnitude, -1e305...1e305,
      0...Double.infinity,
    ] {
      #expect(throws: ShapeError.self) {
        try Network(shape: NetworkShape([1, 1]), grid: 5, order: 3, ranges: [range])
      }
    }
  }
}
