import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

/// Sums inside an unknown function, from gradients.
@Suite struct GradientNullTests {
  /// Formula, ranges, and the f_i.
  static let sums: [(String, [ClosedRange<Double>], [String])] = [
    ("exp(sin(pi*x1)+x2^2)", [-1...1, -1...1], ["sin(pi*x)", "x^2"]),
    ("sin(3*(x1^2+x2))", [-1...1, -1...1], ["x^2", "x"]),
    ("(x1+exp(x2)+x3^2)^2", [-1...1, -1...1, 0...2], ["x", "exp(x)", "x^2"]),
    ("sin(2*(log(x1)+log(x2)))", [0.2...5, 0.2...5], ["log(x)", "log(x)"]),
    ("cos(2*tanh(2*x1)-3*x2^3)", [-1...1, -1...1], ["2*tanh(2*x)", "-3*x^3"]),
  ]
  /// Formulas that have no such form.
  static let others: [(String, [ClosedRange<Double>])] = [
    ("sin(3*x1*x2)+x1", [-1...1, -1...1]),
    ("x1*x2+x1^2", [-1...1, -1...1]),
    ("sin(pi*x1)*x2+cos(pi*x2)", [-1...1, -1...1]),
    ("x1*x2+x3^2*x1", [0.5...2, 0.5...2, 0.5...2]),
    ("exp(-x1^2)+0.3*x1*x2", [-1...1, -1...1]),
  ]

  /// Correlation of a curve with a function.
  private func correlation(
    _ null: GradientNull, _ variable: Int, _ function: String, _ column: [Double]
  ) throws -> Double {
    let expression = try Expression(parsing: function)
    let compiled = try #require(CompiledExpression(expression, variables: ["x"]))
    let truth = column.map { compiled.evaluate(at: $0) }
    let curve = null.inner.sum(variable, at: column)
    func centred(_ values: [Double]) -> [Double] {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.map { $0 - mean }
    }
    let (left, right) = (centred(truth), centred(curve))
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(left, right).magnitude / (dot(left, left) * dot(right, right)).squareRoot()
  }

  @Test(arguments: sums.indices, [0, 0.01, 0.05])
  func findsTheSum(_ index: Int, error: Double) throws {
    let (formula, ranges, functions) = Self.sums[index]
    let samples = try FieldSamples(formula, ranges, error: error)
    var work = Work()
    let null = try #require(try GradientNull.find(in: samples.field, work: &work))
    #expect(null.holds, "\(formula): \(null.residual), expected \(null.expected)")
    for (variable, function) in functions.enumerated() {
      let found = try correlation(null, variable, function, samples.problem.columns[variable])
      #expect(1 - found < 1e-4 + 2 * error * error, "\(formula) \(function)")
    }
  }

  @Test(arguments: others.indices, [0, 0.01, 0.05])
  func doesNotFindWhatIsNotThere(_ index: Int, error: Double) throws {
    let (formula, ranges) = Self.others[index]
    let samples = try FieldSamples(formula, ranges, error: error)
    var work = Work()
    let null = try #require(try GradientNull.find(in: samples.field, work: &work))
    #expect(!null.holds, "\(formula): \(null.residual), expected \(null.expected)")
  }

  @Test func endsWhenItHasDoneEnough() throws {
    let samples = try FieldSamples("exp(x1+x2)", [-1...1, -1...1])
    var work = Work(limit: 0.001)
    #expect(throws: WorkEnded.limit) { try GradientNull.find(in: samples.field, work: &work) }
  }
}
