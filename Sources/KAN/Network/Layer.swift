import Expressions

/// One layer of edges: its fixed data (knots, masks, functions) and the positions of its trainable
/// parameters.
public struct Layer: Sendable, Equatable {
  /// The positions of the parameters.
  public internal(set) var layout: ParameterLayout
  /// Grid intervals G of every spline of the layer.
  public internal(set) var intervals: Int
  /// Knots of each input node, `[input][G + 2 * order + 1]`, ascending.
  public internal(set) var knots: [Double]
  /// 1 if the edge's spline and base function are active, 0 if not; `[input][output]`.
  public internal(set) var mask: [Double]
  /// 1 if the edge's symbolic function is active, 0 if not; `[input][output]`.
  public internal(set) var symbolicMask: [Double]
  /// The function of each symbolic edge, `[input][output]`.
  public internal(set) var functions: [ElementaryFunction?]
  /// The shares of the levels among the training rows, for each input node that is a category;
  /// empty for numeric inputs. If there are no categories at all, the outer array is empty.
  public internal(set) var levelShares: [[Double]] = []

  /// Number of input nodes.
  public var inputs: Int { layout.inputs }
  /// Number of output subnodes.
  public var outputs: Int { layout.outputs }

  /// The knots of one input node.
  public func knots(ofInput input: Int) -> ArraySlice<Double> {
    let count = knots.count / inputs
    return knots[input * count..<(input + 1) * count]
  }

  /// Number of levels of an input node; 0 if it is numeric.
  public func levelCount(ofInput input: Int) -> Int {
    levelShares.indices.contains(input) ? levelShares[input].count : 0
  }

  /// Number of functions of the edges that leave an input node. For a category this is one more
  /// than it has levels: level n uses coefficient n + 1, and coefficient 0, for levels not seen in
  /// training, is computed rather than trained.
  public func functionCount(ofInput input: Int) -> Int {
    guard !levelShares.isEmpty else { return layout.functions }
    let levels = levelCount(ofInput: input)
    return levels > 0 ? levels + 1 : (knots.count / inputs - intervals - 1) / 2 + intervals
  }

  /// What the edge from `input` to `output` consists of.
  public func kind(_ input: Int, _ output: Int) -> EdgeKind {
    let edge = layout.edge(input, output)
    switch (mask[edge] != 0, symbolicMask[edge] != 0, functions[edge]) {
    case (true, true, let function?): return .mixed(function)
    case (false, true, let function?): return .symbolic(function)
    case (true, _, _): return .spline
    case (false, _, _): return .removed
    }
  }
}

/// What an edge consists of.
public enum EdgeKind: Sendable, Equatable {
  /// A spline plus its base function.
  case spline
  /// A symbolic function `c f(a x + b) + d`.
  case symbolic(ElementaryFunction)
  /// The sum of both.
  case mixed(ElementaryFunction)
  /// Pruned away.
  case removed
}

/// Identifies an edge (l, i, j): layer, input node, output subnode, counted from 0 as in pykan.
public struct EdgeID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Layer, input node and output subnode.
  public var layer: Int, input: Int, output: Int

  /// The edge (layer, input, output).
  public init(_ layer: Int, _ input: Int, _ output: Int) {
    self.layer = layer
    self.input = input
    self.output = output
  }

  /// `(layer, input, output)`.
  public var description: String { "(\(layer), \(input), \(output))" }

  /// By layer, then input, then output.
  public static func < (left: Self, right: Self) -> Bool {
    (left.layer, left.input, left.output) < (right.layer, right.input, right.output)
  }
}

/// Identifies a node (l, i): layer of nodes, where the inputs are layer 0, and index in the layer.
public struct NodeID: Sendable, Hashable, Comparable {
  /// Layer and index.
  public var layer: Int, node: Int

  /// The node (layer, node).
  public init(_ layer: Int, _ node: Int) {
    self.layer = layer
    self.node = node
  }

  /// By layer, then node.
  public static func < (left: Self, right: Self) -> Bool {
    (left.layer, left.node) < (right.layer, right.node)
  }
}
