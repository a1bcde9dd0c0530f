import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// Sums and products of functions of different variables.
@Suite struct PartitionTests {
  /// Formula, ranges, the outer inverse, the two parts' variables, and F.
  static let cases: [(String, [ClosedRange<Double>], OuterInverse, [String], [String])] = [
    (
      "exp((sin(pi*(x1^2+x2^2))+sin(pi*(x3^2+x4^2)))/2)", [-1...1, -1...1, -1...1, -1...1],
      .logarithm, ["x1", "x2"], ["x3", "x4"]
    ),
    ("sin(x1*x2)+exp(-x3^2)", [-2...2, -2...2, -1...1], .identity, ["x3"], ["x1", "x2"]),
    (
      "cos(2*x1*x2)+x3/(1+x4^2)", [-1...1, -1...1, -1...1, -2...2], .identity, ["x1", "x2"],
      ["x3", "x4"]
    ),
    (
      "(1+x1^2*x2)*exp(x3*x4)", [-1...1, 0...1, -1...1, -1...1], .logarithm, ["x1", "x2"],
      ["x3", "x4"]
    ),
  ]
  static let others: [(String, [ClosedRange<Double>])] = [
    ("sin(x1*x2)+x2*x3", [-1...1, -1...1, -1...1]),
    ("x1*x2+x2*x3+x3*x4+x1^2", [-1...1, -1...1, -1...1, -1...1]),
    ("sin(x1)+x2^2+exp(x3)", [-1...1, -1...1, -1...1]),
  ]

  private func noisy(_ samples: FieldSamples, _ noise: Double) -> SearchProblem {
    var problem = samples.problem
    var random = RandomSource(seed: 99)
    let mean = problem.target.reduce(0, +) / Double(problem.sampleCount)
    let square = problem.target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let standardDeviation = noise * (square / Double(problem.sampleCount)).squareRoot()
    problem.target = problem.target.map { $0 + standardDeviation * random.normal() }
    problem.noise = standardDeviation
    return problem
  }

  @Test(arguments: cases.indices, [0, 0.01])
  func isFound(_ index: Int, noise: Double) throws {
    let (formula, ranges, inverse, first, second) = Self.cases[index]
    let samples = try FieldSamples(formula, ranges, samples: 1000, seed: 21)
    let problem = noisy(samples, noise)
    var work = Work()
    let found = try Partition.reductions(of: problem, fits: [], work: &work)
    let best = try #require(found.first, "\(formula)")
    let groups = [Set(best.problem.names), Set(best.remainder?.names ?? [])]
    #expect(Set(groups) == [Set(first), Set(second)], "\(formula): \(best.text)")
    #expect(best.remainder?.use == .term(inverse))
    #expect((best.problem.noise ?? 1) < 0.1, "\(formula): \(best.problem.noise ?? 1)")
  }

  @Test(arguments: others.indices, [0, 0.01])
  func isNotFoundWhereThereIsNone(_ index: Int, noise: Double) throws {
    let (formula, ranges) = Self.others[index]
    let samples = try FieldSamples(formula, ranges, samples: 1000, seed: 22)
    var work = Work()
    let found = try Partition.reductions(of: noisy(samples, noise), fits: [], work: &work)
    #expect(found.isEmpty, "\(formula): \(found.map(\.text))")
  }

  @Test func theOtherPartComesNext() throws {
    let samples = try FieldSamples(
      "exp(sin(x1*x2)+x3*x4^2)", [-2...2, -2...2, -1...1, -1...1], samples: 1000, seed: 23)
    var work = Work()
    let found = try Partition.reductions(of: samples.problem, fits: [], work: &work)
    let best = try #require(found.first)
    let parts = ["x1": "sin(x1*x2)", "x3": "x3*x4^2"]
    let own = try #require(parts[best.problem.names[0]])
    let rest = try #require(best.remainder?.names.first)
    let other = try #require(parts[rest])
    let next = try #require(best.continuation(with: Expression(parsing: own)))
    #expect(best.lifted(1) == nil)
    let whole = try #require(next.lifted(Expression(parsing: other)))
    let values = try #require(samples.problem.values(of: whole))
    for (left, right) in zip(values, samples.problem.target) {
      #expect((left - right).magnitude < 1e-12)
    }
    let second = try #require(next.problem.values(of: Expression(parsing: other)))
    for (left, right) in zip(second, next.problem.target) {
      #expect((left - right).magnitude < 1e-12)
    }
  }
}
