extension Network {
  /// The network without anything left disconnected; its function is exactly the same.
  ///
  /// A hidden node that no input reaches is a constant, and what its edges make of it moves into
  /// the biases of the next layer. A node that leads nowhere loses its incoming edges. A product
  /// with a constant factor is scaled by it; if only one factor remains, it becomes a sum.
  ///
  /// - Returns: the network in the old shape with the edges removed; and the network without the
  ///   hidden nodes that lost all their edges, with the origin of its nodes.
  func compacted() -> (tidied: Network, network: Network, renumbering: Renumbering) {
    var tidied = self
    for l in 1..<max(1, depth) {
      for node in 0..<shape.layers[l].nodes { tidied.foldIfConstant(NodeID(l, node)) }
    }
    for l in stride(from: depth - 1, to: 0, by: -1) {
      for node in 0..<shape.layers[l].nodes { tidied.clearIfIdle(NodeID(l, node)) }
    }
    let (network, renumbering) = tidied.withoutIdleNodes() ?? (tidied, Renumbering(shape))
    return (tidied, network, renumbering)
  }

  /// Whether any edge leads into a subnode of an edge layer.
  private func isFed(layer: Int, subnode: Int) -> Bool {
    (0..<layers[layer].inputs).contains { layers[layer].kind($0, subnode) != .removed }
  }

  /// The value of a subnode without incoming edges.
  private func idleValue(layer: Int, subnode: Int) -> Double {
    parameters[layers[layer].layout.subnodeBias.lowerBound + subnode]
  }

  /// The value of a node, if it is the same for all inputs.
  private func constantValue(of node: NodeID) -> Double? {
    let below = node.layer - 1
    let factors = shape.layers[node.layer].subnodes(ofNode: node.node)
    let idle = factors.filter { !isFed(layer: below, subnode: $0) }
    let product = idle.reduce(1) { $0 * idleValue(layer: below, subnode: $1) }
    guard idle.count == factors.count || (!idle.isEmpty && product == 0) else { return nil }
    let layout = layers[below].layout
    return parameters[layout.nodeScale.lowerBound + node.node] * product
      + parameters[layout.nodeBias.lowerBound + node.node]
  }

  private mutating func foldIfConstant(_ node: NodeID) {
    guard let value = constantValue(of: node) else { return }
    for output in 0..<layers[node.layer].outputs
    where layers[node.layer].kind(node.node, output) != .removed {
      let edge = EdgeID(node.layer, node.node, output)
      let added = curve(edge, at: [value]).total[0]
      guard added.isFinite else { continue }
      addConstant(added, layer: node.layer, subnode: output)
      clear(edge)
    }
  }

  private mutating func clearIfIdle(_ node: NodeID) {
    let above = layers[node.layer]
    guard (0..<above.outputs).allSatisfy({ above.kind(node.node, $0) == .removed }) else { return }
    for edge in edges(of: node) { clear(edge) }
  }

  // MARK: Fewer nodes

  /// A hidden node that is kept: its index, its varying factors, and the product of its constant
  /// ones.
  private struct KeptNode {
    var node: Int
    var factors: [Int]
    var scale: Double
  }

  /// The network without hidden nodes that have no edges; nil if a layer would be left empty.
  private func withoutIdleNodes() -> (Network, Renumbering)? {
    let kept = shape.layers.indices.map(keptNodes)
    var newLayers: [NetworkShape.NodeLayer] = []
    for nodes in kept {
      let products = nodes.filter { $0.factors.count > 1 }
      newLayers.append(
        NetworkShape.NodeLayer(
          sums: nodes.count - products.count, products: products.map(\.factors.count)))
    }
    guard let newShape = try? NetworkShape(layers: newLayers), newShape != shape else {
      return nil
    }
    let parts = (0..<depth).map { l in
      self.parts(ofLayer: l).selecting(
        inputs: kept[l].map(\.node), outputs: kept[l + 1].flatMap(\.factors),
        nodes: kept[l + 1].map { ($0.node, $0.scale) })
    }
    guard
      let network = try? Network(
        shape: newShape, order: order, base: base, extrapolation: extrapolation, parts: parts)
    else { return nil }
    return (
      network,
      Renumbering(
        nodes: kept.map { $0.map(\.node) }, subnodes: kept.map { $0.flatMap(\.factors) })
    )
  }

  /// The nodes of a layer that are kept, sums first.
  private func keptNodes(_ layer: Int) -> [KeptNode] {
    let all = (0..<shape.layers[layer].nodes).map { node in
      KeptNode(
        node: node, factors: Array(shape.layers[layer].subnodes(ofNode: node)), scale: 1)
    }
    guard layer > 0, layer < depth else { return all }
    let kept = all.filter { !edges(of: NodeID(layer, $0.node)).isEmpty }.map { node in
      var node = node
      let idle = node.factors.filter { !isFed(layer: layer - 1, subnode: $0) }
      // A constant factor is only left if its edge's contribution is not finite; then the node
      // stays as it is.
      guard idle.count < node.factors.count else { return node }
      node.factors.removeAll { idle.contains($0) }
      node.scale = idle.reduce(1) { $0 * idleValue(layer: layer - 1, subnode: $1) }
      return node
    }
    return kept.filter { $0.factors.count == 1 } + kept.filter { $0.factors.count > 1 }
  }
}

extension LayerParts {
  /// Selects some inputs, output subnodes and output nodes, in the order given; each node's factor
  /// is multiplied by its scale.
  fileprivate func selecting(
    inputs: [Int], outputs: [Int], nodes: [(node: Int, scale: Double)]
  ) -> LayerParts {
    func perEdge<Value>(_ values: [[Value]]) -> [[Value]] {
      inputs.map { i in outputs.map { values[i][$0] } }
    }
    var parts = LayerParts()
    parts.knots = inputs.map { knots[$0] }
    if !levelShares.isEmpty { parts.levelShares = inputs.map { levelShares[$0] } }
    parts.mask = perEdge(mask)
    parts.symbolicMask = perEdge(symbolicMask)
    parts.functions = perEdge(functions)
    parts.coefficients = perEdge(coefficients)
    parts.baseScale = perEdge(baseScale)
    parts.splineScale = perEdge(splineScale)
    parts.affine = perEdge(affine)
    parts.subnodeScale = outputs.map { subnodeScale[$0] }
    parts.subnodeBias = outputs.map { subnodeBias[$0] }
    parts.nodeScale = nodes.map { nodeScale[$0.node] * $0.scale }
    parts.nodeBias = nodes.map { nodeBias[$0.node] }
    return parts
  }
}
