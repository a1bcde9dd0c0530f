/// A selectable element of a network diagram. All indices count from 0.
public enum ElementID: Sendable, Hashable {
  /// The edge of layer `layer` from node `input` below to subnode `subnode` above.
  case edge(layer: Int, input: Int, subnode: Int)
  /// Node `index` of a row: row 0 contains the inputs, and row l + 1 the nodes of layer l.
  case node(layer: Int, index: Int)
}

/// A function sampled at points in ascending order of x.
public struct SampledCurve: Sendable, Equatable {
  /// The points.
  public var x: [Double]
  /// The values at the points; a non-finite value makes a gap.
  public var y: [Double]

  /// Creates a curve. If the arrays differ in length, the rest of the longer one is ignored.
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

/// The content of a network diagram: nodes, and the function and strength of every edge.
///
/// A diagram does not depend on how a network computes; the caller fills it in.
public struct NetworkDiagram: Sendable, Equatable {
  /// The parts of an edge's function.
  public enum EdgeKind: Sendable, Hashable {
    /// Only a spline.
    case spline
    /// Only a symbolic function, with this name.
    case symbolic(String)
    /// The sum of a spline and a symbolic function with this name.
    case mixed(String)
    /// None: the edge is not drawn.
    case removed
  }

  /// An edge.
  public struct Edge: Sendable, Equatable {
    /// The edge's function; 33 to 65 points are enough.
    public var curve: SampledCurve
    /// The strength from 0 (barely visible) to 1 (bright), such as `tanh(beta * score)`.
    public var strength: Double
    /// The parts of the function.
    public var kind: EdgeKind
    /// Whether it is about to be removed, and crossed out.
    public var isLeaving: Bool

    /// Creates an edge.
    public init(
      curve: SampledCurve, strength: Double, kind: EdgeKind = .spline, isLeaving: Bool = false
    ) {
      self.curve = curve
      self.strength = strength
      self.kind = kind
      self.isLeaving = isLeaving
    }
  }

  /// How a node combines its subnodes.
  public enum NodeKind: Sendable, Hashable {
    /// The sum of its edges, with a single subnode.
    case sum
    /// The product of `arity` subnodes, each the sum of its edges.
    case product(arity: Int)

    /// The number of subnodes, at least 1.
    public var subnodeCount: Int {
      switch self {
      case .sum: 1
      case .product(let arity): max(1, arity)
      }
    }
  }

  /// A node that edges lead to: a hidden node or an output.
  public struct Node: Sendable, Hashable {
    /// How it combines its subnodes.
    public var kind: NodeKind
    /// Its name: the output's name, or such as `h4` for a hidden node.
    public var label: String
    /// Whether it is about to be removed, and crossed out.
    public var isLeaving: Bool

    /// Creates a node.
    public init(_ kind: NodeKind = .sum, label: String, isLeaving: Bool = false) {
      self.kind = kind
      self.label = label
      self.isLeaving = isLeaving
    }
  }

  /// The edges between two rows of nodes, and the upper row.
  public struct Layer: Sendable, Equatable {
    /// The upper row of nodes, from left to right. Subnodes are numbered consecutively in this
    /// order.
    public var nodes: [Node]
    /// All edges, ordered by input, then by subnode from left to right.
    public var edges: [Edge]

    /// Creates a layer.
    public init(nodes: [Node], edges: [Edge]) {
      self.nodes = nodes
      self.edges = edges
    }

    /// The total number of subnodes.
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

  /// The names of the inputs, from left to right.
  public var inputs: [String]
  /// The layers from the inputs upwards.
  public var layers: [Layer]

  /// Creates a diagram.
  public init(inputs: [String], layers: [Layer]) {
    self.inputs = inputs
    self.layers = layers
  }

  /// The number of nodes in a row; row 0 contains the inputs, and row l + 1 the nodes of layer l.
  func nodeCount(row: Int) -> Int {
    row == 0 ? inputs.count : layers[row - 1].nodes.count
  }

  /// Returns an edge, or nil if it does not exist or was removed.
  public func edge(layer: Int, input: Int, subnode: Int) -> Edge? {
    guard layers.indices.contains(layer), input >= 0, subnode >= 0 else { return nil }
    let count = layers[layer].subnodeCount
    guard subnode < count, input < nodeCount(row: layer) else { return nil }
    let index = input * count + subnode
    guard layers[layer].edges.indices.contains(index) else { return nil }
    let edge = layers[layer].edges[index]
    return edge.kind == .removed ? nil : edge
  }

  /// Whether each node of a row is drawn: all inputs and outputs, and the hidden nodes with at
  /// least one edge.
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

  /// The inputs without outgoing edges.
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
