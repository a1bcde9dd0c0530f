import Expressions
import KAN
import Testing

@testable import Symbolic

@Suite struct SpanSymbolsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var formula: String
    var ranges: [ClosedRange<Double>]
    var inverse = OuterInverse.identity
    var rank = 0
    var testDescription: String { formula }
  }

  static let cases = [
    Case(formula: "x1^4-x1^3+sin(3*x2)", ranges: [-1...1, -2...2]),
    Case(formula: "exp(-x1^2)*x2^1.5", ranges: [-1.5...1.5, 0.5...3], inverse: .logarithm),
    Case(formula: "(1+x1^2)*sin(2*x2+0.5)", ranges: [-1...1, -2...2], rank: 1),
    Case(formula: "x1*x2+x3*sin(x1)", ranges: [-2...2, -1...1, -1...1], rank: 2),
    Case(formula: "tanh(x1^3+x2-0.5)", ranges: [-1...1, -1...1], inverse: .hyperbolicArctangent),
    Case(formula: "sqrt(x1^2+2)*cos(x2)", ranges: [-3...3, 0...6], rank: 1),
    Case(formula: "x1/(2+x1*x2)", ranges: [0.5...2, 0...2], inverse: .reciprocal),
    Case(formula: "(x1-1.3)^2*x2", ranges: [-1...2, -1...1], rank: 1),
  ]

  @Test(arguments: cases)
  func findsExactFormulas(_ own: Case) throws {
    let truth = try FormulaProblem(own.formula, own.ranges)
    let best = try #require(try truth.formulas(own.inverse, rank: own.rank).first)
    #expect(truth.error(best.expression) < 1e-9, "\(best.expression)")
    #expect(
      best.nodes <= 2 * (try Expression(parsing: own.formula).complexity), "\(best.expression)")
    #expect(best.nodes == best.expression.complexity)
    #expect(best.heldOutError < 1e-9 && best.trainError < 1e-9)
  }

  @Test func findsTheFormUnderNoise() throws {
    var found = 0
    for own in Self.cases {
      let truth = try FormulaProblem(own.formula, own.ranges, count: 1000, noise: 0.01)
      guard let best = try truth.formulas(own.inverse, rank: own.rank).first else { continue }
      if truth.error(best.expression) < 1e-3 { found += 1 }
      #expect(best.heldOutError < 0.05)
    }
    #expect(found >= 6)
  }

  @Test func resultsDoNotDependOnChance() throws {
    let truth = try FormulaProblem("x1*exp(-2*x2)+3*x2", [-1...1, 0...2], noise: 0.02)
    #expect(try truth.formulas(.identity, rank: 1) == truth.formulas(.identity, rank: 1))
  }

  @Test func endsWhenItsWorkIsDone() throws {
    let truth = try FormulaProblem("x1*x2", [-1...1, -1...1])
    let target = try #require(OuterInverse.identity.transformed(truth.problem.target))
    var free = Work()
    let fit = try #require(
      try SumOfProductsFit.fit(
        truth.problem.columns, target, trainCount: truth.problem.trainCount, rank: 1, seed: 1,
        work: &free))
    var little = Work(limit: 2)
    #expect(throws: WorkEnded.limit) {
      try SpanSymbols.formulas(
        from: fit.model, target: target, error: fit.heldOutError, problem: truth.problem,
        library: ElementaryFunction.library, work: &little)
    }
  }

  @Test(arguments: [
    ("sin(2*x1^2+exp(x2))", ["2*x1^2", "exp(x2)"], [-1.0...1.0, -1.0...1.0]),
    ("exp(-(x1^2+3*x2)^2)", ["x1^2", "3*x2"], [-1.0...1.0, -0.5...0.5]),
    ("1/(1+(x1+sin(2*x2))^2)", ["x1", "sin(2*x2)"], [-2.0...2.0, -2.0...2.0]),
  ])
  func findsNestedFormulas(
    _ formula: String, _ inner: [String], _ ranges: [ClosedRange<Double>]
  ) throws {
    let truth = try FormulaProblem(formula, ranges)
    let problem = truth.problem
    var sums = [Double](repeating: 0, count: problem.trainCount)
    var curves: [NestedCurves.Curve] = []
    for (variable, text) in inner.enumerated() {
      let compiled = try #require(
        CompiledExpression(Expression(parsing: text), variables: ["x\(variable + 1)"]))
      let column = Array(problem.columns[variable].prefix(problem.trainCount))
      let values = column.map { 0.7 * compiled.evaluate(at: $0) }
      for sample in sums.indices { sums[sample] += values[sample] - 0.2 }
      curves.append(Self.curve(column, values))
    }
    let outer = Self.curve(sums, Array(problem.target.prefix(problem.trainCount)))
    var work = Work()
    let found = try NestedSymbols.formulas(
      from: NestedCurves(inner: curves, outer: outer), error: 1e-5, problem: problem,
      library: ElementaryFunction.library, work: &work)
    let best = try #require(found.first)
    #expect(truth.error(best.expression) < 1e-9, "\(best.expression)")
    #expect(best.nodes <= 2 * (try Expression(parsing: formula).complexity), "\(best.expression)")
  }

  /// Every few of the samples of a curve, in order.
  private static func curve(_ positions: [Double], _ values: [Double]) -> NestedCurves.Curve {
    let order = positions.indices.sorted { positions[$0] < positions[$1] }
    let kept = stride(from: 0, to: order.count, by: max(1, order.count / 64)).map { order[$0] }
    return NestedCurves.Curve(
      positions: kept.map { positions[$0] }, values: kept.map { values[$0] },
      weights: kept.map { _ in 1 })
  }
}
