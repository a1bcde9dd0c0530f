extension Network {
  /// Takes an edge out, spline and symbol.
  ///
  /// - Throws: where the edge does not exist, is gone already, or is the last way to an output.
  public mutating func remove(_ edge: EdgeID) throws(EditError) {
    try checkPresent(edge)
    var network = self
    network.clear(edge)
    try network.checkOutputs()
    self = network
  }

  /// Takes out every edge into and out of a hidden node, or out of an input.
  public mutating func remove(layer: Int, node: Int) throws(EditError) {
    guard (0..<depth).contains(layer), (0..<shape.layers[layer].nodes).contains(node) else {
      throw EditError(
        "there is no node (\(layer), \(node)) that can go; layers are 0 to \(depth - 1), nodes of "
          + "\(shape) from 0")
    }
    var network = self
    let edges = edges(of: NodeID(layer, node))
    guard !edges.isEmpty else { throw EditError("node (\(layer), \(node)) has no edges left") }
    for edge in edges { network.clear(edge) }
    try network.checkOutputs()
    self = network
  }

  /// Whether an edge (l, i, j) exists in the shape.
  public func contains(_ edge: EdgeID) -> Bool {
    (0..<depth).contains(edge.layer) && (0..<layers[edge.layer].inputs).contains(edge.input)
      && (0..<layers[edge.layer].outputs).contains(edge.output)
  }

  /// The edge must exist and not be gone.
  func checkPresent(_ edge: EdgeID) throws(EditError) {
    guard contains(edge) else {
      throw EditError("there is no edge \(edge) in a network \(shape)")
    }
    guard layers[edge.layer].kind(edge.input, edge.output) != .removed else {
      throw EditError("edge \(edge) is gone already")
    }
  }

  mutating func clear(_ edge: EdgeID) {
    let position = layers[edge.layer].layout.edge(edge.input, edge.output)
    layers[edge.layer].mask[position] = 0
    layers[edge.layer].symbolicMask[position] = 0
  }

  /// Every output must still be reached from some input.
  private func checkOutputs() throws(EditError) {
    if let output = reachedOutputs.firstIndex(of: false) {
      throw EditError("that would cut the last way to output \(output); nothing was changed")
    }
  }

  /// Whether each output depends on some input.
  var reachedOutputs: [Bool] {
    var reached = [Bool](repeating: true, count: shape.inputs)
    for l in 0..<depth {
      let above = shape.layers[l + 1]
      reached = (0..<above.nodes).map { node in
        above.subnodes(ofNode: node).contains { j in
          reached.indices.contains { i in reached[i] && layers[l].kind(i, j) != .removed }
        }
      }
    }
    return reached
  }
}

/// Why a network cannot be edited so, in one line.
public struct EditError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what may be done.
  public let description: String

  /// An error with its one-line text.
  public init(_ description: String) { self.description = description }
}
