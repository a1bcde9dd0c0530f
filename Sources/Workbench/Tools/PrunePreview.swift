import KAN
import Numerics
import Scene
import Session

/// What pruning would take out at some thresholds, before it does.
struct PrunePreview: Sendable, Equatable {
  /// Which thresholds `+` and `-` move.
  enum Moving: Sendable, Equatable, CaseIterable {
    case both, nodes, edges
  }

  /// Thresholds as steps of an eighth of a decade from the standard ones.
  private var nodeSteps = 0, edgeSteps = 0
  /// Thresholds given in a command; they are stepped from.
  private var nodeStart = 0.01, edgeStart = 0.03
  var moving = Moving.both
  /// What would go, and at which thresholds that was asked.
  var outcome: PruneOutcome?
  /// Why that cannot be said.
  var failure: String?
  /// The network that the answer is about.
  var network: Network?

  /// A preview at the standard thresholds.
  init() {}

  /// A preview that was asked for by a command.
  init(_ outcome: PruneOutcome, of network: Network) {
    nodeStart = outcome.nodeThreshold
    edgeStart = outcome.edgeThreshold
    self.outcome = outcome
    self.network = network
  }

  /// The thresholds, as they are written.
  var nodeText: String { Self.text(nodeStart, steps: nodeSteps) }
  var edgeText: String { Self.text(edgeStart, steps: edgeSteps) }
  var nodeThreshold: Double { Double(nodeText) ?? nodeStart }
  var edgeThreshold: Double { Double(edgeText) ?? edgeStart }

  /// Three digits, so that the numbers stand still and the command is short.
  private static func text(_ start: Double, steps: Int) -> String {
    // Eighths of a decade.
    let value = start * powerOfTen(Double(steps) / 8)
    return value == 0 ? "0" : NumberFormat.significant(value)
  }

  /// Moves thresholds up or down, within sensible bounds.
  mutating func move(by step: Int) {
    let limit = 48
    if moving != .edges { nodeSteps = min(limit, max(-limit, nodeSteps + step)) }
    if moving != .nodes { edgeSteps = min(limit, max(-limit, edgeSteps + step)) }
  }

  /// Lets `+` and `-` move the next choice of thresholds.
  mutating func changeMoving() {
    let all = Moving.allCases
    let index = all.firstIndex(of: moving) ?? 0
    moving = all[(index + 1) % all.count]
  }

  /// The command that asks what would go, or the one that takes it out.
  func command(isPreview: Bool) -> Command {
    .prune(nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold, isPreview: isPreview)
  }

  /// Whether the answer is about the thresholds that are set.
  var isCurrent: Bool {
    outcome?.nodeThreshold == nodeThreshold && outcome?.edgeThreshold == edgeThreshold
      && failure == nil
  }

  /// Whether anything goes.
  var takesSomethingOut: Bool {
    outcome.map { !$0.removedEdges.isEmpty || !$0.removedNodes.isEmpty } ?? false
  }

  /// Edges and nodes of a network that would go.
  func leaving(in network: Network) -> (edges: Set<EdgeID>, nodes: Set<NodeID>) {
    guard let outcome, self.network?.shape == network.shape else { return ([], []) }
    return (Set(outcome.removedEdges), Set(outcome.removedNodes))
  }
}
