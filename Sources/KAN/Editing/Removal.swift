extension Network {
  /// Removes an edge, with its spline and symbolic function.
  ///
  /// - Throws: `EditError` if the edge does not exist, is already removed, or is the last path to
  ///   an output.
  public mutating func remove(_ edge: EdgeID) throws(EditError) {
    try checkPresent(edge)
    var network = self
    network.clear(edge)
    try network.checkOutputs()
    self = network
  }

  /// Removes all edges into and out of a hidden node, or out of an input.
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

  /// Throws unless the edge exists and has not been removed.
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

  /// Throws unless every output depends on some input.
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

/// Why an edit of a network was rejected, in one line.
public struct EditError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to do instead.
  public let description: String

  /// Creates an error with a one-line description.
  public init(_ description: String) { self.description = description }
}
