import Expressions
import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite struct SymbolicSearchTests {
  private let library: [ElementaryFunction] = [
    .identity, .square, .cube, .fourthPower, .exponential, .logarithm, .squareRoot, .sine,
    .absoluteValue,
  ]

  private func demonstration(_ count: Int = 500) throws -> Dataset {
    try SymbolicNetworks.samples(count, inputs: 2, seed: 3) { columns in
      [
        zip(columns[0], columns[1]).map { x, y in
          let sine = ElementaryFunction.sine.value(at: .pi * x)
          return ElementaryFunction.exponential.value(at: sine + y * y)
        }
      ]
    }
  }

  private func trained(
    _ network: Network, on samples: Dataset, steps: Int, lamb: Double = 0
  ) -> Network {
    var settings = TrainingSettings()
    settings.penalty.lamb = lamb
    settings.penalty.entropy = 10
    var trainer = Trainer(
      network: network, train: samples, test: nil, settings: settings,
      deviations: [1], seed: 0)
    trainer.start(steps: steps)
    while true {
      if case .ended = trainer.advance() { return trainer.network }
    }
  }

  private func fresh(_ shape: [Int], seed: UInt64) throws -> Network {
    var network = try Network(shape: NetworkShape(shape), grid: 5, order: 3, ranges: [-1...1])
    var random = RandomSource(seed: seed)
    network.initialize(using: &random)
    return network
  }

  /// The article's run up to its symbols.
  private func pruned(seed: UInt64, _ samples: Dataset) throws -> Network {
    var network = trained(try fresh([2, 5, 1], seed: seed), on: samples, steps: 20, lamb: 0.01)
    network =
      try network.pruned(nodeThreshold: 0.01, edgeThreshold: 0.03, samples: samples).network
    return trained(network, on: samples, steps: 30)
  }

  private func completed(
    _ network: Network, _ samples: Dataset, minimumR2: Double? = nil
  ) -> SymbolicSearch {
    var search = SymbolicSearch(
      SymbolicNetworks.model(network, plain: true), train: samples, library: library,
      minimumR2: minimumR2)
    var pieces = 0
    while !search.advance() { pieces += 1 }
    #expect(pieces < 20_000)
    return search
  }

  private func text(_ network: Network, _ samples: Dataset) throws -> String {
    var extraction = try FormulaExtraction(
      SymbolicNetworks.model(network, plain: true), train: samples, test: nil, digits: nil)
    while !extraction.advance() {}
    return try #require(extraction.formulas.first).expression.description
  }

  /// Class labels are one column, however many outputs there are.
  @Test(arguments: [2, 3], [nil, 0.5, 1.1])
  func classesGetSymbols(outputs: Int, minimumR2: Double?) throws {
    let samples = try SymbolicNetworks.samples(60, inputs: 2, seed: 4) { columns in
      [columns[0].map { x in Double(Int((x + 1) / 2 * Double(outputs)) % outputs) }]
    }
    let network = try fresh([2, 2, outputs], seed: 1)
    var model = SymbolicNetworks.model(network, plain: true)
    model.loss = .crossEntropy
    var search = SymbolicSearch(model, train: samples, library: library, minimumR2: minimumR2)
    while !search.advance() {}
    #expect(search.fixed.count + search.left.count == network.activeEdges.count)
    #expect(search.fixed.allSatisfy { $0.fit.r2 >= minimumR2 ?? SymbolicSearch.standardR2 })
    #expect(minimumR2 == 1.1 ? search.fixed.isEmpty : !search.fixed.isEmpty)
    #expect(search.network.symbols.count == search.fixed.count)
    #expect(network.error(on: samples) == nil)
  }

  @Test(arguments: UInt64(0)...3)
  func theArticlesRunEndsInItsFormula(_ seed: UInt64) throws {
    let samples = try demonstration()
    let network = try pruned(seed: seed, samples)
    let search = completed(network, samples)
    #expect(search.left.isEmpty)
    #expect(try text(search.network, samples) == "exp(x2^2 + sin(pi*x1))")
    let left = network.activeEdges.count - search.removedEdges.count
    #expect(search.network.activeEdges.count == left)
    #expect(search.fixed.count == left)
  }

  @Test func aNodeTooManyGoes() throws {
    // Two hidden nodes, trained without penalty: neither is simple by itself.
    let samples = try demonstration()
    let network = trained(try fresh([2, 2, 1], seed: 1), on: samples, steps: 50)
    let search = completed(network, samples)
    #expect(try text(search.network, samples) == "exp(x2^2 + sin(pi*x1))")
    #expect(search.network.shape.description == "2,1,1")
    #expect(search.removedEdges.count == 3)
  }

  @Test func leavesWhatNoFunctionExplains() throws {
    let samples = try SymbolicNetworks.samples(300, inputs: 1, seed: 4) { columns in
      [columns[0].map { $0 < 0.2 ? $0 : 3 - 5 * $0 * $0 * $0 }]
    }
    let network = trained(try fresh([1, 1], seed: 0), on: samples, steps: 20)
    let search = completed(network, samples, minimumR2: 0.999)
    #expect(search.fixed.isEmpty)
    #expect(search.left.map(\.edge) == [EdgeID(0, 0, 0)])
    #expect(search.left.first?.candidates.isEmpty == false)
    #expect(search.network == network)
  }

  @Test func keepsWhatIsFixedAlready() throws {
    let samples = try demonstration()
    var network = try pruned(seed: 0, samples)
    #expect(network.shape.description == "2,1,1")
    let values = network.samples(of: EdgeID(0, 1, 0), in: samples)
    let fit = try #require(
      AffineFit(.square, inputs: values.inputs, outputs: values.outputs))
    try network.fix(EdgeID(0, 1, 0), .square, a: fit.a, b: fit.b, c: fit.c, d: fit.d)
    let search = completed(network, samples)
    #expect(!search.fixed.contains { $0.edge == EdgeID(0, 1, 0) })
    #expect(search.network.layers[0].kind(1, 0) == .symbolic(.square))
    #expect(try text(search.network, samples) == "exp(x2^2 + sin(pi*x1))")
  }

  @Test func symbolsMuchWorseThanTheNetworkAreNotTaken() throws {
    // A sine explains 99 percent of the edge, but the network knows the ripple too.
    let sine = ElementaryFunction.sine
    let samples = try SymbolicNetworks.samples(400, inputs: 1, seed: 6) { columns in
      [columns[0].map { sine.value(at: 3 * $0) + 0.08 * sine.value(at: 20 * $0) }]
    }
    var start = try Network(shape: NetworkShape([1, 1]), grid: 40, order: 3, ranges: [-1...1])
    var random = RandomSource(seed: 0)
    start.initialize(using: &random)
    let network = trained(start, on: samples, steps: 20)
    let cautious = completed(network, samples)
    #expect(cautious.fixed.isEmpty && cautious.network == network)
    #expect(try #require(cautious.left.first?.candidates.first).r2 > 0.98)
    // A minimum R² that is given decides alone.
    #expect(completed(network, samples, minimumR2: 0.98).fixed.count == 1)
  }

  @Test func whatTheUserFixedIsNotTakenOut() throws {
    // The second input's edge adds nothing, but it has been fixed.
    let samples = try SymbolicNetworks.samples(200, inputs: 2, seed: 5) { columns in
      [columns[0].map { $0 * $0 }]
    }
    var network = trained(try fresh([2, 1], seed: 0), on: samples, steps: 10)
    try network.fix(EdgeID(0, 1, 0), .sine, a: 1, b: 0, c: 1e-3, d: 0)
    let search = completed(network, samples, minimumR2: 0)
    #expect(search.network.layers[0].kind(1, 0) == .symbolic(.sine))
    #expect(search.network.layers[0].kind(0, 0) == .symbolic(.square))
  }

  @Test func networksTooLargeToTryTogetherAreFixedEdgeByEdge() throws {
    let samples = try demonstration(200)
    let network = try fresh([2, 9, 1], seed: 2)
    let search = completed(network, samples, minimumR2: 0)
    #expect(search.left.isEmpty)
    #expect(search.fixed.count == 27)
    #expect(search.network.shape == network.shape)
  }

  @Test func progressIsToldWhereItIsKnown() throws {
    let samples = try demonstration(60)
    func progress(_ shape: [Int]) throws -> [Double?] {
      var search = SymbolicSearch(
        SymbolicNetworks.model(try fresh(shape, seed: 2), plain: true), train: samples,
        library: [.identity, .square], minimumR2: 0)
      var reported = [search.progress]
      while !search.advance() { reported.append(search.progress) }
      return reported + [search.progress]
    }
    // Edge by edge, and all together.
    #expect(try progress([2, 9, 1]) == (0...27).map { Double($0) / 27 })
    let together = try progress([2, 1])
    #expect(together.last == 1 && together.dropLast().allSatisfy { $0 == nil })
  }

  @Test func theSameSearchGivesTheSameBits() throws {
    let samples = try demonstration(300)
    let network = trained(try fresh([2, 2, 1], seed: 6), on: samples, steps: 20)
    #expect(completed(network, samples).network == completed(network, samples).network)
  }
}
