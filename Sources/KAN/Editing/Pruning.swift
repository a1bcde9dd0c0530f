/// A network with what scored too low taken out of it.
public struct Pruning: Sendable, Equatable {
  /// What is left, renumbered: hidden nodes that went are gone from the shape.
  public var network: Network
  /// Edges and hidden nodes that went, as they were numbered before.
  public var removedEdges: [EdgeID], removedNodes: [NodeID]
  /// Where the nodes and edges that are left come from.
  public var renumbering: Renumbering
  /// Inputs that nothing depends on any more.
  public var unusedInputs: [Int]
}

extension Network {
  /// Takes out the hidden nodes, then the edges, whose score does not exceed a threshold (pykan Part
  /// 1.7), and then what hangs in the air.
  ///
  /// Scores are the largest over the outputs, so that thresholds mean the same however many outputs
  /// there are. What an edge adds on average goes into the bias of its subnode: only what varies is
  /// lost. The last way from the inputs to an output always stays. Cost: two evaluations of the
  /// samples.
  ///
  /// - Throws: where a threshold is no number.
  public func pruned(
    nodeThreshold: Double, edgeThreshold: Double, samples: Dataset
  ) throws(EditError) -> Pruning {
    guard !nodeThreshold.isNaN, !edgeThreshold.isNaN else {
      throw EditError("thresholds must be numbers")
    }
    var thinning = Thinning(self, samples: samples)
    for (node, score) in thinning.hiddenNodeScores() where score <= nodeThreshold {
      thinning.remove(thinning.network.edges(of: node))
    }
    if thinning.network != self { thinning.measure(samples) }
    for (edge, score) in thinning.edgeScores() where score <= edgeThreshold {
      thinning.remove([edge])
    }
    return pruning(to: thinning.network)
  }

  /// Takes out every edge of the inputs whose score does not exceed a threshold; the inputs
  /// themselves stay, unused. The last way to an output stays.
  ///
  /// - Throws: where the threshold is no number.
  public func pruned(inputThreshold: Double, samples: Dataset) throws(EditError) -> Pruning {
    guard !inputThreshold.isNaN else { throw EditError("the threshold must be a number") }
    var thinning = Thinning(self, samples: samples)
    for (node, score) in thinning.inputScores() where score <= inputThreshold {
      thinning.remove(thinning.network.edges(of: node))
    }
    return pruning(to: thinning.network)
  }

  /// The network without a hidden node; what it adds on average goes into the biases above.
  ///
  /// - Throws: where that would cut the last way to an output.
  public func without(_ node: NodeID, samples: Dataset) throws(EditError) -> Pruning {
    try without(edges(of: node), samples: samples)
  }

  /// The network without an edge; what it adds on average goes into the bias of its subnode.
  ///
  /// - Throws: where that would cut the last way to an output.
  public func without(_ edge: EdgeID, samples: Dataset) throws(EditError) -> Pruning {
    try without([edge], samples: samples)
  }

  private func without(_ edges: [EdgeID], samples: Dataset) throws(EditError) -> Pruning {
    var thinning = Thinning(self, samples: samples)
    thinning.remove(edges)
    guard thinning.network != self else {
      throw EditError("that would cut the last way to an output; nothing was changed")
    }
    return pruning(to: thinning.network)
  }

  /// What the step from this network to a thinner one amounts to, tidied up.
  private func pruning(to thinned: Network) -> Pruning {
    let (tidied, network, renumbering) = thinned.compacted()
    let left = Set(tidied.activeEdges)
    var removedNodes: [NodeID] = []
    for l in 1..<max(1, depth) {
      for node in 0..<shape.layers[l].nodes {
        let id = NodeID(l, node)
        if !edges(of: id).isEmpty, tidied.edges(of: id).isEmpty { removedNodes.append(id) }
      }
    }
    return Pruning(
      network: network, removedEdges: activeEdges.filter { !left.contains($0) },
      removedNodes: removedNodes, renumbering: renumbering,
      unusedInputs: (0..<shape.inputs).filter { tidied.edges(of: NodeID(0, $0)).isEmpty })
  }

  /// The edges into and out of a node that have not been removed.
  func edges(of node: NodeID) -> [EdgeID] {
    var edges: [EdgeID] = []
    if node.layer > 0 {
      let below = layers[node.layer - 1]
      for subnode in shape.layers[node.layer].subnodes(ofNode: node.node) {
        for input in 0..<below.inputs where below.kind(input, subnode) != .removed {
          edges.append(EdgeID(node.layer - 1, input, subnode))
        }
      }
    }
    if node.layer < depth {
      let above = layers[node.layer]
      for output in 0..<above.outputs where above.kind(node.node, output) != .removed {
        edges.append(EdgeID(node.layer, node.node, output))
      }
    }
    return edges
  }
}

/// A network while edges are taken out of it, weakest first.
private struct Thinning {
  private(set) var network: Network
  private var statistics: [LayerStatistics] = []
  private var attribution: Attribution
  /// Outputs that depended on some input at the start and must go on to.
  private let reached: [Bool]

  init(_ network: Network, samples: Dataset) {
    self.network = network
    statistics = network.statistics(samples)
    attribution = Attribution(statistics: statistics, shape: network.shape)
    reached = network.reachedOutputs
  }

  mutating func measure(_ samples: Dataset) {
    statistics = network.statistics(samples)
    attribution = Attribution(statistics: statistics, shape: network.shape)
  }

  // MARK: Scores, lowest first

  func hiddenNodeScores() -> [(node: NodeID, score: Double)] {
    (1..<max(1, network.depth)).flatMap(nodeScores).sorted { $0.score < $1.score }
  }

  func inputScores() -> [(node: NodeID, score: Double)] {
    nodeScores(layer: 0).sorted { $0.score < $1.score }
  }

  private func nodeScores(layer: Int) -> [(node: NodeID, score: Double)] {
    attribution.largestNodeScores(layer: layer).enumerated().map { index, score in
      (NodeID(layer, index), score.isFinite ? score : 0)
    }
  }

  func edgeScores() -> [(edge: EdgeID, score: Double)] {
    let scores = (0..<network.depth).map(attribution.largestEdgeScores)
    return network.activeEdges.map { edge in
      let position = network.layers[edge.layer].layout.edge(edge.input, edge.output)
      let score = scores[edge.layer][position]
      return (edge, score.isFinite ? score : 0)
    }.sorted { ($0.score, $0.edge) < ($1.score, $1.edge) }
  }

  // MARK: Removal

  /// Takes edges out, unless an output would then depend on no input any more.
  mutating func remove(_ edges: [EdgeID]) {
    // A copy of the network for each of thousands of edges would cost more than all the rest.
    let mayCut = edges.count > 1 || edges.contains(where: isLast)
    let before = mayCut ? network : nil
    for edge in edges {
      foldMean(of: edge)
      network.clear(edge)
    }
    guard let before else { return }
    let stillReached = network.reachedOutputs
    if zip(reached, stillReached).contains(where: { $0 && !$1 }) { network = before }
  }

  /// Whether no other edge leads into the same subnode, or none out of the same node: only then can
  /// a way be cut without it.
  private func isLast(_ edge: EdgeID) -> Bool {
    let layer = network.layers[edge.layer]
    let hasSibling = (0..<layer.inputs).contains {
      $0 != edge.input && layer.kind($0, edge.output) != .removed
    }
    let hasOther = (0..<layer.outputs).contains {
      $0 != edge.output && layer.kind(edge.input, $0) != .removed
    }
    return !(hasSibling && hasOther)
  }

  private mutating func foldMean(of edge: EdgeID) {
    let layout = network.layers[edge.layer].layout
    let mean = statistics[edge.layer].total[layout.edge(edge.input, edge.output)].mean
    guard mean.isFinite else { return }
    network.addConstant(mean, layer: edge.layer, subnode: edge.output)
  }
}

extension Network {
  /// Adds a constant to the sum at a subnode of an edge layer, by way of its bias.
  mutating func addConstant(_ value: Double, layer: Int, subnode: Int) {
    let layout = layers[layer].layout
    parameters[layout.subnodeBias.lowerBound + subnode] +=
      parameters[layout.subnodeScale.lowerBound + subnode] * value
  }
}
