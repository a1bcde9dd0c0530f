/// The result of pruning a network.
public struct Pruning: Sendable, Equatable {
  /// The remaining network, renumbered: removed hidden nodes are gone from its shape.
  public var network: Network
  /// The removed edges and hidden nodes, as numbered before.
  public var removedEdges: [EdgeID], removedNodes: [NodeID]
  /// The origin of the remaining nodes and edges.
  public var renumbering: Renumbering
  /// Inputs that no output depends on any more.
  public var unusedInputs: [Int]
}

extension Network {
  /// Removes the hidden nodes, then the edges, whose scores do not exceed a threshold (pykan Part
  /// 1.7), and then anything left disconnected.
  ///
  /// Scores are the maximum over the outputs, so that thresholds mean the same for any number of
  /// outputs. The mean of a removed edge moves into the bias of its subnode, so only its variation
  /// is lost. The last path from the inputs to an output is never removed. Cost: two evaluations of
  /// the samples.
  ///
  /// - Throws: `EditError` if a threshold is NaN.
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

  /// Removes all edges of the inputs whose scores do not exceed a threshold; the inputs themselves
  /// stay, unused. The last path to an output is never removed.
  ///
  /// - Throws: `EditError` if the threshold is NaN.
  public func pruned(inputThreshold: Double, samples: Dataset) throws(EditError) -> Pruning {
    guard !inputThreshold.isNaN else { throw EditError("the threshold must be a number") }
    var thinning = Thinning(self, samples: samples)
    for (node, score) in thinning.inputScores() where score <= inputThreshold {
      thinning.remove(thinning.network.edges(of: node))
    }
    return pruning(to: thinning.network)
  }

  /// Removes a hidden node; the mean contribution of its edges moves into the biases of the next
  /// layer.
  ///
  /// - Throws: `EditError` if that would remove the last path to an output.
  public func without(_ node: NodeID, samples: Dataset) throws(EditError) -> Pruning {
    try without(edges(of: node), samples: samples)
  }

  /// Removes an edge; its mean moves into the bias of its subnode.
  ///
  /// - Throws: `EditError` if that would remove the last path to an output.
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

  /// The difference between this network and a thinner one, tidied up.
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

/// A network from which edges are removed, weakest first.
private struct Thinning {
  private(set) var network: Network
  private var statistics: [LayerStatistics] = []
  private var attribution: Attribution
  /// The outputs that depend on some input at the start and must continue to do so.
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

  /// Removes edges, unless an output would no longer depend on any input.
  mutating func remove(_ edges: [EdgeID]) {
    // Copying the network for each of thousands of edges would cost more than everything else.
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

  /// Whether this is the only edge into its subnode or out of its node; only then can removing it
  /// cut a path.
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
  /// Adds a constant to the sum at a subnode, by means of its bias.
  mutating func addConstant(_ value: Double, layer: Int, subnode: Int) {
    let layout = layers[layer].layout
    parameters[layout.subnodeBias.lowerBound + subnode] +=
      parameters[layout.subnodeScale.lowerBound + subnode] * value
  }
}
