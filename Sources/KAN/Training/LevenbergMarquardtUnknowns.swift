import Expressions

/// The unknowns of Levenberg-Marquardt in their own order: first the coefficients of each spline
/// edge, one edge after another, then the parameters that act on every sample: the base scale of
/// each spline edge, and a, b, c, d of each symbolic one.
///
/// `scale_sp` is fixed, because it is redundant with the coefficients.
struct LevenbergMarquardtUnknowns: Sendable {
  /// A spline edge.
  struct Edge: Sendable {
    var layer: Int, input: Int, output: Int
    /// Its subnode, counted over all layers.
    var subnode: Int
    /// Its first coefficient among the unknowns.
    var column: Int
    /// Its number of coefficients.
    var functions: Int
    /// Whether these are values of levels.
    var isCategory: Bool
    /// The position of its scale in the network's parameters, and its mask.
    var scale: Int
    var mask: Double
  }

  /// A symbolic edge.
  struct Symbol: Sendable {
    var layer: Int, input: Int, output: Int
    var subnode: Int
    /// The position of its a in the network's parameters, and its mask.
    var affine: Int
    var mask: Double
    var kernel: FunctionKernel
    /// The index of its a among the dense unknowns.
    var dense: Int
  }

  /// The spline edges, by layer, input, output.
  private(set) var edges: [Edge] = []
  /// The symbolic edges, in the same order.
  private(set) var symbols: [Symbol] = []
  /// The subnode that each dense unknown acts on, counted over all layers.
  private(set) var denseSubnodes: [Int] = []
  /// Position in the network's parameters of each unknown.
  private(set) var positions: [Int] = []
  /// Number of coefficients: the dense unknowns begin here.
  private(set) var sparseCount = 0
  /// First subnode of each layer.
  private(set) var firstSubnodes: [Int] = []
  /// Number of subnodes in all layers.
  private(set) var subnodeCount = 0

  /// Number of unknowns.
  var count: Int { positions.count }

  init(_ network: Network) {
    for layer in network.layers {
      firstSubnodes.append(subnodeCount)
      subnodeCount += layer.outputs
    }
    for (l, layer) in network.layers.enumerated() {
      for input in 0..<layer.inputs {
        for output in 0..<layer.outputs { appendSpline(layer, l, input, output) }
      }
    }
    sparseCount = positions.count
    for edge in edges {
      let layout = network.layers[edge.layer].layout
      denseSubnodes.append(edge.subnode)
      positions.append(layout.baseScale.lowerBound + layout.edge(edge.input, edge.output))
    }
    for (l, layer) in network.layers.enumerated() {
      for input in 0..<layer.inputs {
        for output in 0..<layer.outputs { appendSymbol(layer, l, input, output) }
      }
    }
  }

  private mutating func appendSpline(_ layer: Layer, _ l: Int, _ input: Int, _ output: Int) {
    let layout = layer.layout
    let edge = layout.edge(input, output)
    guard layer.mask[edge] != 0 else { return }
    edges.append(
      Edge(
        layer: l, input: input, output: output, subnode: firstSubnodes[l] + output,
        column: positions.count, functions: layer.functionCount(ofInput: input),
        isCategory: layer.levelCount(ofInput: input) > 0,
        scale: layout.splineScale.lowerBound + edge, mask: layer.mask[edge]))
    for function in 0..<layer.functionCount(ofInput: input) {
      positions.append(layout.coefficient(input, function, output))
    }
  }

  private mutating func appendSymbol(_ layer: Layer, _ l: Int, _ input: Int, _ output: Int) {
    let edge = layer.layout.edge(input, output)
    guard layer.symbolicMask[edge] != 0, let function = layer.functions[edge] else { return }
    let affine = layer.layout.affine.lowerBound + 4 * edge
    symbols.append(
      Symbol(
        layer: l, input: input, output: output, subnode: firstSubnodes[l] + output,
        affine: affine, mask: layer.symbolicMask[edge], kernel: function.kernel,
        dense: denseSubnodes.count))
    for offset in 0..<4 {
      denseSubnodes.append(firstSubnodes[l] + output)
      positions.append(affine + offset)
    }
  }
}
