import KAN

/// Removes edges and hidden nodes from a network of symbols as long as the rest, refined again,
/// explains the data as well for its complexity. `advance` performs one step of a refinement.
struct Elimination: Sendable {
  /// The current network with its error.
  private(set) var best: SymbolicResult
  /// Maps the edges of the current network to those of the first one.
  private(set) var renumbering: Renumbering

  private let samples: Dataset
  /// The edges to keep, as numbered in the first network.
  private let kept: Set<EdgeID>
  private var queue: [NodeID]
  private var edges: [EdgeID] = []
  private var isLookingAtEdges = false
  private var trials = 0
  /// The refinement in progress, and the map of its edges to those of the first network.
  private var refinement: SymbolicRefinement?
  private var trialRenumbering: Renumbering

  init(
    _ result: SymbolicResult, renumbering: Renumbering, kept: Set<EdgeID>, samples: Dataset
  ) {
    self.kept = kept
    best = result
    self.renumbering = renumbering
    trialRenumbering = renumbering
    self.samples = samples
    queue = Self.hiddenNodes(result.network)
  }

  /// The maximum number of trials.
  private static let trialLimit = 60

  private static func hiddenNodes(_ network: Network) -> [NodeID] {
    (1..<max(1, network.depth)).flatMap { layer in
      (0..<network.shape.layers[layer].nodes).map { NodeID(layer, $0) }
    }
  }

  /// Performs one step of a trial; returns true once nothing more can be removed.
  mutating func advance() -> Bool {
    if let isRefined = refinement?.advance() {
      if isRefined { conclude() }
      return false
    }
    guard trials < Self.trialLimit else { return true }
    if let node = queue.popLast() {
      begin(try? best.network.without(node, samples: samples))
      return false
    }
    if !isLookingAtEdges {
      isLookingAtEdges = true
      edges = best.network.activeEdges
    }
    guard let edge = edges.popLast() else { return true }
    begin(try? best.network.without(edge, samples: samples))
    return false
  }

  private mutating func begin(_ pruning: Pruning?) {
    guard let pruning, !pruning.removedEdges.contains(where: isKept) else { return }
    trials += 1
    refinement = SymbolicRefinement(pruning.network, samples: samples)
    trialRenumbering = pruning.renumbering.following(renumbering)
  }

  private func isKept(_ edge: EdgeID) -> Bool { kept.contains(renumbering.before(edge)) }

  private mutating func conclude() {
    guard let result = refinement?.result else { return }
    refinement = nil
    guard result.networkScore < best.networkScore else { return }
    best = result
    renumbering = trialRenumbering
    // Nodes and edges have other numbers now, so start over.
    queue = Self.hiddenNodes(result.network)
    edges = []
    isLookingAtEdges = false
  }
}
