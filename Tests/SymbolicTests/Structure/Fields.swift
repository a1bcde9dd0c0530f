import Expressions
import KAN
import Numerics

@testable import Symbolic

/// Problems and gradient fields of formulas for tests, all from fixed seeds.
struct FieldSamples {
  let problem: SearchProblem
  let field: GradientField

  /// - Parameters:
  ///   - error: The size of random errors in the gradients, relative to their root mean square
  ///     length
  ///     with variables in units of their ranges.
  init(
    _ formula: String, _ ranges: [ClosedRange<Double>], samples: Int = 600, error: Double = 0,
    seed: UInt64 = 1
  ) throws {
    let expression = try Expression(parsing: formula)
    var random = RandomSource(seed: seed)
    let names = ranges.indices.map { "x\($0 + 1)" }
    let columns = ranges.map { range in (0..<samples).map { _ in random.uniform(in: range) } }
    let blank = SearchProblem(
      names: names, columns: columns, target: [Double](repeating: 0, count: samples),
      trainCount: samples * 4 / 5)
    var problem = blank
    problem.target = blank.values(of: expression) ?? []
    var gradients = names.map { blank.values(of: expression.derivative(by: $0)) ?? [] }
    let exact = GradientField(
      columns: columns, values: problem.target, gradients: gradients, error: error)
    let size = exact.inUnitRanges().rootMeanSquareGradient() / Double(names.count).squareRoot()
    for (variable, range) in exact.ranges.enumerated() {
      let own = error * size / (range.upperBound - range.lowerBound)
      gradients[variable] = gradients[variable].map { $0 + own * random.normal() }
    }
    self.problem = problem
    field = GradientField(
      columns: columns, values: problem.target, gradients: gradients, error: error)
  }

  /// The reductions found, without fits.
  func reductions() throws -> [ProblemReduction] {
    var work = Work()
    return try StructureSearch.reductions(of: problem, field: field, fits: [], work: &work)
  }

  /// The largest difference, relative to the target's largest value, between the target and the one
  /// that a reduction computes from its child's target.
  func disagreement(_ reduction: ProblemReduction) -> Double {
    guard reduction.problem.sampleCount == problem.sampleCount else { return .infinity }
    var extended = problem
    extended.names.append(reduction.placeholder)
    extended.columns.append(reduction.problem.target)
    guard let values = extended.values(of: reduction.outer) else { return .infinity }
    let scale = problem.target.reduce(1e-300) { max($0, $1.magnitude) }
    return zip(values, problem.target).reduce(0) { max($0, ($1.0 - $1.1).magnitude / scale) }
  }
}
