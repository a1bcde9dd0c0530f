import Expressions
import KAN
import Testing

@testable import Symbolic

/// Variables that enter only through one expression.
@Suite struct CollapseTests {
  /// A formula, ranges, and the expression that some variables enter through, up to a factor and a
  /// constant.
  static let cases: [(String, [ClosedRange<Double>], String)] = [
    ("sin(x1^2+x2^2)*x3+x3^2", [-1...1, -1...1, 0.5...2], "x1^2 + x2^2"),
    ("exp(x1*x2)+x3*cos(x1*x2)", [0.5...2, 0.5...1.5, -1...1], "x1*x2"),
    ("tanh(x1/x2^2-x3)+x3^2", [0.5...2, 1...2, -1...1], "x1/x2^2"),
    ("(x1+sqrt(x2))^2*x3-cos(x1+sqrt(x2))", [-1...1, 0...2, -1...1], "x1 + sqrt(x2)"),
    ("sin(2*(log(x1)+log(x2)))", [0.2...5, 0.2...5], "x1*x2"),
    (
      "exp(-(x1^2+2*x2^2+x3^2))*sin(3*(x1^2+2*x2^2+x3^2)+x4)",
      [-1...1, -1...1, -1...1, -2...2], "x1^2 + 2*x2^2 + x3^2"
    ),
  ]
  static let others: [(String, [ClosedRange<Double>])] = [
    ("sin(3*x1*x2)+x1*x3+x2*x3^2", [-1...1, -1...1, 0.5...2]),
    ("x1*sin(x2*x3)+x2^2*x3+x1^2", [0.5...2, 0.5...2, 0.5...2]),
    ("exp(-x1^2*x3)+x1*x2+x2^2*x3", [-1...1, -1...1, 0...1]),
  ]

  @Test(arguments: cases.indices, [0, 0.01, 0.03])
  func isFound(_ index: Int, error: Double) throws {
    let (formula, ranges, inner) = Self.cases[index]
    let samples = try FieldSamples(formula, ranges, error: error, seed: 11)
    let found = try samples.reductions()
    let truth = try Expression(parsing: inner)
    let expressions = found.flatMap { $0.variables.values }
    let agrees = expressions.contains { isAffineImage($0, of: truth, samples.problem, error) }
    #expect(agrees, "\(formula): \(found.map(\.text))")
    for reduction in found where reduction.remainder == nil {
      #expect(samples.disagreement(reduction) < 1e-12)
    }
  }

  /// Whether an expression is, up to an error, a power, a multiple or a shift of another.
  private func isAffineImage(
    _ expression: Expression, of other: Expression, _ problem: SearchProblem, _ error: Double
  ) -> Bool {
    guard expression.variables == other.variables, let left = problem.values(of: expression),
      let right = problem.values(of: other)
    else { return false }
    func isClose(_ left: [Double], _ right: [Double]) -> Bool {
      let count = Double(left.count)
      let (a, b) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
      var (aa, bb, ab) = (0.0, 0.0, 0.0)
      for (x, y) in zip(left, right) {
        aa += (x - a) * (x - a)
        bb += (y - b) * (y - b)
        ab += (x - a) * (y - b)
      }
      return 1 - ab * ab / (aa * bb) < 1e-9 + error * error
    }
    return isClose(left, right) || isClose(left.map { 1 / $0 }, right)
  }

  @Test(arguments: others.indices, [0, 0.01, 0.03])
  func isNotFoundWhereThereIsNone(_ index: Int, error: Double) throws {
    let (formula, ranges) = Self.others[index]
    let samples = try FieldSamples(formula, ranges, error: error, seed: 12)
    let found = try samples.reductions().filter {
      $0.kind == .collapse || $0.kind == .composition
    }
    #expect(found.isEmpty, "\(formula): \(found.map(\.text))")
  }

  @Test func anUnknownSumIsAProblemOfItsOwn() throws {
    let formula = "sin(x3*(sin(x1^2)+x2*exp(-x2^2)))+x3"
    let samples = try FieldSamples(formula, [-2...2, -2...2, 0.5...2], seed: 13)
    var work = Work()
    let groups = try Collapse.groups(in: samples.field, work: &work)
    let group = try #require(groups.first { $0.variables == [0, 1] })
    let found = try Collapse.reductions(of: samples.problem, samples.field, [group], work: &work)
    let reduction = try #require(found.first { $0.kind == .composition })
    #expect(reduction.problem.names == ["x1", "x2"])
    #expect(reduction.lifted(1) == nil)
    let next = try #require(
      reduction.continuation(with: Expression(parsing: "sin(x1^2)+x2*exp(-x2^2)")))
    #expect(next.problem.variableCount == 2)
    let whole = try #require(
      next.lifted(Expression(parsing: "sin(x3*\(next.problem.names[0]))+x3")))
    let values = try #require(samples.problem.values(of: whole))
    for (left, right) in zip(values, samples.problem.target) {
      #expect((left - right).magnitude < 1e-12)
    }
  }
}
