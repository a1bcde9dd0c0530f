import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// Samples of formulas, with noise as a share of the target's deviation.
struct FormulaProblem {
  let problem: SearchProblem
  /// The target without noise.
  let truth: [Double]
  let standardDeviation: Double

  init(
    _ formula: String, _ ranges: [ClosedRange<Double>], count: Int = 600, noise: Double = 0,
    seed: UInt64 = 1
  ) throws {
    let names = ranges.indices.map { "x\($0 + 1)" }
    let expression = try Expression(parsing: formula)
    let compiled = try #require(CompiledExpression(expression, variables: names))
    var random = RandomSource(seed: seed, stream: 5)
    let columns = ranges.map { range in (0..<count).map { _ in random.uniform(in: range) } }
    let truth = (0..<count).map { sample in compiled.evaluate(columns.map { $0[sample] }) }
    let mean = truth.reduce(0, +) / Double(count)
    let square = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let standardDeviation = square.squareRoot()
    self.truth = truth
    self.standardDeviation = standardDeviation
    problem = SearchProblem(
      names: names, columns: columns,
      target: truth.map { $0 + noise * standardDeviation * random.normal() },
      trainCount: count * 4 / 5, noise: noise * standardDeviation)
  }

  /// Error of a formula from the truth, relative to the truth's deviation.
  func error(_ expression: Expression) -> Double {
    guard let compiled = CompiledExpression(expression, variables: problem.names) else {
      return .infinity
    }
    var sum = 0.0
    for sample in truth.indices {
      let difference = compiled.evaluate(problem.columns.map { $0[sample] }) - truth[sample]
      sum += difference * difference
    }
    return (sum / Double(truth.count)).squareRoot() / standardDeviation
  }

  /// Formulas read from a fit of a rank under an outer function.
  func formulas(_ inverse: OuterInverse, rank: Int) throws -> [FoundFormula] {
    let target = try #require(
      inverse.transformed(problem.target, noise: problem.noise ?? 0))
    var work = Work()
    var fit: SumOfProductsFit?
    for rank in 0...rank {
      fit = try SumOfProductsFit.fit(
        problem.columns, target, trainCount: problem.trainCount, rank: rank, from: fit?.model,
        seed: 1, noise: problem.noise, work: &work)
    }
    let best = try #require(fit)
    return try SpanSymbols.formulas(
      from: best.model, target: target, error: best.heldOutError, problem: problem,
      library: ElementaryFunction.library, work: &work)
  }
}
