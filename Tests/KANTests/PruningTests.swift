import Expressions
import Numerics
import Testing

@testable import KAN

@Suite struct PruningTests {
  static let shapes = ["2,5,1", "3,4+2x,3,2", "2,3+1x3,2+1x2+1x3,2", "2,6,5,4,3"]

  /// Random edges gone, whole nodes among them.
  private func holey(_ shape: String, seed: UInt64) throws -> Network {
    var network = try Support.network(shape, seed: seed)
    Support.decorate(&network)
    for l in network.layers.indices {
      network.layers[l].mask = network.layers[l].mask.map { $0.rounded() }
      network.layers[l].symbolicMask = network.layers[l].symbolicMask.map { $0.rounded() }
    }
    var random = RandomSource(seed: seed, stream: 3)
    for edge in network.activeEdges where random.uniform(in: 0...1) < 0.5 { network.clear(edge) }
    return network
  }

  private func distance(_ left: Network, _ right: Network, _ columns: [[Double]]) -> Double {
    var largest = 0.0
    for (a, b) in zip(left.outputs(columns).joined(), right.outputs(columns).joined()) {
      largest = max(largest, abs(a - b) / max(1, abs(a)))
    }
    return largest
  }

  @Test(arguments: shapes, UInt64(1)...12)
  func tidyingKeepsTheFunction(_ shape: String, _ seed: UInt64) throws {
    let network = try holey(shape, seed: seed)
    var random = RandomSource(seed: seed, stream: 4)
    let columns = Support.columns(network.shape.inputs, samples: 50, using: &random)
    let (tidied, compact, renumbering) = network.compacted()
    #expect(distance(network, tidied, columns) < 1e-12)
    #expect(distance(network, compact, columns) < 1e-12)
    #expect(compact.activeEdges.count == tidied.activeEdges.count)
    #expect(tidied.activeEdges.count <= network.activeEdges.count)
    let origins = compact.activeEdges.map(renumbering.before)
    #expect(origins.sorted() == tidied.activeEdges)
    for (edge, origin) in zip(compact.activeEdges, origins) {
      #expect(compact.curve(edge, at: [0.3]).total == tidied.curve(origin, at: [0.3]).total)
    }
  }

  @Test(arguments: shapes, UInt64(1)...6)
  func nothingHangsInTheAirAfterwards(_ shape: String, _ seed: UInt64) throws {
    let network = try holey(shape, seed: seed).compacted().network
    guard network.reachedOutputs.contains(true) else { return }
    for l in 1..<network.depth {
      for node in 0..<network.shape.layers[l].nodes {
        let edges = network.edges(of: NodeID(l, node))
        #expect(edges.contains { $0.layer == l })
        #expect(edges.contains { $0.layer == l - 1 })
      }
    }
  }

  @Test func whatIsNotFiniteStaysSo() throws {
    // The second hidden node is the constant 0, of which its edge makes 1 / 0.
    var network = try Support.network("1,2,1", seed: 3)
    let layout = network.layers[0].layout
    network.clear(EdgeID(0, 0, 1))
    network.parameters[layout.subnodeBias.lowerBound + 1] = 0
    network.parameters[layout.nodeBias.lowerBound + 1] = 0
    try network.fix(EdgeID(1, 1, 0), .reciprocal, a: 1, b: 0, c: 1, d: 0)
    let outputs = network.outputs([[0.1, 0.5]])
    #expect(outputs[0].allSatisfy { !$0.isFinite })
    #expect(network.compacted().tidied.outputs([[0.1, 0.5]]) == outputs)
    #expect(network.compacted().network.outputs([[0.1, 0.5]]) == outputs)
  }

  @Test(arguments: shapes, [0.0, 0.01, 0.1, 1, 100, .infinity])
  func noOutputLosesItsLastWay(_ shape: String, _ threshold: Double) throws {
    let network = try Support.network(shape, seed: 9)
    var random = RandomSource(seed: 9, stream: 5)
    let inputs = Support.columns(network.shape.inputs, samples: 200, using: &random)
    let targets = network.outputs(inputs)
    let samples = try Dataset(inputs: inputs, targets: targets)
    let pruning = try network.pruned(
      nodeThreshold: threshold, edgeThreshold: threshold, samples: samples)
    #expect(pruning.network.reachedOutputs.allSatisfy { $0 })
    #expect(pruning.network.isFinite)
    #expect(
      pruning.network.activeEdges.count == network.activeEdges.count - pruning.removedEdges.count)
    let inputsOnly = try network.pruned(inputThreshold: threshold, samples: samples)
    #expect(inputsOnly.network.reachedOutputs.allSatisfy { $0 })
    #expect(inputsOnly.network.shape.inputs == network.shape.inputs)
    if threshold == .infinity {
      #expect(pruning.network.activeEdges.count < network.activeEdges.count)
      #expect(inputsOnly.unusedInputs.count < network.shape.inputs)
    }
  }

  @Test func aThresholdOfNothingKeepsEverything() throws {
    let network = try Support.fresh()
    let pruning = try network.pruned(
      nodeThreshold: -1, edgeThreshold: -1, samples: Support.samples(100))
    #expect(pruning.network == network)
    #expect(pruning.removedEdges.isEmpty && pruning.removedNodes.isEmpty)
  }

  @Test func whatAnEdgeAddsOnAverageStays() throws {
    var network = try Support.network("2,1,1", seed: 3)
    // The second input adds next to nothing but a large constant.
    network = try network.settingEdge(EdgeID(0, 1, 0), to: .identity, a: 1e-6, b: 3, c: 1, d: 0)
    let samples = try Support.samples(300)
    let pruning = try network.pruned(nodeThreshold: 0.01, edgeThreshold: 0.01, samples: samples)
    #expect(pruning.removedEdges == [EdgeID(0, 1, 0)])
    #expect(pruning.unusedInputs == [1])
    let columns = (0..<2).map { Array(samples.input($0)) }
    #expect(distance(network, pruning.network, columns) < 1e-4)
  }

  @Test func nodesThatGoAreNamedAsTheyWereNumbered() throws {
    var network = try Support.network("2,3,1", seed: 4)
    network = try network.settingEdge(EdgeID(1, 1, 0), to: .identity, a: 1e-9, b: 0, c: 1, d: 0)
    let pruning = try network.pruned(
      nodeThreshold: 1e-4, edgeThreshold: 1e-6, samples: Support.samples(300))
    #expect(pruning.removedNodes == [NodeID(1, 1)])
    #expect(pruning.network.shape.description == "2,2,1")
    #expect(
      pruning.removedEdges == [EdgeID(0, 0, 1), EdgeID(0, 1, 1), EdgeID(1, 1, 0)])
  }

  @Test func scoresDoNotShrinkWithTheNumberOfOutputs() throws {
    // Each hidden node serves one of eight outputs: none may go.
    var network = try Support.network("2,8,8", seed: 6)
    for node in 0..<8 {
      for output in 0..<8 where output != node { try network.remove(EdgeID(1, node, output)) }
    }
    let inputs = try Support.samples(200)
    let columns = (0..<2).map { Array(inputs.input($0)) }
    let samples = try Dataset(inputs: columns, targets: network.outputs(columns))
    let pruning = try network.pruned(nodeThreshold: 0.5, edgeThreshold: 0, samples: samples)
    #expect(pruning.removedNodes.isEmpty)
  }

  @Test func refusesThresholdsThatAreNoNumbers() throws {
    let network = try Support.fresh()
    let samples = try Support.samples(10)
    #expect(throws: EditError.self) {
      try network.pruned(nodeThreshold: .nan, edgeThreshold: 0, samples: samples)
    }
    #expect(throws: EditError.self) { try network.pruned(inputThreshold: .nan, samples: samples) }
  }
}

@Suite struct SymbolicEdgeTests {
  @Test func fixingReplacesTheSplineAndUnfixingBringsItBack() throws {
    let network = try Support.network("2,2,1", seed: 2)
    let edge = EdgeID(0, 1, 0)
    var fixed = network
    try fixed.fix(edge, .sine, a: 2, b: 0.5, c: -1, d: 3)
    #expect(fixed.layers[0].kind(1, 0) == .symbolic(.sine))
    #expect(fixed.curve(edge, at: [0.25]).total[0] == -ElementaryFunction.sine.value(at: 1) + 3)
    #expect(fixed.affine(edge) == (2, 0.5, -1, 3))
    try fixed.unfix(edge)
    #expect(fixed.curve(edge, at: [-0.5, 0.1]) == network.curve(edge, at: [-0.5, 0.1]))
    #expect(throws: EditError.self) { try fixed.unfix(edge) }
    #expect(throws: EditError.self) { try fixed.fix(edge, .sine, a: .nan, b: 0, c: 1, d: 0) }
    #expect(throws: EditError.self) {
      try fixed.fix(EdgeID(0, 2, 0), .sine, a: 1, b: 0, c: 1, d: 0)
    }
    try fixed.remove(edge)
    #expect(throws: EditError.self) { try fixed.fix(edge, .sine, a: 1, b: 0, c: 1, d: 0) }
  }

  @Test func samplesOfAnEdgeAreWhatFlowsThroughIt() throws {
    var network = try Support.network("2,3,2,1", seed: 8)
    Support.decorate(&network)
    let dataset = try Support.samples(120)
    let columns = (0..<2).map { Array(dataset.input($0)) }
    let trace = network.trace(columns)
    for edge in network.activeEdges {
      let seen = network.samples(of: edge, in: dataset)
      #expect(seen.inputs == trace.nodes[edge.layer][edge.input])
      let position = network.layers[edge.layer].layout.edge(edge.input, edge.output)
      for (a, b) in zip(seen.outputs, trace.edges[edge.layer][position]) {
        #expect(abs(a - b) < 1e-12)
      }
    }
    #expect(network.samples(of: EdgeID(0, 0, 0), in: dataset, limit: 10).inputs.count == 10)
  }
}

extension Network {
  /// The network with one edge fixed.
  fileprivate func settingEdge(
    _ edge: EdgeID, to function: ElementaryFunction, a: Double, b: Double, c: Double, d: Double
  ) throws -> Network {
    var network = self
    try network.fix(edge, function, a: a, b: b, c: c, d: d)
    return network
  }
}
