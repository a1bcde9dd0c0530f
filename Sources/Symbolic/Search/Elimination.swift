import KAN

/// Takes edges and hidden nodes out of a network of symbols, weakest first, as long as what remains,
/// refined again, explains the data as well for its complexity. One trial is one piece of work.
struct Elimination: Sendable {
  /// The network as it is now, with its error and complexity.
  private(set) var best: SymbolicResult
  /// Where its edges come from.
  private(set) var renumbering: Renumbering

  private let samples: Dataset
  private var queue: [NodeID]
  private var edges: [EdgeID] = []
  private var isLookingAtEdges = false

  init(_ result: SymbolicResult, renumbering: Renumbering, samples: Dataset) {
    best = result
    self.renumbering = renumbering
    self.samples = samples
    queue = Self.hiddenNodes(result.network)
  }

  private static func hiddenNodes(_ network: Network) -> [NodeID] {
    (1..<max(1, network.depth)).flatMap { layer in
      (0..<network.shape.layers[layer].nodes).map { NodeID(layer, $0) }
    }
  }

  /// Does one trial; returns true when nothing more can go.
  mutating func advance() -> Bool {
    if let node = queue.popLast() {
      take(try? best.network.without(node, samples: samples))
      return false
    }
    if !isLookingAtEdges {
      isLookingAtEdges = true
      edges = best.network.activeEdges
    }
    guard let edge = edges.popLast() else { return true }
    take(try? best.network.without(edge, samples: samples))
    return false
  }

  private mutating func take(_ pruning: Pruning?) {
    guard let pruning, let result = SymbolicResult(refining: pruning.network, samples: samples),
      result.score < best.score
    else { return }
    best = result
    renumbering = pruning.renumbering.following(renumbering)
    // Numbers have changed: begin again with what is left.
    queue = Self.hiddenNodes(result.network)
    edges = []
    isLookingAtEdges = false
  }
}
