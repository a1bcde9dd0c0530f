/// Where the nodes and edges of a network come from that was made from another one by taking some out.
public struct Renumbering: Sendable, Equatable {
  /// For each node, by layer, its number before.
  private var nodes: [[Int]]
  /// For each subnode, by layer, its number before.
  private var subnodes: [[Int]]

  /// Everything stays as it is.
  public init(_ shape: NetworkShape) {
    nodes = shape.layers.map { Array(0..<$0.nodes) }
    subnodes = shape.layers.map { Array(0..<$0.subnodes) }
  }

  /// By layer, the numbers before of the nodes and subnodes that are left.
  init(nodes: [[Int]], subnodes: [[Int]]) {
    self.nodes = nodes
    self.subnodes = subnodes
  }

  /// The number an edge had before.
  public func before(_ edge: EdgeID) -> EdgeID {
    EdgeID(
      edge.layer, nodes[edge.layer][edge.input], subnodes[edge.layer + 1][edge.output])
  }

  /// This renumbering after an earlier one, as a single one.
  public func following(_ earlier: Renumbering) -> Renumbering {
    func composed(_ own: [[Int]], _ earlier: [[Int]]) -> [[Int]] {
      zip(own, earlier).map { own, earlier in own.map { earlier[$0] } }
    }
    return Renumbering(
      nodes: composed(nodes, earlier.nodes), subnodes: composed(subnodes, earlier.subnodes))
  }
}
