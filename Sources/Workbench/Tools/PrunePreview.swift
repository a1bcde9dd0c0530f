import KAN
import Numerics
import Scene
import Session

/// The state of the pruning preview: thresholds, and what pruning would remove at them.
struct PrunePreview: Sendable, Equatable {
  /// The thresholds that `+` and `-` change.
  enum Moving: Sendable, Equatable, CaseIterable {
    case both, nodes, edges
  }

  /// The thresholds' offsets from their start values, in eighths of a decade.
  private var nodeSteps = 0, edgeSteps = 0
  /// The start values: the defaults, or those given in a command.
  private var nodeStart = 0.01, edgeStart = 0.03
  var moving = Moving.both
  /// What would be removed, and the thresholds that answer is for.
  var outcome: PruneOutcome?
  /// Why there is no answer.
  var failure: String?
  /// The network the answer is about.
  var network: Network?

  /// Creates a preview at the default thresholds.
  init() {}

  /// Creates a preview from the answer to a user's command.
  init(_ outcome: PruneOutcome, of network: Network) {
    nodeStart = outcome.nodeThreshold
    edgeStart = outcome.edgeThreshold
    self.outcome = outcome
    self.network = network
  }

  /// The thresholds as text, and as the numbers that text denotes.
  var nodeText: String { Self.text(nodeStart, steps: nodeSteps) }
  var edgeText: String { Self.text(edgeStart, steps: edgeSteps) }
  var nodeThreshold: Double { Double(nodeText) ?? nodeStart }
  var edgeThreshold: Double { Double(edgeText) ?? edgeStart }

  /// Three digits, to keep the width steady and the command short.
  private static func text(_ start: Double, steps: Int) -> String {
    // Eighths of a decade.
    let value = start * powerOfTen(Double(steps) / 8)
    return value == 0 ? "0" : NumberFormat.significant(value)
  }

  /// Raises or lowers the moving thresholds, within six decades of their start values.
  mutating func move(by step: Int) {
    let limit = 48
    if moving != .edges { nodeSteps = min(limit, max(-limit, nodeSteps + step)) }
    if moving != .nodes { edgeSteps = min(limit, max(-limit, edgeSteps + step)) }
  }

  /// Makes `+` and `-` change the next choice of thresholds.
  mutating func changeMoving() {
    let all = Moving.allCases
    let index = all.firstIndex(of: moving) ?? 0
    moving = all[(index + 1) % all.count]
  }

  /// The command that previews pruning, or that prunes.
  func command(isPreview: Bool) -> Command {
    .prune(nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold, isPreview: isPreview)
  }

  /// Whether the answer is for the current thresholds.
  var isCurrent: Bool {
    outcome?.nodeThreshold == nodeThreshold && outcome?.edgeThreshold == edgeThreshold
      && failure == nil
  }

  /// Whether anything would be removed.
  var takesSomethingOut: Bool {
    outcome.map { !$0.removedEdges.isEmpty || !$0.removedNodes.isEmpty } ?? false
  }

  /// The edges and nodes of a network that would be removed.
  func leaving(in network: Network) -> (edges: Set<EdgeID>, nodes: Set<NodeID>) {
    guard let outcome, self.network?.shape == network.shape else { return ([], []) }
    return (Set(outcome.removedEdges), Set(outcome.removedNodes))
  }
}
