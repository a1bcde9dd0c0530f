import Numerics
import Testing

@testable import KAN

/// Inputs that are categories: one number per level on each of their edges.
@Suite("Categories")
struct CategoryTests {
  static let shares: [[Double]] = [[], [0.5, 0.3, 0.2], []]
  /// More levels than a spline of grid 3 has functions.
  static let many: [[Double]] = [[], [Double](repeating: 1 / 12.0, count: 12), [0.25, 0.75]]

  static func network(
    _ shape: String, order: Int, levels: [[Double]] = shares,
    extrapolation: Extrapolation = .linear
  ) throws -> Network {
    var random = RandomSource(seed: 4)
    var network = try Network(
      shape: NetworkShape(parsing: shape), grid: 3, order: order, extrapolation: extrapolation,
      ranges: [-1...1], levelShares: levels)
    network.initialize(using: &random)
    for index in network.parameters.indices { network.parameters[index] += random.normal() * 0.3 }
    return network
  }

  static func samples(_ levels: [[Double]], outputs: Int = 1, count: Int = 300) throws -> Dataset {
    var random = RandomSource(seed: 9)
    let inputs = levels.map { shares in
      (0..<count).map { _ in
        shares.isEmpty
          ? random.uniform(in: -1.5...1.5) : Double(random.index(below: shares.count))
      }
    }
    return try Dataset(
      inputs: inputs,
      targets: Support.columns(outputs, samples: count, using: &random))
  }

  @Test(arguments: [1, 2, 3, 5], ["3,1", "3,2,1", "3,1+1x2,2", "3,9,1"])
  func gradientsAreThoseOfFiniteDifferences(_ order: Int, _ shape: String) throws {
    for (levels, extrapolation) in [
      (Self.shares, Extrapolation.linear), (Self.many, .linear), (Self.many, .fade),
    ] {
      let network = try Self.network(
        shape, order: order, levels: levels, extrapolation: extrapolation)
      let dataset = try Self.samples(levels, outputs: network.shape.outputs)
      let evaluation = Support.evaluate(network, dataset, loss: .meanSquaredError)
      var trials = evaluation
      let disagreement = GradientTests.disagreement(network, evaluation.gradient) {
        Support.evaluate(&trials, $0, dataset)
        return trials.objective
      }
      #expect(disagreement < 1e-6)
    }
  }

  @Test(arguments: ["3,1", "3,4,1"])
  func anEdgeAddsTheNumberOfItsLevel(_ shape: String) throws {
    for levels in [Self.shares, Self.many] {
      var network = try Self.network(shape, order: 3, levels: levels)
      let edge = EdgeID(0, 1, 0)
      #expect(network.isCategory(edge) && !network.isCategory(EdgeID(0, 0, 0)))
      let values = network.levelValues(edge)
      #expect(values.count == levels[1].count)
      let positions = values.indices.map(Double.init)
      #expect(network.curve(edge, at: positions).total == values)
      // In the network itself: other edges removed, the output is that of the edge.
      guard shape == "3,1" else { continue }
      try network.remove(EdgeID(0, 0, 0))
      try network.remove(EdgeID(0, 2, 0))
      let zeros = positions.map { _ in 0.0 }
      let layout = network.layers[0].layout
      for index in [layout.subnodeBias.lowerBound, layout.nodeBias.lowerBound] {
        network.parameters[index] = 0
      }
      for index in [layout.subnodeScale.lowerBound, layout.nodeScale.lowerBound] {
        network.parameters[index] = 1
      }
      let outputs = network.outputs([zeros, positions, zeros])[0]
      for (output, value) in zip(outputs, values) { #expect(abs(output - value) < 1e-12) }
      // A level that was not seen counts as the mean of the others.
      let mean = zip(values, levels[1]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(network.outputs([[0], [-1], [0]])[0][0] - mean) < 1e-12)
    }
  }

  @Test(arguments: TrainingSettings.Optimizer.allCases)
  func meansOfGroupsAreLearned(_ optimizer: TrainingSettings.Optimizer) throws {
    let levels = (0..<200).map { Double($0 * 7 % 5) }
    let means = [3.0, -1, 0.5, 8, -2]
    let noise = (0..<200).map { Double($0 % 11) / 11 - 0.5 }
    let targets = zip(levels, noise).map { means[Int($0)] + $1 }
    var network = try Network(
      shape: NetworkShape([1, 1]), grid: 5, order: 3, ranges: [-1...1],
      levelShares: [[0.2, 0.2, 0.2, 0.2, 0.2]])
    var settings = TrainingSettings()
    settings.optimizer = optimizer
    if optimizer == .adam { settings.rate = 0.05 }
    try network.train(
      on: Dataset(inputs: [levels], targets: [targets]), settings: settings,
      steps: optimizer == .adam ? 3000 : 60)
    let outputs = network.outputs([[0, 1, 2, 3, 4]])[0]
    for level in 0..<5 {
      let own = targets.indices.filter { levels[$0] == Double(level) }
      let mean = own.reduce(0) { $0 + targets[$1] } / Double(own.count)
      #expect(abs(outputs[level] - mean) < (optimizer == .adam ? 0.05 : 1e-6), "\(optimizer)")
    }
  }

  @Test func edgesKeepTheirLevelsThroughEditsAndParts() throws {
    let network = try Self.network("3,4,1", order: 3, levels: Self.many)
    let dataset = try Self.samples(Self.many)
    let columns = (0..<3).map { Array(dataset.input($0)) }
    let before = network.outputs(columns)[0]

    let refined = try network.refined(grid: 9)
    for (new, old) in zip(refined.outputs(columns)[0], before) { #expect(abs(new - old) < 1e-12) }

    let parts = network.layers.indices.map(network.parts(ofLayer:))
    #expect(parts[0].coefficients[1][0].count == 12 && parts[0].coefficients[0][0].count == 6)
    let rebuilt = try Network(
      shape: network.shape, order: 3, base: network.base, extrapolation: network.extrapolation,
      parts: parts)
    #expect(rebuilt.outputs(columns)[0] == before)
    #expect(rebuilt.layers[0].levelShares == Self.many)

    let pair = try Network(sideBySide: [network, network])
    for (new, old) in zip(pair.outputs(columns)[1], before) { #expect(abs(new - old) < 1e-12) }

    var updated = network
    var update = GridUpdate(dataset: dataset, eps: 0.02)
    while !update.advance(&updated) {}
    #expect(updated.levelValues(EdgeID(0, 1, 2)) == network.levelValues(EdgeID(0, 1, 2)))
    #expect(updated.layers[0].knots(ofInput: 0) != network.layers[0].knots(ofInput: 0))
  }

  @Test func onlyInputsCanBeCategoriesAndSharesAddUp() throws {
    let network = try Self.network("3,4,1", order: 3)
    var parts = network.layers.indices.map(network.parts(ofLayer:))
    parts[1].levelShares = [[1], [], [], []]
    #expect(throws: ShapeError.self) {
      try Network(
        shape: network.shape, order: 3, base: .silu, extrapolation: .linear, parts: parts)
    }
    parts[1].levelShares = []
    parts[0].levelShares[1] = [0.5, 0.3, 0.3]
    #expect(throws: ShapeError.self) {
      try Network(
        shape: network.shape, order: 3, base: .silu, extrapolation: .linear, parts: parts)
    }
  }

  @Test func aLevelIsNoFunction() throws {
    var network = try Self.network("3,1", order: 3)
    #expect(throws: EditError.self) {
      try network.fix(EdgeID(0, 1, 0), .square, a: 1, b: 0, c: 1, d: 0)
    }
  }

  @Test func numbersThatTrainingMovesAreCounted() throws {
    let network = try Self.network("3,1", order: 3)
    // Two splines of six coefficients and two scales, and three levels.
    #expect(network.trainableCount == 2 * 8 + 3)
  }

  @Test func anObserverSeesLevels() throws {
    let network = try Self.network("3,1", order: 3)
    let dataset = try Self.samples(Self.shares)
    let seen = Observation(network, dataset: dataset)
    #expect(seen.inputs[0][1].isCategory && !seen.inputs[0][0].isCategory)
    #expect(seen.inputs[0][1].positions == [0, 1, 2])
    #expect(seen.inputs[0][1].density.reduce(0, +) == 300)
    #expect(seen.edges[0][1].curve == network.levelValues(EdgeID(0, 1, 0)))
  }
}
