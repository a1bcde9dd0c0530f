import Expressions
import KAN
import Testing

@testable import Symbolic

@Suite("Discovery: an outer spline of a sum")
struct NestedFitTests {
  static func sine(_ x: Double) -> Double { ElementaryFunction.sine.value(at: x) }

  /// A function that is not monotone in the sum, and rough guesses of the inner functions.
  static func problem(noise: Double = 0, count: Int = 1000) -> (Samples, inner: [[Double]]) {
    func inner(_ point: [Double]) -> [Double] {
      [point[0] * point[0], sine(2 * point[1]), -point[2]]
    }
    let samples = Samples([-1...1, -1...1, 0...1], count: count, noise: noise) { point in
      sine(2 * inner(point).reduce(0, +))
    }
    let guess = samples.columns.indices.map { variable in
      samples.columns[variable].map { x in
        -7 * (inner([x, x, x])[variable] + 0.1 * sine(6 * x)) + 3
      }
    }
    return (samples, guess)
  }

  static func fit(
    _ samples: Samples, _ inner: [[Double]]? = nil, noise: Double? = nil
  ) throws -> NestedFit {
    let target = try #require(OuterTarget(plain: samples.target))
    var work = Work()
    return try #require(
      try NestedFit.fit(
        samples.columns, target, trainCount: samples.trainCount, inner: inner, seed: 1,
        noise: noise, work: &work))
  }

  @Test func findsTheFunctionFromGuesses() throws {
    let (samples, inner) = Self.problem()
    let fit = try Self.fit(samples, inner)
    #expect(fit.heldOutError < 1e-3)
    let sums = fit.model.sums(samples.columns)
    #expect(sums.allSatisfy { abs($0) < 1.2 })
    // Inner functions are those of the target but for one scale and an offset each.
    let first = fit.model.inner(0, at: [0, 0.5, 1])
    let second = fit.model.inner(1, at: [0, 0.5])
    #expect(abs((first[2] - first[0]) / (first[1] - first[0]) - 4) < 0.01)
    #expect(abs((second[1] - second[0]) / (first[2] - first[0]) - Self.sine(1)) < 0.01)
  }

  @Test func findsTheFunctionFromRandomStarts() throws {
    let samples = Samples([0.2...5, 0.2...5]) { point in
      Self.sine(2 * ElementaryFunction.logarithm.value(at: point[0] * point[1]))
    }
    #expect(try Self.fit(samples).heldOutError < 5e-3)
  }

  @Test func stopsAtTheNoise() throws {
    let (samples, inner) = Self.problem(noise: 0.02)
    let fit = try Self.fit(samples, inner, noise: samples.noise)
    #expect(fit.heldOutError < 0.025)
    #expect(fit.trainError > 0.017)
  }

  @Test func aFinerGridHoldsTheSameFunction() throws {
    let (samples, inner) = Self.problem(count: 300)
    let model = try Self.fit(samples, inner).model
    let values = model.values(samples.columns)
    for (value, fine) in zip(values, model.refined().values(samples.columns)) {
      #expect(abs(value - fine) < 1e-10)
    }
  }

  /// Sparse equations are those of derivatives by differences.
  @Test func theEquationsAreThoseOfTheDerivatives() throws {
    let (samples, inner) = Self.problem(count: 60)
    let target = try #require(OuterInverse.identity.transformed(samples.target))
    let grid = CubicGrid(-1...1, cells: 4)
    var system = NestedSystem(
      places: samples.columns.map { SplinePlaces($0, grid) }, target: target, count: 60)
    let start = samples.columns.indices.map { variable in
      grid.coefficients(samples.columns[variable], inner[variable], weights: nil) ?? []
    }
    let unknowns = try #require(system.unknowns(inner: start))
    var equations = BlockEquations(count: system.unknownCount)
    try system.linearize(unknowns, into: &equations, Work())
    let squares = system.squares(unknowns)
    #expect(abs(equations.objective - squares) < 1e-9 * squares)
    for index in unknowns.indices {
      var (above, below) = (unknowns, unknowns)
      above[index] += 1e-6
      below[index] -= 1e-6
      let slope = (system.squares(above) - system.squares(below)) / 4e-6
      #expect(abs(slope - equations.gradient[index]) < 1e-4 * (1 + abs(slope)))
    }
  }
}
