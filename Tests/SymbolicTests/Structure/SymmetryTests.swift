import Expressions
import KAN
import Testing

@testable import Symbolic

/// Scaling and translation symmetries, and variables that do not matter.
@Suite struct SymmetryTests {
  static let positive: [ClosedRange<Double>] = [0.5...2, 1...3, 0.3...1.5]

  /// Formulas with a scaling symmetry, and the variables that are left.
  static let scalings: [(String, Int)] = [
    ("x1^2*sin(x2/x3)", 1), ("x1*x2*x3+x2^2*x3*cos(x1/x2)", 1), ("sqrt(x1^2+x2^2)/x3", 1),
    ("x1*(1+x2*cos(x3))", 2), ("x1/x2^1.5*tanh(x3)", 1), ("1+x1*sin(x2+x3^2)", 2),
    ("x1*x2/sqrt(1+x3^2)", 1), ("exp(-x1/x2)*x3^3", 1), ("log(1+x1*x2/x3^2)", 1),
  ]
  /// Formulas without one.
  static let others = [
    "sin(x1)+x2^2+exp(x3)", "x1*x2+sin(x2)*x3+1/(1+x3)", "exp(x1*x2/3)+3*cos(2*x3+x1)",
    "tanh((x1+x2*x3)/3)+x3^2",
  ]

  private func search(
    _ samples: FieldSamples, _ kind: ProblemReduction.Kind
  ) throws -> [ProblemReduction] {
    try samples.reductions().filter { $0.kind == kind }
  }

  @Test(arguments: scalings.indices, [0, 0.01, 0.03])
  func scalingIsFound(_ index: Int, error: Double) throws {
    let (formula, left) = Self.scalings[index]
    let samples = try FieldSamples(formula, Self.positive, error: error, seed: 3)
    let found = try search(samples, .scaling)
    let first = try #require(found.first { $0.problem.variableCount <= max(left, 1) }, "\(formula)")
    #expect(samples.disagreement(first) < 1e-12, "\(formula): \(first.text)")
  }

  @Test(arguments: others.indices, [0, 0.01])
  func nothingIsFoundWhereThereIsNothing(_ index: Int, error: Double) throws {
    let samples = try FieldSamples(Self.others[index], Self.positive, error: error, seed: 4)
    let found = try samples.reductions().filter { [.scaling, .translation].contains($0.kind) }
    #expect(found.isEmpty, "\(Self.others[index]): \(found.map(\.text))")
  }

  @Test(arguments: [0, 0.01, 0.05])
  func differencesAreFound(error: Double) throws {
    let cases: [(String, [ClosedRange<Double>], Set<String>)] = [
      ("exp(-(x1-x2)^2/(2*x3^2))/x3", [-1...1, -1...1, 0.5...2], ["x1 - x2"]),
      ("sin(x1+x2)*x3+x3^2", [-1...1, -1...1, 0.5...2], ["x1 + x2"]),
      (
        "sqrt((x1-x2)^2+(x3-x4)^2+0.1)", [-1...1, -1...1, -1...1, -1...1],
        ["x1 - x2", "x3 - x4"]
      ),
      ("tanh(2*x1-x2+0.5*x3)", [-1...1, -1...1, -1...1], ["-2*x1 + x2 - 0.5*x3"]),
    ]
    for (formula, ranges, expected) in cases {
      let samples = try FieldSamples(formula, ranges, error: error, seed: 5)
      let found = try search(samples, .translation)
      let groups = found.map { Set($0.variables.values.map(\.description)) }
      #expect(groups.contains(expected), "\(formula): \(groups)")
      for reduction in found { #expect(samples.disagreement(reduction) < 1e-12) }
    }
  }

  @Test(arguments: [0, 0.01, 0.05])
  func whatDoesNotMatterIsOmitted(error: Double) throws {
    let samples = try FieldSamples(
      "sin(x1)*x3", [-1...1, -1...1, 0.5...2, 0...1], error: error, seed: 6)
    let found = try samples.reductions()
    let omission = try #require(found.first { $0.kind == .omission })
    #expect(omission.problem.names == ["x1", "x3"])
    #expect(omission.lifted(.variable("x3")) == .variable("x3"))
  }

  @Test func formulasAreLifted() throws {
    let samples = try FieldSamples("x1^2*sin(x2/x3)", Self.positive, seed: 7)
    let reduction = try #require(
      try search(samples, .scaling).first { $0.problem.variableCount == 1 })
    let name = reduction.problem.names[0]
    let group = reduction.variables[name]
    // The child is sin(u) or sin(1/u), or has another monomial.
    for formula in ["sin(\(name))", "sin(1/\(name))"] {
      let child = try Expression(parsing: formula)
      guard let values = reduction.problem.values(of: child),
        zip(values, reduction.problem.target).allSatisfy({ ($0 - $1).magnitude < 1e-9 })
      else { continue }
      let lifted = try #require(reduction.lifted(child))
      let whole = try #require(samples.problem.values(of: lifted))
      for (left, right) in zip(whole, samples.problem.target) {
        #expect((left - right).magnitude < 1e-9)
      }
      return
    }
    Issue.record("no child explains it: \(String(describing: group))")
  }
}
