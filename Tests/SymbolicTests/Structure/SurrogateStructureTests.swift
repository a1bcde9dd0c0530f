import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// Structure read from gradients of surrogates, which have errors of their own kind.
@Suite struct SurrogateStructureTests {
  /// A formula, ranges, the surrogate's number of products, and a reduction that must be found: its
  /// kind, and the number of variables that are left.
  static let cases: [(String, [ClosedRange<Double>], Int, ProblemReduction.Kind, Int)] = [
    ("x1^2*sin(x2/x3)", [0.5...2, 1...3, 1...2], 2, .scaling, 1),
    ("x1/sqrt(x2^2+x3^2)", [0.5...2, 1...3, 1...2], 2, .scaling, 1),
    ("exp(-(x1-x2)^2)*x3", [-1...1, -1...1, 0.5...2], 3, .translation, 2),
    ("cos(x1+2*x2)*x3", [-1...1, -1...1, 0.5...2], 2, .translation, 2),
    ("tanh(x1^2+x2^2)+x3*x1^2+x3*x2^2", [-1...1, -1...1, 0...1], 3, .collapse, 2),
    ("sin(x1*x2)*x3+x3^2", [0.5...2, 0.5...2, 0.5...2], 3, .collapse, 2),
  ]

  /// The findings from a surrogate of a formula's values with noise.
  private func reductions(
    _ formula: String, _ ranges: [ClosedRange<Double>], rank: Int, noise: Double
  ) throws -> (problem: SearchProblem, found: [ProblemReduction]) {
    var problem = try FieldSamples(formula, ranges, samples: 1000, seed: 31).problem
    let plain = try #require(OuterTarget(plain: problem.target))
    var random = RandomSource(seed: 32)
    problem.target = problem.target.map { $0 + noise * plain.standardDeviation * random.normal() }
    problem.noise = noise * plain.standardDeviation
    var work = Work()
    let target = try #require(OuterTarget(plain: problem.target))
    var fits: [SumOfProductsFit] = []
    for products in 0...rank {
      let fit = try SumOfProductsFit.fit(
        problem.columns, target, trainCount: problem.trainCount, rank: products,
        from: fits.last?.model, seed: 1, noise: problem.noise, work: &work)
      if let fit { fits.append(fit) }
    }
    let field = try SurrogateField.field(
      problem.columns, problem.target, trainCount: problem.trainCount,
      surrogates: fits.map { Surrogate($0, target) }, noise: problem.noise, seed: 1, work: &work)
    let samples = try #require(field).gradientField(at: problem.columns)
    let found = try StructureSearch.reductions(
      of: problem, field: samples, fits: fits.map { (.identity, $0.model, $0.heldOutError) },
      work: &work)
    return (problem, found)
  }

  @Test(arguments: cases.indices, [0, 0.01])
  func isFound(_ index: Int, noise: Double) throws {
    let (formula, ranges, rank, kind, left) = Self.cases[index]
    let (_, found) = try reductions(formula, ranges, rank: rank, noise: noise)
    #expect(
      found.contains { $0.kind == kind && $0.problem.variableCount <= left },
      "\(formula): \(found.map(\.text))")
  }

  @Test func factorsAreFound() throws {
    let (problem, found) = try reductions(
      "(x1^2-x2)*sin(x3)", [-1...1, 0...1, -2...2], rank: 2, noise: 0)
    let first = try #require(found.first { $0.kind == .factorization })
    let parts = ["x1": "x1^2-x2", "x3": "sin(x3)"]
    let own = try Expression(parsing: try #require(parts[first.problem.names[0]]))
    let next = try #require(first.continuation(with: own))
    let rest = try Expression(parsing: try #require(parts[next.problem.names[0]]))
    let whole = try #require(next.lifted(rest))
    let values = try #require(problem.values(of: whole))
    for (left, right) in zip(values, problem.target) { #expect((left - right).magnitude < 1e-12) }
    // The estimated first factor is the true one up to a constant.
    let truth = try #require(first.problem.values(of: own))
    let scales = zip(first.problem.target, truth).filter { $0.1.magnitude > 0.2 }.map { $0 / $1 }
    let middle = scales.sorted()[scales.count / 2]
    for scale in scales { #expect((scale / middle - 1).magnitude < 0.1) }
  }
}
