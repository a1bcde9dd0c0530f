/// The positions of one layer's trainable parameters in the network's buffer.
///
/// Coefficients are `[input][function][output]`, so that the `order + 1` rows of a cell are
/// contiguous over all outputs; other edge parameters are `[input][output]`.
public struct ParameterLayout: Sendable, Hashable {
  /// Input nodes, output subnodes and output nodes of the layer; spline functions per edge.
  public let inputs: Int, outputs: Int, nodes: Int, functions: Int
  /// Spline coefficients, `[input][function][output]`.
  public let coefficients: Range<Int>
  /// Scale of the base function, `[input][output]`.
  public let baseScale: Range<Int>
  /// Scale of the spline, `[input][output]`.
  public let splineScale: Range<Int>
  /// a, b, c, d of symbolic edges, `[input][output][4]`.
  public let affine: Range<Int>
  /// Scale and bias of each subnode, `[output]`.
  public let subnodeScale: Range<Int>, subnodeBias: Range<Int>
  /// Scale and bias of each node, `[node]`.
  public let nodeScale: Range<Int>, nodeBias: Range<Int>

  /// A layout that begins at `start` in the buffer.
  init(start: Int, inputs: Int, layer: NetworkShape.NodeLayer, functions: Int) {
    self.inputs = inputs
    self.functions = functions
    outputs = layer.subnodes
    nodes = layer.nodes
    let edges = inputs * outputs
    var position = start
    func next(_ count: Int) -> Range<Int> {
      defer { position += count }
      return position..<(position + count)
    }
    coefficients = next(edges * functions)
    baseScale = next(edges)
    splineScale = next(edges)
    affine = next(edges * 4)
    subnodeScale = next(outputs)
    subnodeBias = next(outputs)
    nodeScale = next(nodes)
    nodeBias = next(nodes)
  }

  /// The first position after the layer.
  public var end: Int { nodeBias.upperBound }

  /// Position of the coefficient of one basis function of an edge.
  public func coefficient(_ input: Int, _ function: Int, _ output: Int) -> Int {
    coefficients.lowerBound + (input * functions + function) * outputs + output
  }

  /// Positions of an edge's a, b, c, d.
  public func affine(_ input: Int, _ output: Int) -> Range<Int> {
    let start = affine.lowerBound + 4 * edge(input, output)
    return start..<start + 4
  }

  /// Offset of an edge within the ranges that are `[input][output]`.
  public func edge(_ input: Int, _ output: Int) -> Int { input * outputs + output }
}
