import Expressions
import KAN
import Testing

@testable import Symbolic

@Suite("Discovery: noise")
struct NoiseEstimateTests {
  /// What fits of rank 0 to 2 say about a function of two variables.
  static func estimate(noise: Double, seed: UInt64) throws -> Double? {
    let samples = Samples([0.5...2, -1...1], seed: seed, noise: noise) { point in
      point[0] * ElementaryFunction.sine.value(at: 3 * point[1]) + 1 / point[0]
    }
    let target = try #require(OuterTarget(plain: samples.target))
    var estimate = NoiseEstimate()
    var work = Work()
    for rank in 0...2 {
      let fit = try #require(
        try SumOfProductsFit.fit(
          samples.columns, target, trainCount: samples.trainCount, rank: rank, seed: seed,
          work: &work))
      estimate.add(
        trainError: fit.trainError, heldOutError: fit.heldOutError,
        parameterCount: fit.parameterCount, trainCount: samples.trainCount)
    }
    return estimate.relativeDeviation
  }

  @Test(arguments: [0.002, 0.01, 0.05, 0.2], [1, 2, 3] as [UInt64])
  func isThatOfTheData(noise: Double, seed: UInt64) throws {
    let estimate = try #require(try Self.estimate(noise: noise, seed: seed))
    // Relative to a deviation that the noise is part of.
    let truth = noise / (1 + noise * noise).squareRoot()
    #expect(abs(estimate - truth) < 0.12 * truth, "\(estimate) for \(truth)")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func isNoneWithoutNoise(seed: UInt64) throws {
    #expect(try Self.estimate(noise: 0, seed: seed) ?? 0 < 1e-4)
  }

  @Test func knowsNothingWithoutFits() {
    #expect(NoiseEstimate().relativeDeviation == nil)
  }
}
