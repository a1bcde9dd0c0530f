/// One part of a network that can be selected.
public enum ElementID: Sendable, Hashable {
  /// The edge of `layer` from node `input` below to subnode `subnode` above, all from 0.
  case edge(layer: Int, input: Int, subnode: Int)
  /// Node `index` of a row of nodes: layer 0 holds the inputs, layer l + 1 what layer l feeds.
  case node(layer: Int, index: Int)
}

/// A function known at some points, in ascending order of x.
public struct SampledCurve: Sendable, Equatable {
  /// Where it was evaluated.
  public var x: [Double]
  /// Its values; one that is not finite makes a gap.
  public var y: [Double]

  /// A curve; of unequal arrays the longer one's rest is ignored.
  public init(x: [Double], y: [Double]) {
    let count = min(x.count, y.count)
    self.x = x.count == count ? x : Array(x.prefix(count))
    self.y = y.count == count ? y : Array(y.prefix(count))
  }

  /// The outline of a bar for each of some values, which stand at 0, 1, …
  public static func bars(_ values: [Double]) -> SampledCurve {
    var (x, y): ([Double], [Double]) = ([], [])
    for (position, value) in values.enumerated() {
      let (left, right) = (Double(position) - barWidth / 2, Double(position) + barWidth / 2)
      x += [left, left, right, right]
      y += [0, value, value, 0]
    }
    return SampledCurve(x: x, y: y)
  }

  /// The width of a bar; the rest of 1 is the gap to the next.
  private static let barWidth = 0.7
}

/// What a picture of a network shows: nodes, and on every edge its function and strength.
///
/// It knows nothing of how a network computes; whoever has one fills this in.
public struct NetworkDiagram: Sendable, Equatable {
  /// What an edge's function is made of.
  public enum EdgeKind: Sendable, Hashable {
    /// A spline alone.
    case spline
    /// A symbolic function of this name alone.
    case symbolic(String)
    /// A symbolic function of this name and a spline.
    case mixed(String)
    /// Nothing: the edge is not drawn.
    case removed
  }

  /// One edge.
  public struct Edge: Sendable, Equatable {
    /// The edge's function; 33 to 65 points are plenty.
    public var curve: SampledCurve
    /// From 0 (nearly gone) to 1 (bright), as `tanh(beta * score)` gives it.
    public var strength: Double
    /// What the function is made of.
    public var kind: EdgeKind
    /// Whether it is about to go: it is drawn struck out.
    public var isLeaving: Bool

    /// An edge.
    public init(
      curve: SampledCurve, strength: Double, kind: EdgeKind = .spline, isLeaving: Bool = false
    ) {
      self.curve = curve
      self.strength = strength
      self.kind = kind
      self.isLeaving = isLeaving
    }
  }

  /// What a node does with its subnodes.
  public enum NodeKind: Sendable, Hashable {
    /// It is the sum of its edges: it has one subnode.
    case sum
    /// It multiplies `arity` subnodes, each the sum of its edges.
    case product(arity: Int)

    /// How many subnodes it has, at least one.
    public var subnodeCount: Int {
      switch self {
      case .sum: 1
      case .product(let arity): max(1, arity)
      }
    }
  }

  /// One node that edges lead to.
  public struct Node: Sendable, Hashable {
    /// What it does.
    public var kind: NodeKind
    /// Its name: of an output the output's, of a hidden node such as `h4`.
    public var label: String
    /// Whether it is about to go: it is drawn struck out.
    public var isLeaving: Bool

    /// A node.
    public init(_ kind: NodeKind = .sum, label: String, isLeaving: Bool = false) {
      self.kind = kind
      self.label = label
      self.isLeaving = isLeaving
    }
  }

  /// The edges between two rows of nodes, and the upper row.
  public struct Layer: Sendable, Equatable {
    /// The upper row of nodes, from left to right; subnodes are numbered through in this order.
    public var nodes: [Node]
    /// All edges: input by input, for each its subnodes from left to right.
    public var edges: [Edge]

    /// A layer.
    public init(nodes: [Node], edges: [Edge]) {
      self.nodes = nodes
      self.edges = edges
    }

    /// How many subnodes the nodes have together.
    public var subnodeCount: Int {
      nodes.reduce(0) { $0 + $1.kind.subnodeCount }
    }

    /// The node that a subnode belongs to.
    func node(ofSubnode subnode: Int) -> Int {
      var end = 0
      for (index, node) in nodes.enumerated() {
        end += node.kind.subnodeCount
        if subnode < end { return index }
      }
      return max(0, nodes.count - 1)
    }
  }

  /// Names of the input nodes, from left to right.
  public var inputs: [String]
  /// The layers from the inputs upwards.
  public var layers: [Layer]

  /// A picture's content.
  public init(inputs: [String], layers: [Layer]) {
    self.inputs = inputs
    self.layers = layers
  }

  /// How many nodes a row has: row 0 holds the inputs, row l + 1 the nodes of layer l.
  func nodeCount(row: Int) -> Int {
    row == 0 ? inputs.count : layers[row - 1].nodes.count
  }

  /// An edge, or `nil` where there is none or it was removed.
  public func edge(layer: Int, input: Int, subnode: Int) -> Edge? {
    guard layers.indices.contains(layer), input >= 0, subnode >= 0 else { return nil }
    let count = layers[layer].subnodeCount
    guard subnode < count, input < nodeCount(row: layer) else { return nil }
    let index = input * count + subnode
    guard layers[layer].edges.indices.contains(index) else { return nil }
    let edge = layers[layer].edges[index]
    return edge.kind == .removed ? nil : edge
  }

  /// Which nodes of a row are in the picture: inputs and outputs, and hidden nodes that some edge
  /// leads to or from.
  func connected(row: Int) -> [Bool] {
    guard row > 0, row < layers.count else {
      return Array(repeating: true, count: nodeCount(row: row))
    }
    let below = layers[row - 1]
    let owners = below.nodes.indices.flatMap { node in
      Array(repeating: node, count: below.nodes[node].kind.subnodeCount)
    }
    var result = Array(repeating: false, count: below.nodes.count)
    for (index, edge) in below.edges.enumerated() where edge.kind != .removed && !owners.isEmpty {
      result[owners[index % owners.count]] = true
    }
    let subnodes = layers[row].subnodeCount
    for (index, edge) in layers[row].edges.enumerated()
    where edge.kind != .removed && subnodes > 0 {
      if result.indices.contains(index / subnodes) { result[index / subnodes] = true }
    }
    return result
  }

  /// The inputs that no edge leads from.
  var unusedInputs: Set<Int> {
    guard let first = layers.first, first.subnodeCount > 0 else { return [] }
    let count = first.subnodeCount
    var unused = Set(inputs.indices)
    for (index, edge) in first.edges.enumerated() where edge.kind != .removed {
      unused.remove(index / count)
    }
    return unused
  }

  /// The names of a row of nodes.
  func labels(row: Int) -> [String] {
    row == 0 ? inputs : layers[row - 1].nodes.map(\.label)
  }
}
