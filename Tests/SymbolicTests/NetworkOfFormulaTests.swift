import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite struct NetworkOfFormulaTests {
  private let names = ["x1", "x2", "x3", "x4"]

  private func columns(_ count: Int = 200, in range: ClosedRange<Double> = 0.2...1.4) -> [[Double]]
  {
    var random = RandomSource(seed: 5)
    return names.map { _ in (0..<count).map { _ in random.uniform(in: range) } }
  }

  private func model(_ text: String, _ columns: [[Double]]? = nil) throws -> Model {
    try Model(
      formula: Expression(parsing: text), inputs: names, output: "y",
      columns: columns ?? self.columns())
  }

  /// The largest relative difference of the network, and of the formula read from it, from a
  /// formula.
  private func difference(
    _ model: Model, _ formula: Expression, _ columns: [[Double]]
  ) throws -> Double {
    let predicted = model.predictions(columns)[0]
    let compiled = try #require(CompiledExpression(formula, variables: names))
    let back = try #require(CompiledExpression(try model.expressions()[0], variables: names))
    var largest = 0.0
    for sample in predicted.indices {
      let row = columns.map { $0[sample] }
      let value = compiled.evaluate(row)
      for other in [predicted[sample], back.evaluate(row)] {
        let error = abs(other - value) / max(abs(value), 1e-9)
        largest = error.isNaN ? .infinity : max(largest, error)
      }
    }
    return largest
  }

  @Test(arguments: [
    ("exp(sin(pi*x1) + x2^2)", "4,1,1", 3), ("x1*x2", "4,0+1x,1", 3), ("x1/x2", "4,0+1x,1", 3),
    ("x1 + x2", "4,1", 2), ("3", "4,1", 1), ("2*sin(3*x1 + 1) + 1", "4,1", 1),
    ("x1 + sin(x1)", "4,2,1", 4), ("x1*(1/x2 - 1)", "4,0+1x,1", 3),
    ("1 + x1*sin(x2)", "4,0+1x,1", 3), ("sqrt((x1 - x2)^2 + (x3 - x4)^2)", "4,2,1,1", 7),
    ("(x1 + x2)/(1 + x1*x2)", "4,1+1x,0+1x,1", 7), ("x1^0.5*x2^1.5", "4,0+1x,1", 3),
    ("x1^6", "4,0+1x,1", 3), ("x1^7*x2", "4,0+1x3,1", 4), ("x1^0.3", "4,1,1", 2),
    ("x1^0.3*x2^0.7", "4,1,1", 3), ("x1*x2*x3", "4,0+1x3,1", 4), ("2^x1", "4,1", 1),
    ("sin(x1*x2) + cos(x1*x2)", "4,0+1x,2,1", 6), ("exp(2*(x1 + x2)) + log(x2 + x1)", "4,1,2,1", 6),
    ("x1 + x2 + x3*x4", "4,1+1x,1", 6), ("x1*x1", "4,1", 1), ("1/(x1*x2)", "4,0+1x,1", 3),
    ("exp(x1)/exp(x2)", "4,0+1x,1", 3), ("x1 - x1", "4,1", 1), ("exp(x1) + x2", "4,1", 2),
    ("x1^x2", "4,0+1x,1", 3),
  ])
  func takesFewNodesAndEdges(_ text: String, _ shape: String, _ edges: Int) throws {
    let model = try model(text)
    #expect(model.network.shape.description == shape)
    #expect(model.network.activeEdges.count == edges)
    let formula = try Expression(parsing: text)
    #expect(try difference(model, formula, columns()) < 1e-12)
  }

  @Test func agreesWithRandomFormulas() throws {
    var random = RandomSource(seed: 21)
    let columns = columns(40)
    let rows = (0..<40).map { sample in columns.map { $0[sample] } }
    var count = 0
    for round in 0..<900 {
      let formula = RandomFormula.make(depth: 1 + round % 5, names: names, using: &random)
      let values = try #require(CompiledExpression(formula, variables: names))
      guard rows.allSatisfy({ abs(values.evaluate($0)) < 1e8 }) else { continue }
      let bound = rows.map { abs(values.evaluate($0)) }.max() ?? 1
      guard let model = try? Model(formula: formula, inputs: names, output: "y", columns: columns)
      else { continue }
      count += 1
      let compared = model.predictions(columns)[0]
      for (row, value) in zip(rows, compared) {
        let exact = values.evaluate(row)
        // Relative to the largest value, as terms nearly cancel elsewhere.
        #expect(abs(value - exact) <= 1e-9 * max(abs(exact), 1e-4 * bound), "\(formula)")
      }
    }
    #expect(count > 500)
  }

  @Test func theFormulaIsReadBackFromTheNetwork() throws {
    for text in [
      "exp(x2^2 + sin(pi*x1))", "x1/x2", "2*x1*sin(3*x2 + 1) + 1",
      "sqrt((x1 - x2)^2 + (x3 - x4)^2)",
      "x1^0.3*x2^0.7", "exp(-x1^2/(2*x2^2))/x2",
    ] {
      let formula = try Expression(parsing: text)
      let ranges = Dictionary(uniqueKeysWithValues: names.map { ($0, 0.2...1.4) })
      let columns = columns()
      let compiled = try #require(CompiledExpression(formula, variables: names))
      let targets = columns[0].indices.map { sample in
        compiled.evaluate(columns.map { $0[sample] })
      }
      var extraction = try FormulaExtraction(
        try model(text), train: Dataset(inputs: columns, targets: [targets]), test: nil, digits: nil
      )
      while !extraction.advance() {}
      let own = try #require(extraction.formulas.first).expression
      let difference = (own - formula).simplified(ranges: ranges)
      #expect(difference == 0, "\(text) came back as \(own)")
    }
  }

  @Test func otherPowersWhereTheBaseIsNeverNegative() throws {
    let columns = names.map { _ in [0, 0.25, 0.5, 1] }
    let formula = try Expression(parsing: "x1^2.7 + x2^30")
    let model = try model("x1^2.7 + x2^30", columns)
    #expect(try difference(model, formula, columns) < 1e-12)
    #expect(model.network.shape.description == "4,1")
    let names = model.network.activeEdges.compactMap { edge -> String? in
      guard case .symbolic(let function) = model.network.layers[0].kind(edge.input, edge.output)
      else { return nil }
      return function.name
    }
    #expect(names == ["power_2_7", "power_30"])
  }

  @Test(arguments: [
    ("x1^0.5", "the formula has no value at sample 1"), ("x5", "the formula needs x5"),
    ("1/(x1 + 1)", "the formula has no value at sample 1"), ("(-2)^x1", "no value at sample 2"),
    ("1e200*x1*1e200", "no value"),
  ])
  func saysWhyThereIsNone(_ text: String, _ reason: String) throws {
    let columns = names.map { _ in [-1, 0.5, 2] }
    let error = #expect(throws: FormulaError.self) { try model(text, columns) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func sharesWhatOccursTwice() throws {
    let model = try model("exp(-(x1 - x2)^2/(2*x3^2))/x3")
    #expect(model.network.activeEdges.count <= 9)
    #expect(model.network.shape.layers.map(\.nodes).reduce(0, +) <= 10)
  }

  @Test func knotsSpanWhatEachNodeTakes() throws {
    let columns = columns()
    let model = try model("exp(x1 + 10*x2)", columns)
    let knots = Array(model.network.layers[1].knots(ofInput: 0))
    let sums = zip(columns[0], columns[1]).map { $0 + 10 * $1 }
    #expect(abs(knots[3] - (sums.min() ?? 0)) < 1e-9)
    #expect(abs(knots[knots.count - 4] - (sums.max() ?? 0)) < 1e-9)
  }
}

/// Random formulas that are defined on positive samples.
enum RandomFormula {
  private static let functions: [ElementaryFunction] = [
    .sine, .cosine, .exponential, .logarithm, .squareRoot, .hyperbolicTangent, .arctangent,
    .absoluteValue, .gaussian, .sigmoid, .hyperbolicSine,
  ]

  static func make(
    depth: Int, names: [String], using random: inout RandomSource
  ) -> Expression {
    func child() -> Expression { make(depth: depth - 1, names: names, using: &random) }
    func number() -> Expression {
      let value = random.uniform(in: -3...3)
      return .number(random.uniform() < 0.5 ? value.rounded() : value)
    }
    guard depth > 0 else {
      return random.uniform() < 0.25
        ? number() : .variable(names[random.index(below: names.count)])
    }
    switch random.index(below: 9) {
    case 0: return -child()
    case 1, 2: return .sum(of: (0..<(2 + random.index(below: 3))).map { _ in child() })
    case 3, 4: return .product(of: (0..<(2 + random.index(below: 2))).map { _ in child() })
    case 5: return child() / child()
    case 6:
      let exponents: [Double] = [2, 3, -1, 0.5, 1.5, -2, 7, 2.7, 1.0 / 3]
      return child().raised(to: .number(exponents[random.index(below: exponents.count)]))
    case 7: return .call(functions[random.index(below: functions.count)], child())
    default: return child().raised(to: child())
    }
  }
}
