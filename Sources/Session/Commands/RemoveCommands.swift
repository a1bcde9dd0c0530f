import KAN

/// `prune_edge`: removes an edge.
struct PruneEdgeCommand: EdgeCommand, EditingCommand {
  static let name = "prune_edge"
  static let summary = "take out an edge"
  static let parameters = edgeParameters

  var edge = EdgeID(0, 0, 0)

  func change(_ engine: inout Engine) throws(EditError) -> Edit {
    try engine.model.network.remove(edge)
    return Edit(Command(self), curve: engine.curve)
  }
}

/// `prune_node`: removes a node.
struct PruneNodeCommand: DeclaredCommand, EditingCommand {
  static let name = "prune_node"
  static let summary = "take out a node"
  static let parameters: [Parameter<PruneNodeCommand>] = [
    .word("layer", "L", \.layer, .index.choosing(.layers)),
    .word("node", "I", \.node, .index.choosing(.nodes)),
  ]

  var layer = 0, node = 0

  func change(_ engine: inout Engine) throws(EditError) -> Edit {
    try engine.model.network.remove(layer: layer, node: node)
    return Edit(Command(self), curve: engine.curve)
  }
}

extension Command {
  /// Remove an edge.
  public static func pruneEdge(_ edge: EdgeID) -> Command { Command(PruneEdgeCommand(edge: edge)) }

  /// Remove a node.
  public static func pruneNode(layer: Int, node: Int) -> Command {
    Command(PruneNodeCommand(layer: layer, node: node))
  }
}
