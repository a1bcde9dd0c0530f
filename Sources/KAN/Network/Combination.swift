import Expressions

extension Model {
  /// The part of the network that one output depends on.
  public func alone(output: Int) throws(ShapeError) -> Model {
    guard network.shape.outputs > 1 else { return self }
    guard outputs.indices.contains(output) else {
      throw ShapeError("there is no output \(output); there are \(outputs.count)")
    }
    var result = self
    let nodes = network.shape.layers
    let last = nodes[nodes.count - 1]
    let subnodes = last.subnodes(ofNode: output)
    var layers = network.layers.indices.map(network.parts(ofLayer:))
    layers[layers.count - 1].keep(subnodes: subnodes, node: output)
    let top = NetworkShape.NodeLayer(
      sums: output < last.sums ? 1 : 0, products: output < last.sums ? [] : [subnodes.count])
    result.network = try Network(
      shape: NetworkShape(layers: nodes.dropLast() + [top]), order: network.order,
      base: network.base, extrapolation: network.extrapolation, parts: layers)
    result.outputs = [outputs[output]]
    return result
  }
}

extension Network {
  /// Networks of the same inputs side by side as one: its outputs are theirs, in order. Shallower
  /// ones are handed through by straight lines.
  ///
  /// - Throws: `ShapeError` where splines on one input have knots of their own in each.
  public init(sideBySide networks: [Network]) throws(ShapeError) {
    guard let first = networks.first else { throw ShapeError("there is no network to begin with") }
    guard networks.count > 1 else {
      self = first
      return
    }
    guard
      networks.allSatisfy({
        $0.order == first.order && $0.base == first.base && $0.shape.inputs == first.shape.inputs
          && $0.extrapolation == first.extrapolation
      })
    else { throw ShapeError("networks side by side need the same inputs and kind of splines") }
    let depth = networks.map(\.depth).max() ?? 1
    let grid = networks.flatMap { $0.layers.map(\.intervals) }.max() ?? 1
    var blocks: [[LayerParts]] = []
    var shapes: [[NetworkShape.NodeLayer]] = []
    for network in networks {
      let isFine = network.layers.allSatisfy { $0.intervals == grid }
      let fine = isFine ? network : try network.refined(grid: grid)
      let outputs = network.shape.outputs
      let line = LayerParts.straightLines(
        outputs, grid: grid, order: first.order)
      let missing = depth - network.depth
      blocks.append(
        fine.layers.indices.map(fine.parts(ofLayer:)) + Array(repeating: line, count: missing))
      shapes.append(
        network.shape.layers
          + Array(repeating: NetworkShape.NodeLayer(sums: outputs), count: missing))
    }
    let sides = (0...depth).map { layer in SideBySide(layers: shapes.map { $0[layer] }) }
    var parts: [LayerParts] = []
    for layer in 0..<depth {
      parts.append(
        try sides[layer + 1].joined(
          blocks.map { $0[layer] }, inputs: layer == 0 ? nil : sides[layer]))
    }
    let shape = try NetworkShape(
      layers: [first.shape.layers[0]] + sides.dropFirst().map(\.joinedLayer))
    try self.init(
      shape: shape, order: first.order, base: first.base, extrapolation: first.extrapolation,
      parts: parts)
  }
}

/// Index mapping for layers joined into one, in which sums come first.
private struct SideBySide {
  let layers: [NetworkShape.NodeLayer]

  var joinedLayer: NetworkShape.NodeLayer {
    NetworkShape.NodeLayer(
      sums: layers.reduce(0) { $0 + $1.sums }, products: layers.flatMap(\.products))
  }

  /// The index in the joined layer of a node of one layer.
  func node(_ layer: Int, _ node: Int) -> Int {
    let own = layers[layer]
    let earlier = layers[..<layer]
    return node < own.sums
      ? earlier.reduce(0) { $0 + $1.sums } + node
      : joinedLayer.sums + earlier.reduce(0) { $0 + $1.products.count } + node - own.sums
  }

  /// The index in the joined layer of a subnode of one layer.
  func subnode(_ layer: Int, _ subnode: Int) -> Int {
    let own = layers[layer].node(ofSubnode: subnode)
    let offset = subnode - layers[layer].subnodes(ofNode: own).lowerBound
    return joinedLayer.subnodes(ofNode: node(layer, own)).lowerBound + offset
  }

  /// Joins the edges that end in these layers into one layer of edges; without `inputs` they share
  /// their input nodes.
  func joined(_ blocks: [LayerParts], inputs: SideBySide?) throws(ShapeError) -> LayerParts {
    let count = inputs?.joinedLayer.nodes ?? blocks[0].knots.count
    var result = LayerParts.removedEdges(
      inputs: count, layer: joinedLayer, knots: blocks[0].knots[0],
      functions: blocks[0].functionCount)
    if inputs == nil {
      result.levelShares = blocks[0].levelShares
      guard blocks.allSatisfy({ $0.levelShares == result.levelShares }) else {
        throw ShapeError("networks side by side need the same levels of categories")
      }
      for input in result.coefficients.indices {
        let functions = blocks[0].coefficients[input].first?.count ?? 0
        let blank = [Double](repeating: 0, count: functions)
        result.coefficients[input] = result.coefficients[input].map { _ in blank }
      }
    }
    var hasKnots = [Bool](repeating: false, count: count)
    for (index, block) in blocks.enumerated() {
      for input in block.knots.indices {
        let place = inputs?.node(index, input) ?? input
        if block.mask[input].contains(where: { $0 != 0 }) {
          guard !hasKnots[place] || result.knots[place] == block.knots[input] else {
            throw ShapeError("their splines have different knots on input \(input)")
          }
          hasKnots[place] = true
          result.knots[place] = block.knots[input]
        }
        for output in block.mask[input].indices {
          result.takeEdge(place, subnode(index, output), from: block, input, output)
        }
      }
      for output in block.subnodeScale.indices {
        result.subnodeScale[subnode(index, output)] = block.subnodeScale[output]
        result.subnodeBias[subnode(index, output)] = block.subnodeBias[output]
      }
      for node in block.nodeScale.indices {
        result.nodeScale[self.node(index, node)] = block.nodeScale[node]
        result.nodeBias[self.node(index, node)] = block.nodeBias[node]
      }
    }
    return result
  }
}

extension LayerParts {
  fileprivate var functionCount: Int {
    let number = coefficients.indices.first { levelCount(ofInput: $0) == 0 }
    return number.flatMap { coefficients[$0].first?.count } ?? 0
  }

  /// Keeps only the edges into some subnodes and their node.
  fileprivate mutating func keep(subnodes: Range<Int>, node: Int) {
    mask = mask.map { Array($0[subnodes]) }
    symbolicMask = symbolicMask.map { Array($0[subnodes]) }
    functions = functions.map { Array($0[subnodes]) }
    coefficients = coefficients.map { Array($0[subnodes]) }
    baseScale = baseScale.map { Array($0[subnodes]) }
    splineScale = splineScale.map { Array($0[subnodes]) }
    affine = affine.map { Array($0[subnodes]) }
    subnodeScale = Array(subnodeScale[subnodes])
    subnodeBias = Array(subnodeBias[subnodes])
    nodeScale = [nodeScale[node]]
    nodeBias = [nodeBias[node]]
  }

  /// A layer in which all edges have been removed.
  fileprivate static func removedEdges(
    inputs: Int, layer: NetworkShape.NodeLayer, knots: [Double], functions: Int
  ) -> LayerParts {
    func perEdge<Value>(_ value: Value) -> [[Value]] {
      Array(repeating: Array(repeating: value, count: layer.subnodes), count: inputs)
    }
    var parts = LayerParts()
    parts.knots = Array(repeating: knots, count: inputs)
    parts.mask = perEdge(0)
    parts.symbolicMask = perEdge(0)
    parts.functions = perEdge(nil)
    parts.coefficients = perEdge([Double](repeating: 0, count: functions))
    parts.baseScale = perEdge(0)
    parts.splineScale = perEdge(1)
    parts.affine = perEdge([1, 0, 1, 0])
    parts.subnodeScale = Array(repeating: 1, count: layer.subnodes)
    parts.subnodeBias = Array(repeating: 0, count: layer.subnodes)
    parts.nodeScale = Array(repeating: 1, count: layer.nodes)
    parts.nodeBias = Array(repeating: 0, count: layer.nodes)
    return parts
  }

  /// A layer that passes every node through unchanged.
  fileprivate static func straightLines(_ count: Int, grid: Int, order: Int) -> LayerParts {
    var parts = removedEdges(
      inputs: count, layer: NetworkShape.NodeLayer(sums: count),
      knots: KnotGrid.uniform(range: -1...1, intervals: grid, order: order),
      functions: grid + order)
    for index in 0..<count {
      parts.symbolicMask[index][index] = 1
      parts.functions[index][index] = ElementaryFunction(named: "x")
    }
    return parts
  }

  fileprivate mutating func takeEdge(
    _ input: Int, _ output: Int, from other: LayerParts, _ otherInput: Int, _ otherOutput: Int
  ) {
    mask[input][output] = other.mask[otherInput][otherOutput]
    symbolicMask[input][output] = other.symbolicMask[otherInput][otherOutput]
    functions[input][output] = other.functions[otherInput][otherOutput]
    coefficients[input][output] = other.coefficients[otherInput][otherOutput]
    baseScale[input][output] = other.baseScale[otherInput][otherOutput]
    splineScale[input][output] = other.splineScale[otherInput][otherOutput]
    affine[input][output] = other.affine[otherInput][otherOutput]
  }
}
