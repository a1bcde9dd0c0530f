import Expressions

extension Network {
  /// The network with all its edges taken out: each output is a constant.
  ///
  /// - Parameter biases: the constants, one per output.
  public func withoutEdges(biases: [Double]) throws(ShapeError) -> Network {
    var parts = layers.indices.map(parts(ofLayer:))
    for l in parts.indices {
      parts[l].mask = parts[l].mask.map { $0.map { _ in 0 } }
      parts[l].symbolicMask = parts[l].symbolicMask.map { $0.map { _ in 0 } }
    }
    if let last = parts.indices.last, biases.count == parts[last].nodeBias.count {
      parts[last].nodeBias = biases
    }
    return try Network(
      shape: shape, order: order, base: base, extrapolation: extrapolation, parts: parts)
  }

  /// The network with the symbol `x` on its edges, and on those of categories the numbers of their
  /// levels, so that it is the same function as one whose splines are straight lines.
  ///
  /// - Parameter lines: a network of the same inputs and outputs without hidden layers.
  public func takingLines(of lines: Network) throws(ShapeError) -> Network {
    guard depth == 1, lines.depth == 1, shape == lines.shape else {
      throw ShapeError("straight lines need networks of the same shape without hidden nodes")
    }
    var result = self
    let (own, other) = (layers[0].layout, lines.layers[0].layout)
    for input in 0..<own.inputs {
      for output in 0..<own.outputs {
        let edge = EdgeID(0, input, output)
        if isCategory(edge) {
          for (level, value) in lines.levelValues(edge).enumerated() {
            result.parameters[own.coefficient(input, level + 1, output)] = value
          }
          continue
        }
        let curve = lines.curve(edge, at: [0, 1]).total
        guard curve.allSatisfy(\.isFinite) else { continue }
        // The edge is there, and the numbers are finite.
        try? result.fix(edge, .identity, a: 1, b: 0, c: curve[1] - curve[0], d: curve[0])
      }
    }
    for (mine, theirs) in [
      (own.subnodeScale, other.subnodeScale), (own.subnodeBias, other.subnodeBias),
      (own.nodeScale, other.nodeScale), (own.nodeBias, other.nodeBias),
    ] {
      result.parameters.replaceSubrange(mine, with: lines.parameters[theirs])
    }
    return result
  }
}
