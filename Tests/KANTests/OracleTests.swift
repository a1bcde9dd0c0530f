import Testing

@testable import KAN

/// Agreement with pykan 0.2.8 to 1e-9, relative to the largest number of each array.
@Suite("Parity with pykan")
struct OracleTests {
  static let tolerance = 1e-9

  /// Largest difference, relative to the largest magnitude expected.
  static func difference(_ actual: [Double], _ expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    let scale = max(1e-3, expected.map(\.magnitude).max() ?? 0)
    return zip(actual, expected).reduce(0) { worst, pair in
      let difference = (pair.0 - pair.1).magnitude / scale
      return difference.isNaN ? .infinity : max(worst, difference)
    }
  }

  @Test func fixturesCoverTheGround() {
    #expect(OracleFixture.all.count >= 16)
    #expect(Set(OracleFixture.all.map(\.order)) == [1, 2, 3, 4, 5])
    #expect(Set(OracleFixture.all.map(\.base)) == ["silu", "identity", "zero"])
    #expect(OracleFixture.all.contains { $0.grid == 3 })
    #expect(OracleFixture.all.contains { $0.grid == 20 })
    #expect(OracleFixture.all.contains { $0.layers.count == 3 })
  }

  @Test(arguments: OracleFixture.all)
  func outputsOfEveryEdgeAndNode(_ fixture: OracleFixture) throws {
    let network = try fixture.network()
    let trace = network.trace(OracleFixture.columns(fixture.inputs))
    let samples = fixture.inputs.indices
    for l in 0..<network.depth {
      let nodes = samples.flatMap { s in trace.nodes[l + 1].map { $0[s] } }
      #expect(
        Self.difference(nodes, fixture.forward.nodeValues[l].flatMap { $0 }) < Self.tolerance)
      let subnodes = samples.flatMap { s in trace.subnodes[l].map { $0[s] } }
      #expect(
        Self.difference(subnodes, fixture.forward.subnodeValues[l].flatMap { $0 })
          < Self.tolerance)
      let layer = network.layers[l]
      let edges = samples.flatMap { s in
        (0..<layer.outputs).flatMap { j in
          (0..<layer.inputs).map { i in trace.edges[l][i * layer.outputs + j][s] }
        }
      }
      let expected = fixture.forward.postacts[l].flatMap { $0.flatMap { $0 } }
      #expect(Self.difference(edges, expected) < Self.tolerance)
    }
    let outputs = network.outputs(OracleFixture.columns(fixture.inputs))
    #expect(
      Self.difference(
        samples.flatMap { s in outputs.map { $0[s] } }, fixture.forward.outputs.flatMap { $0 })
        < Self.tolerance)
  }

  /// Value and gradient of an objective, computed as training does.
  static func evaluate(
    _ network: Network, inputs: [[Double]], targets: [[Double]], loss: Loss, penalty: Penalty
  ) throws -> ObjectiveEvaluation {
    let dataset = try Dataset(inputs: inputs, targets: targets)
    var evaluation = ObjectiveEvaluation(network, loss: loss, penalty: penalty)
    evaluation.begin(parameters: network.parameters, count: dataset.count)
    while !evaluation.advance(
      network: network, parameters: network.parameters, dataset: dataset)
    {}
    return evaluation
  }

  @Test(arguments: OracleFixture.all)
  func lossesAndTheirGradients(_ fixture: OracleFixture) throws {
    let network = try fixture.network()
    let inputs = OracleFixture.columns(fixture.inputs)
    let squared = try Self.evaluate(
      network, inputs: inputs, targets: OracleFixture.columns(fixture.targets),
      loss: .meanSquaredError, penalty: Penalty())
    #expect(Self.difference([squared.objective], [fixture.losses.mse.value]) < Self.tolerance)
    #expect(
      Self.difference(
        squared.gradient, fixture.parameters(fixture.losses.mse.gradient, like: network))
        < Self.tolerance)
    guard let expected = fixture.losses.crossEntropy, let labels = expected.labels else { return }
    let entropy = try Self.evaluate(
      network, inputs: inputs, targets: [labels], loss: .crossEntropy, penalty: Penalty())
    #expect(Self.difference([entropy.objective], [expected.value]) < Self.tolerance)
    #expect(
      Self.difference(entropy.gradient, fixture.parameters(expected.gradient, like: network))
        < Self.tolerance)
  }

  static func penalty(named name: String) throws -> Penalty {
    var penalty = Penalty()
    penalty.lamb = 1
    switch name {
    case "lamb_coef":
      (penalty.l1, penalty.entropy, penalty.coefficient) = (0, 0, 1)
    case "lamb_coefdiff":
      (penalty.l1, penalty.entropy, penalty.coefficientDifference) = (0, 0, 1)
    default:
      penalty.metric = try #require(PenaltyMetric(rawValue: name))
    }
    return penalty
  }

  @Test(
    arguments: OracleFixture.all,
    PenaltyMetric.allCases.map(\.rawValue) + ["lamb_coef", "lamb_coefdiff"])
  func penaltiesAndTheirGradients(_ fixture: OracleFixture, _ name: String) throws {
    guard let expected = try #require(fixture.penalties[name]).expected else { return }
    let network = try fixture.network()
    let targets = OracleFixture.columns(fixture.targets)
    let inputs = OracleFixture.columns(fixture.inputs)
    let with = try Self.evaluate(
      network, inputs: inputs, targets: targets, loss: .meanSquaredError,
      penalty: Self.penalty(named: name))
    #expect(Self.difference([with.regularization], [expected.value]) < Self.tolerance)
    let objective = with.sums.loss(.meanSquaredError) + with.regularization
    #expect(Self.difference([with.objective], [objective]) < 1e-15)
    let loss = fixture.parameters(fixture.losses.mse.gradient, like: network)
    let penalty = fixture.parameters(expected.gradient, like: network)
    #expect(
      Self.difference(with.gradient, zip(loss, penalty).map { $0 + $1 }) < Self.tolerance)
  }

  @Test(arguments: OracleFixture.all)
  func attributionScores(_ fixture: OracleFixture) throws {
    let expected = try #require(fixture.attribution.expected)
    let network = try fixture.network()
    var penalty = Penalty()
    penalty.lamb = 1
    let evaluation = try Self.evaluate(
      network, inputs: OracleFixture.columns(fixture.inputs),
      targets: OracleFixture.columns(fixture.targets), loss: .meanSquaredError, penalty: penalty)
    let statistics = evaluation.evaluator.statistics(samples: fixture.inputs.count)
    let scores = Attribution(statistics: statistics, shape: network.shape)
    for l in 0...network.depth {
      #expect(
        Self.difference(scores.meanNodeScores(layer: l), expected.nodeScores[l]) < Self.tolerance)
      #expect(
        Self.difference(scores.nodes[l], expected.nodeScoresAll[l].flatMap { $0 })
          < Self.tolerance)
    }
    for l in 0..<network.depth {
      let layer = network.layers[l]
      let own = (0..<layer.outputs).flatMap { j in
        (0..<layer.inputs).map { scores.meanEdgeScores(layer: l)[$0 * layer.outputs + j] }
      }
      #expect(Self.difference(own, expected.edgeScores[l].flatMap { $0 }) < Self.tolerance)
    }
  }

  @Test(arguments: OracleFixture.all)
  func gridUpdates(_ fixture: OracleFixture) throws {
    guard let updates = fixture.gridUpdates else { return }
    let inputs = OracleFixture.columns(updates.inputs)
    let dataset = try Dataset(inputs: inputs, targets: [inputs[0]])
    for result in updates.results {
      var network = try fixture.network()
      var update = GridUpdate(dataset: dataset, eps: result.gridEps)
      while !update.advance(&network) {}
      for (l, expected) in result.layers.enumerated() {
        let layer = network.layers[l]
        #expect(
          Self.difference(layer.knots, expected.knots.flatMap { $0 }) < Self.tolerance)
        let coefficients = (0..<layer.inputs).flatMap { i in
          (0..<layer.outputs).flatMap { j in
            (0..<layer.layout.functions).map {
              network.parameters[layer.layout.coefficient(i, $0, j)]
            }
          }
        }
        let target = expected.coef.flatMap { $0.flatMap { $0 } }
        #expect(Self.difference(coefficients, target) < Self.tolerance)
      }
    }
  }
}
