import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite struct FormulaExtractionTests {
  private func extracted(
    _ model: Model, _ train: Dataset, test: Dataset? = nil, digits: Int? = nil
  ) throws -> [Formula] {
    var extraction = try FormulaExtraction(model, train: train, test: test, digits: digits)
    var pieces = 0
    while !extraction.advance() {
      pieces += 1
      try #require(pieces < 10_000)
    }
    return extraction.formulas
  }

  /// The largest difference between formulas and the network's predictions, relative to their size.
  private func difference(_ formulas: [Expression], _ model: Model, _ columns: [[Double]]) -> Double
  {
    let own = zip(model.inputs, columns).map { $0.restored($1) }
    let predictions = model.predictions(own)
    var largest = 0.0
    for (formula, predicted) in zip(formulas, predictions) {
      guard let compiled = CompiledExpression(formula, variables: model.inputs.map(\.name)) else {
        return .infinity
      }
      for (sample, value) in predicted.enumerated() {
        let computed = compiled.evaluate(own.map { $0[sample] })
        let error = abs(computed - value) / max(1, abs(value))
        largest = error.isNaN ? .infinity : max(largest, error)
      }
    }
    return largest
  }

  @Test(
    arguments: ["1,1", "2,3,1", "3,2,2", "2,2+1x2,1", "2,1+1x3,2,2", "4,3,2,1"], UInt64(1)...4)
  func formulasAgreeWithTheNetwork(_ shape: String, _ seed: UInt64) throws {
    let network = try SymbolicNetworks.random(shape, seed: seed)
    let model = SymbolicNetworks.model(network)
    let train = try SymbolicNetworks.samples(120, inputs: network.shape.inputs, seed: seed) {
      columns in (0..<network.shape.outputs).map { _ in columns[0].map { $0 * $0 } }
    }
    let columns = SymbolicNetworks.columns(train)
    #expect(difference(try model.expressions(), model, columns) < 1e-9)
    let formulas = try extracted(model, train)
    #expect(difference(formulas.map(\.expression), model, columns) < 1e-9)
    #expect(formulas.map(\.name) == model.outputs.map(\.name))
  }

  @Test(arguments: UInt64(1)...6)
  func everyFunctionOfTheLibraryHasItsFormula(_ seed: UInt64) throws {
    // In one layer, on arguments from 0.1 to 0.9, where every function is defined.
    let functions = ElementaryFunction.library
    var network = try Network(
      shape: NetworkShape([1, functions.count]), grid: 3, order: 3, ranges: [-1...1])
    var random = RandomSource(seed: seed)
    for (index, function) in functions.enumerated() {
      try network.fix(
        EdgeID(0, 0, index), function, a: random.uniform(in: 0.1...0.4),
        b: 0.5, c: random.uniform(in: -3...3), d: random.uniform(in: -3...3))
    }
    let model = SymbolicNetworks.model(network)
    let train = try SymbolicNetworks.samples(80, inputs: 1, seed: seed) { columns in
      functions.map { _ in columns[0] }
    }
    let formulas = try extracted(model, train)
    #expect(
      difference(formulas.map(\.expression), model, SymbolicNetworks.columns(train)) < 1e-9)
  }

  @Test func simpleConstantsAreFoundAndErrorsMeasured() throws {
    // y = 2 sin(pi x) / 3 - 1/2, trained up to the last digits.
    var network = try Network(shape: NetworkShape([1, 1]), grid: 3, order: 3, ranges: [-1...1])
    try network.fix(
      EdgeID(0, 0, 0), .sine, a: .pi + 2e-9, b: -1e-9, c: 2.0 / 3 + 1e-9, d: -0.5 - 3e-9)
    let target = { (x: Double) in 2.0 / 3 * ElementaryFunction.sine.value(at: .pi * x) - 0.5 }
    let train = try SymbolicNetworks.samples(100, inputs: 1, seed: 1) { [$0[0].map(target)] }
    let test = try SymbolicNetworks.samples(50, inputs: 1, seed: 2) { [$0[0].map(target)] }
    let model = SymbolicNetworks.model(network, plain: true)
    let formula = try #require(try extracted(model, train, test: test).first)
    #expect(formula.complexity <= 11)
    #expect(formula.train.error < 1e-15)
    #expect(try #require(formula.test).error < 1e-15)
    #expect(formula.expression.numbers.allSatisfy { $0 == $0.rounded() || abs($0) == 0.5 })
  }

  @Test func whereDataAreNoisyTrainedConstantsStay() throws {
    var network = try Network(shape: NetworkShape([1, 1]), grid: 3, order: 3, ranges: [-1...1])
    try network.fix(EdgeID(0, 0, 0), .sine, a: 3.1416, b: 0, c: 1.0003, d: 0)
    var random = RandomSource(seed: 7)
    let train = try SymbolicNetworks.samples(100, inputs: 1, seed: 1) { columns in
      [
        columns[0].map {
          ElementaryFunction.sine.value(at: .pi * $0) + random.uniform(in: -0.1...0.1)
        }
      ]
    }
    let formula = try #require(
      try extracted(SymbolicNetworks.model(network, plain: true), train).first)
    #expect(formula.expression.description == "1.0003*sin(3.1416*x1)")
  }

  @Test func noSimpleNumberMakesAFormulaUndefined() throws {
    // Next to 0.3, the first sample would lie outside the domain; the others would hardly change.
    let edge = 0.3 + 1e-12
    var network = try Network(shape: NetworkShape([1, 1]), grid: 3, order: 3, ranges: [-1...1])
    try network.fix(EdgeID(0, 0, 0), .squareRoot, a: 1, b: edge, c: 1, d: 0)
    let train = try Dataset(inputs: [[-edge, 0.25, 0.5, 1]], targets: [[0, 0, 0, 0]])
    let model = SymbolicNetworks.model(network, plain: true)
    let formula = try #require(try extracted(model, train).first)
    #expect(difference([formula.expression], model, SymbolicNetworks.columns(train)) < 1e-9)
  }

  @Test func roundsOnRequest() throws {
    var network = try Network(shape: NetworkShape([1, 1]), grid: 3, order: 3, ranges: [-1...1])
    try network.fix(EdgeID(0, 0, 0), .sine, a: 1.23456, b: 0.5, c: 2.71111, d: 0)
    let train = try SymbolicNetworks.samples(100, inputs: 1, seed: 1) { [$0[0]] }
    let model = SymbolicNetworks.model(network, plain: true)
    let formula = try #require(try extracted(model, train, digits: 2).first)
    #expect(formula.expression.description == "2.7*sin(1.2*x1 + 0.5)")
  }

  @Test func namesTheEdgesThatAreNoSymbolsYet() throws {
    var network = try Network(shape: NetworkShape([2, 1, 1]), grid: 3, order: 3, ranges: [-1...1])
    try network.fix(EdgeID(0, 0, 0), .sine, a: 1, b: 0, c: 1, d: 0)
    let model = SymbolicNetworks.model(network)
    let error = #expect(throws: FormulaError.self) { try model.expressions() }
    #expect(error?.description.contains("(0, 1, 0), (1, 0, 0)") == true)
  }

  @Test func classesAreScoredTogether() throws {
    var network = try Network(shape: NetworkShape([1, 2]), grid: 3, order: 3, ranges: [-1...1])
    try network.fix(EdgeID(0, 0, 0), .identity, a: 1, b: 0, c: 8, d: 0)
    try network.fix(EdgeID(0, 0, 1), .identity, a: 1, b: 0, c: -8, d: 0)
    var model = SymbolicNetworks.model(network, plain: true)
    model.loss = .crossEntropy
    let train = try SymbolicNetworks.samples(60, inputs: 1, seed: 1) { columns in
      [columns[0].map { $0 > 0 ? 0 : 1 }]
    }
    let formulas = try extracted(model, train)
    #expect(formulas.count == 2)
    #expect(formulas.allSatisfy { $0.train.accuracy == 1 && $0.train.error < 0.2 })
  }
}

/// Sums without the terms that rounding hides.
@Suite struct SmallTermTests {
  @Test(arguments: [
    ("(x2 + 3.02e-07)^2 + sin(x1 - 3.97e-07) - 5.73e-07", "x2^2 + sin(x1)"),
    ("x1 + 0.0004", "x1"), ("x1 + 0.001*x2", "x1 + 0.001*x2"),
    ("0.0001 - 0.0001*x1", "0.0001 - 0.0001*x1"),
    ("exp(x1 + 1e-9) + 1e-9*x2", "exp(x1)"), ("1/(x1 - x1)", "1/(x1 - x1)"),
  ])
  func termsBelowTheLastDigitGo(_ text: String, _ expected: String) throws {
    let axis = (0..<21).map { Double($0) / 10 - 1 }
    let formula = try Expression(parsing: text)
    let short = formula.droppingSmallTerms(
      digits: 3, names: ["x1", "x2"], samples: [axis, axis.reversed()])
    #expect(short.description == (try Expression(parsing: expected)).description)
  }
}
