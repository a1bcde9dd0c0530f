import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite("Discovery: sums of products")
struct SumOfProductsFitTests {
  static func fit(
    _ samples: Samples, _ inverse: OuterInverse = .identity, rank: Int,
    from: SumOfProducts? = nil, noise: Double? = nil
  ) throws -> SumOfProductsFit {
    let target = try #require(inverse.transformed(samples.target, noise: noise ?? 0))
    var work = Work()
    return try #require(
      try SumOfProductsFit.fit(
        samples.columns, target, trainCount: samples.trainCount, rank: rank, from: from, seed: 1,
        noise: noise, work: &work))
  }

  static func random(rank: Int, variables: Int, seed: UInt64) -> SumOfProducts {
    var random = RandomSource(seed: seed)
    func function() -> [Double] { ProductSearch.smoothRandom(cells: 5, &random) }
    return SumOfProducts(
      ranges: (0..<variables).map { Double(-$0)...Double($0 + 1) }, grid: 5, offset: 0.7,
      sums: (0..<variables).map { _ in function() },
      products: (0..<rank).map { _ in (0..<variables).map { _ in function() } })
  }

  @Test func gradientsAreThoseOfTheValues() {
    let model = Self.random(rank: 2, variables: 3, seed: 5)
    // Also beyond the ranges, where functions continue as straight lines.
    let samples = Samples(model.ranges.map { $0.lowerBound - 1...$0.upperBound + 1 }, count: 50) {
      $0[0]
    }
    let gradients = model.gradients(samples.columns)
    for variable in 0..<3 {
      var (above, below) = (samples.columns, samples.columns)
      for index in above[variable].indices {
        above[variable][index] += 1e-5
        below[variable][index] -= 1e-5
      }
      let differences = zip(model.values(above), model.values(below)).map { ($0 - $1) / 2e-5 }
      for (slope, difference) in zip(gradients[variable], differences) {
        #expect(abs(slope - difference) < 1e-6 * (1 + abs(slope)))
      }
    }
  }

  @Test func refiningAndCentringKeepTheFunction() {
    let model = Self.random(rank: 2, variables: 2, seed: 6)
    let samples = Samples(model.ranges, count: 100) { $0[0] }
    let values = model.values(samples.columns)
    for other in [model.refined(), model.centred(samples.columns)] {
      for (value, expected) in zip(other.values(samples.columns), values) {
        #expect(abs(value - expected) < 1e-11 * (1 + abs(expected)))
      }
    }
  }

  /// Functions that the coarsest grid represents are found up to rounding, whatever their shape.
  @Test(arguments: [(1, 2), (2, 2), (1, 3), (2, 3), (1, 4), (2, 4)])
  func findsRandomSums(rank: Int, variables: Int) throws {
    var found = 0
    for seed in 1...4 as ClosedRange<UInt64> {
      let truth = Self.random(rank: rank, variables: variables, seed: seed)
      let samples = Samples(truth.ranges, seed: seed) { point in truth.values(point.map { [$0] })[0]
      }
      let fit = try Self.fit(samples, rank: rank)
      if fit.heldOutError < 1e-3 { found += 1 }
    }
    #expect(found >= 3)
  }

  /// Additive functions under all outer functions, by linear least squares.
  @Test(arguments: OuterInverse.allCases)
  func findsSumsUnderAnInverse(inverse: OuterInverse) throws {
    let range = OuterInverseTests.range(inverse)
    let (middle, half) = (
      (range.lowerBound + range.upperBound) / 2, (range.upperBound - range.lowerBound) / 2
    )
    let samples = Samples([-1...1, 0...2]) { point in
      let wave = ElementaryFunction.sine.value(at: 2 * point[0])
      return inverse.value(middle + half * (0.5 * wave + 0.45 * (point[1] * point[1] / 2 - 1)))
    }
    #expect(try Self.fit(samples, inverse, rank: 0).heldOutError < 1e-5)
  }

  /// Errors are those of y, and no fit is refined into the noise.
  @Test(arguments: [0.01, 0.05])
  func stopsAtTheNoise(noise: Double) throws {
    let samples = Samples([-1...1, 0.5...2, 0...3], noise: noise) { point in
      point[0] * point[1] + ElementaryFunction.sine.value(at: point[2]) / point[1]
    }
    let rough = try Self.fit(samples, rank: 1, noise: samples.noise)
    let fit = try Self.fit(samples, rank: 2, from: rough.model, noise: samples.noise)
    #expect(fit.heldOutError < 1.25 * noise)
    #expect(fit.trainError > 0.85 * noise)
    #expect(fit.model.grid == 6)
  }

  /// Several oscillations that a coarse grid cannot show.
  @Test func findsFastOscillations() throws {
    let samples = Samples([0...1, 0...6.3], count: 500) { point in
      point[0] * ElementaryFunction.sine.value(at: 5 * point[1])
    }
    #expect(try Self.fit(samples, rank: 1).heldOutError < 0.02)
    let alone = Samples([0...1, 0...6.3], count: 500) { point in
      point[0] + ElementaryFunction.sine.value(at: 9 * point[1])
    }
    #expect(try Self.fit(alone, rank: 0).heldOutError < 0.02)
  }

  /// Factors that do not matter are exactly constant.
  @Test func holdsFactorsConstant() throws {
    let samples = Samples([-1...1, -1...1, -1...1, -1...1]) { point in
      ElementaryFunction.sine.value(at: 3 * point[0]) * point[1]
        + ElementaryFunction.exponential.value(at: point[2]) / (2 + point[3])
    }
    let fit = try Self.fit(samples, rank: 2)
    #expect(fit.heldOutError < 1e-4)
    let constants = fit.model.products.joined().count { coefficients in
      let middle = coefficients[0]
      return coefficients.allSatisfy { abs($0 - middle) < 1e-9 * abs(middle) }
    }
    #expect(constants == 4)
  }

  @Test func isDeterministicAndEndsWhenItsWorkIsDone() throws {
    let samples = Samples([0...1, 0...1, 0...1]) { $0[0] * $0[1] + $0[1] * $0[2] }
    let (one, two) = (try Self.fit(samples, rank: 2), try Self.fit(samples, rank: 2))
    #expect(one.model == two.model)
    let target = try #require(OuterTarget(plain: samples.target))
    var work = Work(limit: 1)
    #expect(throws: WorkEnded.limit) {
      _ = try SumOfProductsFit.fit(
        samples.columns, target, trainCount: samples.trainCount, rank: 2, seed: 1, work: &work)
    }
    #expect(work.spent < 10)
  }

  @Test func standsWhatIsDegenerate() throws {
    // A constant column, and few samples.
    let flat = Samples([0...1, 2...2], count: 100) { $0[0] * $0[0] }
    #expect(try Self.fit(flat, rank: 0).heldOutError < 1e-6)
    #expect(try Self.fit(flat, rank: 1).heldOutError < 1e-3)
    let few = Samples([0...1, 0...1], count: 12) { $0[0] + $0[1] }
    #expect(try Self.fit(few, rank: 0).heldOutError < 0.1)
    let target = try #require(OuterTarget(plain: few.target))
    var work = Work()
    #expect(
      try SumOfProductsFit.fit(few.columns, target, trainCount: 9, rank: 3, seed: 1, work: &work)
        == nil)
    #expect(
      try SumOfProductsFit.fit([], target, trainCount: 9, rank: 0, seed: 1, work: &work) == nil)
  }
}
