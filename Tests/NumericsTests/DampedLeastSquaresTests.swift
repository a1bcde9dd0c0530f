import Numerics
import Testing

@Suite struct DampedLeastSquaresTests {
  private func equations(
    _ residuals: [(value: Double, slopes: [Double])]
  ) -> NormalEquations {
    var result = NormalEquations(count: residuals.first?.slopes.count ?? 0)
    for (value, slopes) in residuals {
      slopes.withUnsafeBufferPointer { result.add(value, $0) }
    }
    return result
  }

  private func minimize(
    _ start: [Double], limit: Int = 200, _ system: ([Double]) -> NormalEquations
  ) throws -> DampedLeastSquares {
    let begun = DampedLeastSquares(start: start, system)
    var search = try #require(begun)
    var steps = 0
    var last = search.squares
    while steps < limit, search.advance(system) {
      steps += 1
      #expect(search.squares < last)
      last = search.squares
    }
    return search
  }

  @Test func findsTheBottomOfABentValley() throws {
    // Rosenbrock's function as two residuals.
    let search = try minimize([-1.2, 1]) { p in
      self.equations([
        (10 * (p[1] - p[0] * p[0]), [-20 * p[0], 10]), (1 - p[0], [-1, 0]),
      ])
    }
    #expect(abs(search.parameters[0] - 1) < 1e-9 && abs(search.parameters[1] - 1) < 1e-9)
  }

  @Test func solvesALinearSystemWithAParameterTooMany() throws {
    // Only the sum of the first two matters, the third not at all.
    let search = try minimize([3, -1, 7]) { p in
      self.equations(
        (0..<10).map { x in
          (Double(x) * (p[0] + p[1]) - 2 * Double(x) + 0.5, [Double(x), Double(x), 0])
        })
    }
    let slope = search.parameters[0] + search.parameters[1]
    // The least squares solution of x s = 2 x - 0.5.
    #expect(abs(slope - (2 - 0.5 * 45 / 285)) < 1e-8)
    #expect(search.parameters[2] == 7)
  }

  @Test func rejectsTrialsThatAreNoNumbers() throws {
    // The root of p, with an optimum at the edge of where there is one.
    let search = try minimize([4]) { p in
      self.equations([(p[0].squareRoot() + 1, [0.5 / p[0].squareRoot()])])
    }
    #expect(search.parameters[0].isFinite && search.parameters[0] >= 0)
    #expect(search.squares.isFinite)
    #expect(DampedLeastSquares(start: [-1]) { _ in self.equations([(.nan, [1])]) } == nil)
  }

  @Test func standardErrorsAreThoseOfRepeatedFits() throws {
    // y = a + b x: the errors are known in closed form.
    let x = (0..<50).map { Double($0) / 10 }
    var equations = NormalEquations(count: 2)
    for value in x { [1, value].withUnsafeBufferPointer { equations.add(0, $0) } }
    let errors = equations.standardErrors(standardDeviation: 0.3)
    let mean = x.reduce(0, +) / 50
    let spread = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(abs(errors[1] - 0.3 / spread.squareRoot()) < 1e-12)
    #expect(abs(errors[0] - 0.3 * (1 / 50 + mean * mean / spread).squareRoot()) < 1e-12)
    var same = NormalEquations(count: 2)
    for value in x { [value, 2 * value].withUnsafeBufferPointer { same.add(0, $0) } }
    #expect(same.standardErrors(standardDeviation: 1).allSatisfy { $0.isInfinite })
  }
}
