extension Network {
  /// Evaluates the network on columns of inputs: `[input][sample]` to `[output][sample]`.
  ///
  /// Expects one column per input, all of equal length; otherwise the result is empty. A sample
  /// with non-finite inputs has non-finite outputs.
  public func outputs(_ inputs: [[Double]]) -> [[Double]] {
    activations(inputs).nodes[depth]
  }

  /// The values of all nodes on samples, `[layer][node][sample]`.
  public func nodeValues(on samples: Dataset) -> [[[Double]]] {
    activations((0..<samples.inputCount).map { Array(samples.input($0)) }).nodes
  }

  /// All intermediate values for columns of inputs, without the edges' values.
  func activations(_ inputs: [[Double]]) -> Activations {
    var result = Activations(nodes: [], subnodes: [], edges: [])
    visit(inputs, withEdges: false) { result = $0 }
    return result
  }

  /// All intermediate values including the edges', for inspecting a network. Needs memory for
  /// samples times edges numbers.
  public func trace(_ inputs: [[Double]]) -> Activations {
    var result = Activations(nodes: [], subnodes: [], edges: [])
    visit(inputs, withEdges: true) { result = $0 }
    return result
  }

  private func visit(
    _ inputs: [[Double]], withEdges: Bool, _ body: (Activations) -> Void
  ) {
    guard let count = inputs.first?.count, count > 0, inputs.count == shape.inputs,
      inputs.allSatisfy({ $0.count == count })
    else { return body(Activations(empty: self)) }
    let dataset = Dataset(unchecked: inputs)
    var evaluator = Evaluator(self)
    var result = Activations(empty: self)
    parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      evaluator.prepare(parameters: parameters)
      var position = 0
      while position < count {
        let range = position..<min(position + evaluator.chunk, count)
        evaluator.load(dataset, range, indices: nil)
        evaluator.forward(parameters: parameters, count: range.count)
        result.append(
          from: &evaluator, count: range.count, parameters: parameters, withEdges: withEdges)
        position = range.upperBound
      }
    }
    body(result)
  }
}

/// The intermediate values of a network for some samples.
public struct Activations: Sendable {
  /// `[layer][node][sample]`, inputs first.
  public internal(set) var nodes: [[[Double]]]
  /// `[layer][subnode][sample]`: sums over edges, before affine maps and products.
  public internal(set) var subnodes: [[[Double]]]
  /// `[layer][input * outputs + output][sample]`: the edges' values; empty unless requested.
  public internal(set) var edges: [[[Double]]]

  init(nodes: [[[Double]]], subnodes: [[[Double]]], edges: [[[Double]]]) {
    self.nodes = nodes
    self.subnodes = subnodes
    self.edges = edges
  }

  init(empty network: Network) {
    nodes = network.shape.layers.map { Array(repeating: [], count: $0.nodes) }
    subnodes = network.layers.map { Array(repeating: [], count: $0.outputs) }
    edges = network.layers.map { Array(repeating: [], count: $0.inputs * $0.outputs) }
  }

  fileprivate mutating func append(
    from evaluator: inout Evaluator, count: Int, parameters: UnsafePointer<Double>,
    withEdges: Bool
  ) {
    for layer in nodes.indices {
      for node in nodes[layer].indices {
        let start = evaluator.nodeValue(layer: layer, node: node)
        nodes[layer][node] += evaluator.memory[start..<start + count]
      }
    }
    for layer in subnodes.indices {
      for sample in 0..<count {
        for subnode in subnodes[layer].indices {
          subnodes[layer][subnode].append(
            evaluator.subnodeValue(layer: layer, subnode: subnode, sample: sample))
        }
        guard withEdges else { continue }
        let values = evaluator.edgeValues(
          layer: layer, sample: sample, count: count, parameters: parameters)
        for (edge, value) in values.enumerated() { edges[layer][edge].append(value) }
      }
    }
  }
}
