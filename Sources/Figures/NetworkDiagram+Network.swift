import KAN
import Numerics

extension NetworkDiagram {
  /// Creates the diagram of a model, with curves and strengths as observed on some samples.
  ///
  /// - Parameters:
  ///   - beta: the steepness of strength, which is `tanh(beta * score)`, as in pykan's `plot`.
  ///   - isShown: edges for which this returns false are drawn as weak.
  ///   - leavingEdges: edges about to be removed, which are crossed out.
  ///   - leavingNodes: nodes about to be removed, which are crossed out.
  public init(
    model: Model, observation: Observation, beta: Double = 3,
    isShown: (EdgeID) -> Bool = { _ in true }, leavingEdges: Set<EdgeID> = [],
    leavingNodes: Set<NodeID> = []
  ) {
    let network = model.network
    let layers = network.layers.indices.map { l in
      let layer = network.layers[l]
      let nodes = network.shape.layers[l + 1]
      var edges: [Edge] = []
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          let id = EdgeID(l, i, j)
          let seen = observation.edges[l][layer.layout.edge(i, j)]
          let strength = Self.strength(score: seen.score, beta: beta)
          edges.append(
            Edge(
              curve: observation.inputs[l][i].isCategory
                ? .bars(network.centeredLevelValues(id))
                : SampledCurve(x: observation.inputs[l][i].positions, y: seen.curve),
              strength: isShown(id) ? strength : min(strength, 0.05),
              kind: Self.kind(layer.kind(i, j)), isLeaving: leavingEdges.contains(id)))
        }
      }
      return Layer(
        nodes: (0..<nodes.nodes).map { index in
          Node(
            index < nodes.sums ? .sum : .product(arity: nodes.products[index - nodes.sums]),
            label: model.nodeName(layer: l + 1, index: index),
            isLeaving: leavingNodes.contains(NodeID(l + 1, index)))
        }, edges: edges)
    }
    self.init(inputs: model.inputs.map(\.name), layers: layers)
  }

  private static func strength(score: Double, beta: Double) -> Double {
    hyperbolicTangent(max(0, beta * score))
  }

  private static func kind(_ kind: KAN.EdgeKind) -> EdgeKind {
    switch kind {
    case .spline: .spline
    case .symbolic(let function): .symbolic(function.name)
    case .mixed(let function): .mixed(function.name)
    case .removed: .removed
    }
  }
}

extension Model {
  /// The name of a node: the variable's name for an input or output; such as `h4` for a hidden
  /// node, or `h2.4` in the second of several hidden layers. Empty if an input or output does not
  /// exist.
  public func nodeName(layer: Int, index: Int) -> String {
    if layer == 0 { return inputs.indices.contains(index) ? inputs[index].name : "" }
    if layer == network.depth { return outputs.indices.contains(index) ? outputs[index].name : "" }
    return network.depth > 2 ? "h\(layer).\(index + 1)" : "h\(index + 1)"
  }
}
