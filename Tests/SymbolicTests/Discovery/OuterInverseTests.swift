import Expressions
import KAN
import Testing

@testable import Symbolic

@Suite("Discovery: outer inverses")
struct OuterInverseTests {
  /// z in the branch that g has an inverse on.
  static func range(_ inverse: OuterInverse) -> ClosedRange<Double> {
    switch inverse {
    case .identity, .tangent, .logarithm, .hyperbolicArctangent: -1.5...1.5
    case .reciprocal, .reciprocalSquare, .square, .squareRoot, .exponential: 0.2...3
    case .arcsine: -1.5...1.5
    case .sine, .cosine: -0.95...0.95
    }
  }

  @Test(arguments: OuterInverse.allCases, [false, true])
  func undoesTheOuterFunction(inverse: OuterInverse, isNegative: Bool) throws {
    let sign = isNegative && inverse.hasSign ? -1.0 : 1
    let samples = Samples([Self.range(inverse)], count: 200) { sign * inverse.value($0[0]) }
    let target = try #require(inverse.transformed(samples.target))
    #expect(target.isNegative == (sign < 0))
    let expression = inverse.expression(of: .variable("z"), negative: target.isNegative)
    let compiled = try #require(CompiledExpression(expression, variables: ["z"]))
    let median = target.weights.sorted()[100]
    for (sample, z) in samples.columns[0].enumerated() {
      #expect(abs(target.values[sample] - z) < 1e-9)
      #expect(abs(target.value(z) - samples.target[sample]) < 1e-12 * (1 + 1 / z.magnitude))
      #expect(abs(compiled.evaluate([z]) - samples.target[sample]) < 1e-9)
      let slope = (target.value(z + 1e-6) - target.value(z - 1e-6)) / 2e-6
      #expect(abs(slope - target.slope(z)) < 1e-4 * (1 + abs(slope)))
      let weight = min(10 * median, abs(slope) / target.standardDeviation)
      #expect(abs(target.weights[sample] - weight) < 1e-3 * weight)
    }
  }

  @Test func staysWithinDomains() {
    let crossing = [-1.0, -0.5, 0.3, 0.9]
    for inverse in [OuterInverse.logarithm, .square, .squareRoot, .reciprocalSquare, .cosine] {
      #expect(inverse.transformed(crossing) == nil)
    }
    #expect(OuterInverse.hyperbolicArctangent.transformed(crossing) == nil)
    #expect(OuterInverse.arcsine.transformed(crossing) != nil)
    #expect(OuterInverse.arcsine.transformed([0.1, 1.2]) == nil)
    #expect(OuterInverse.reciprocal.transformed([0, 1, 2]) == nil)
    #expect(OuterInverse.logarithm.transformed([0, 1, 2]) == nil)
    for inverse in OuterInverse.allCases { #expect(inverse.transformed([0.5, 0.5]) == nil) }
  }

  /// Noise may move a few samples out of the domain; they then get no weight.
  @Test func letsNoiseLeaveTheDomain() throws {
    let samples = Samples([-1...1], count: 400, noise: 0.1) { abs($0[0]) }
    #expect(samples.target.contains { $0 < 0 })
    let isPossible = OuterInverse.square.transformed(samples.target) != nil
    #expect(!isPossible)
    let target = try #require(OuterInverse.square.transformed(samples.target, noise: samples.noise))
    for (weight, y) in zip(target.weights, samples.target) { #expect((weight == 0) == (y < 0)) }
    #expect(OuterInverse.square.transformed(samples.target.map { $0 - 0.3 }, noise: 0.01) == nil)
  }
}
