import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite struct ConstantPolishTests {
  private static let formulas = [
    "2*sin(3*x1+0.5)*exp(-x2)+x1^2", "sqrt(x1^2+x2^2+0.3)/(1.5+x2)", "x2^1.7*log(x2+x1^2+2)",
    "tanh(0.7*x1*x2)-1/(x1^2+0.6)+atan(2*x2)", "(x1-0.4)^3*abs(x2)+x2^4.5",
  ]

  @Test(arguments: formulas)
  func tapesAgreeWithExpressions(_ formula: String) throws {
    let problem = try FormulaProblem(formula, [-1...1, 0.2...2], count: 300).problem
    let expression = try Expression(parsing: formula)
    let values = expression.numbers
    let names = values.indices.map { "p\($0)" }
    let open = expression.replacingNumbers(names.map { .variable($0) })
    let tape = try #require(ExpressionTape(open, columns: problem.names, parameters: names))
    let samples = TapeSamples(tape, columns: problem.columns, count: 300)
    for (own, target) in zip(samples.values(values), problem.target) {
      #expect(abs(own - target) <= 1e-13 * max(1, abs(target)))
    }
    let slopes = samples.slopes(values, free: Array(values.indices))
    for index in values.indices {
      let step = 1e-6
      var (above, below) = (values, values)
      above[index] += step
      below[index] -= step
      let (high, low) = (samples.values(above), samples.values(below))
      for sample in 0..<300 {
        let difference = (high[sample] - low[sample]) / (2 * step)
        #expect(abs(slopes[index][sample] - difference) <= 1e-6 * max(1, abs(difference)))
      }
    }
  }

  @Test func equationsAreSumsOverSamples() throws {
    let names = ["p0", "p1"]
    let open = try Expression(parsing: "p0*exp(p1*x1)+p1")
    let tape = try #require(ExpressionTape(open, columns: ["x1"], parameters: names))
    let column = (0..<333).map { Double($0) / 333 }
    let target = column.map { $0 * $0 }
    let weights = column.map { 1 + $0 }
    let samples = TapeSamples(tape, columns: [column], count: 333)
    let own = samples.equations([1.5, -0.7], free: [1, 0], target: target, weights: weights)
    let slopes = samples.slopes([1.5, -0.7], free: [1, 0])
    let values = samples.values([1.5, -0.7])
    var expected = NormalEquations(count: 2)
    for sample in column.indices {
      let residual = weights[sample] * (values[sample] - target[sample])
      [weights[sample] * slopes[0][sample], weights[sample] * slopes[1][sample]]
        .withUnsafeBufferPointer { expected.add(residual, $0) }
    }
    #expect(abs(own.squares - expected.squares) < 1e-11 * expected.squares)
    for row in 0..<2 {
      #expect(abs(own.gradient[row] - expected.gradient[row]) < 1e-9)
      for column in 0..<2 {
        #expect(abs(own.product(row, column) - expected.product(row, column)) < 1e-9)
      }
    }
  }

  @Test func findsExactConstants() throws {
    let truth = try FormulaProblem("3*sin(2.5*x1+1)*exp(-0.75*x2)+2/3", [-1...1, 0...2])
    let start = try Expression(parsing: "2.6*sin(2.3*x1+1.2)*exp(-0.6*x2)+0.5")
    var polish = try #require(ConstantPolish(start, problem: truth.problem))
    var work = Work()
    try polish.polish(work: &work)
    #expect(polish.error < 1e-12)
    try polish.snap(noise: 0, work: &work)
    #expect(polish.constantCount == 0)
    let expected = try Expression(parsing: "3*sin(2.5*x1+1)*exp(-0.75*x2)+2/3")
    #expect(polish.expression.simplified() == expected.simplified())
    #expect(try #require(polish.heldOutError) < 1e-12)
    #expect(work.spent > 0)
  }

  /// The standard error of each number of a formula, in the order of `Expression.numbers`.
  private static func standardErrors(
    _ polish: ConstantPolish, _ problem: SearchProblem
  ) throws -> [Double] {
    let samples = FormulaSamples(
      columns: problem.columns.map { Array($0.prefix(problem.trainCount)) },
      targets: Array(problem.target.prefix(problem.trainCount)))
    let constants = try #require(
      FormulaConstants(polish.expression, variables: problem.names, samples: samples))
    return constants.equations(constants.values, Array(constants.values.indices))
      .standardErrors(standardDeviation: polish.error)
  }

  @Test(arguments: UInt64(1)...5)
  func standardErrorsCoverTheTruth(_ seed: UInt64) throws {
    let truth = try FormulaProblem(
      "1.83*exp(-0.64*x1)*x2+0.57", [0...3, -1...1], noise: 0.05, seed: seed)
    let start = try Expression(parsing: "1.5*exp(-0.5*x1)*x2+0.5")
    var polish = try #require(ConstantPolish(start, problem: truth.problem))
    var work = Work()
    try polish.polish(work: &work)
    let errors = try Self.standardErrors(polish, truth.problem)
    let numbers = polish.expression.numbers
    for (index, expected) in [1.83, -0.64, 0.57].enumerated() {
      let sign = numbers[index] * expected < 0 ? -1.0 : 1
      #expect(errors[index] > 1e-4 && errors[index] < 0.1)
      #expect(abs(sign * numbers[index] - expected) < 4.5 * errors[index])
    }
  }

  @Test func saysWhichConstantsTheSamplesCannotTell() throws {
    let truth = try FormulaProblem("1.3*exp(x1+0.4)", [0...1], noise: 0.01)
    let expression = try Expression(parsing: "1.3*exp(1.01*x1+0.4)")
    let polish = try #require(ConstantPolish(expression, problem: truth.problem))
    let errors = try Self.standardErrors(polish, truth.problem)
    #expect(errors[0] == .infinity && errors[2] == .infinity)
    #expect(errors[1] < 0.1)
  }

  @Test func noiseDoesNotKeepSimpleNumbersFromBeingFound() throws {
    let truth = try FormulaProblem("2*x1^2+sin(pi*x2)", [-1...1, -1...1], noise: 0.02)
    let start = try Expression(parsing: "2.1*x1^2+1.1*sin(3.1*x2+0.02)+0.01")
    var polish = try #require(ConstantPolish(start, problem: truth.problem))
    var work = Work()
    try polish.polish(work: &work)
    try polish.snap(noise: truth.problem.noise ?? 0, work: &work)
    #expect(truth.error(polish.expression) < 1e-12)
  }

  @Test func equalNumbersStayEqual() throws {
    let truth = try FormulaProblem("exp(0.7*x1)*x2+exp(0.7*x1)", [-1...1, -1...1])
    let start = try Expression(parsing: "1.1*exp(0.61*x1)*x2+0.9*exp(0.61*x1)")
    var polish = try #require(ConstantPolish(start, problem: truth.problem))
    #expect(polish.constantCount == 3)
    var work = Work()
    try polish.polish(work: &work)
    #expect(polish.error < 1e-12)
  }
}

extension TapeSamples {
  /// The derivatives of the values, `[parameter][sample]`: the gradient of the equations if only one
  /// sample counts and its residual is 1.
  fileprivate func slopes(_ parameters: [Double], free: [Int]) -> [[Double]] {
    let target = values(parameters).map { $0 - 1 }
    let gradients = target.indices.map { sample in
      equations(
        parameters, free: free, target: target,
        weights: target.indices.map { $0 == sample ? 1 : 0 }
      ).gradient
    }
    return free.indices.map { parameter in gradients.map { $0[parameter] } }
  }
}
