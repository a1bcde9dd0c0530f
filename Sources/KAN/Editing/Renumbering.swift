/// Maps the nodes and edges of a network to those of the network it was made from by removing some.
public struct Renumbering: Sendable, Equatable {
  /// The old index of each node, by layer.
  private var nodes: [[Int]]
  /// The old index of each subnode, by layer.
  private var subnodes: [[Int]]

  /// Creates a renumbering that keeps everything.
  public init(_ shape: NetworkShape) {
    nodes = shape.layers.map { Array(0..<$0.nodes) }
    subnodes = shape.layers.map { Array(0..<$0.subnodes) }
  }

  /// Creates a renumbering from the old indices of the remaining nodes and subnodes, by layer.
  init(nodes: [[Int]], subnodes: [[Int]]) {
    self.nodes = nodes
    self.subnodes = subnodes
  }

  /// The old indices of an edge.
  public func before(_ edge: EdgeID) -> EdgeID {
    EdgeID(
      edge.layer, nodes[edge.layer][edge.input], subnodes[edge.layer + 1][edge.output])
  }

  /// Combines this renumbering with an earlier one.
  public func following(_ earlier: Renumbering) -> Renumbering {
    func composed(_ own: [[Int]], _ earlier: [[Int]]) -> [[Int]] {
      zip(own, earlier).map { own, earlier in own.map { earlier[$0] } }
    }
    return Renumbering(
      nodes: composed(nodes, earlier.nodes), subnodes: composed(subnodes, earlier.subnodes))
  }
}
