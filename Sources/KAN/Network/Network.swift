import Expressions

/// A Kolmogorov-Arnold network with value semantics.
///
/// Edge (l, i, j) adds `mask * (scale_base * base(x) + scale_sp * spline(x))` to subnode j and, if
/// it is symbolic, `c f(a x + b) + d`. Subnodes apply an affine map, product nodes multiply their
/// subnodes, and nodes apply another affine map (pykan Part 1.2). All trainable parameters are in
/// one buffer, which copies share until one of them changes.
public struct Network: Sendable, Equatable {
  /// The widths of the layers.
  public let shape: NetworkShape
  /// Spline order, 1 to 5.
  public let order: Int
  /// The base function of all edges.
  public let base: BaseFunction
  /// How splines continue beyond their grid.
  public let extrapolation: Extrapolation
  /// The layers of edges, from inputs to outputs.
  public internal(set) var layers: [Layer]
  /// All trainable parameters; each layer's `layout` gives their positions.
  public var parameters: [Double]

  /// The supported spline orders.
  public static let orders = 1...5
  /// The supported numbers of grid intervals.
  public static let intervals = 1...10_000

  /// Creates a network on uniform knots, with all scales 1 and all other parameters 0.
  ///
  /// - Parameters:
  ///   - ranges: the grid range of each input, or one range for all.
  ///   - levelShares: the shares of the levels among the training rows for each input that is a
  ///     category, empty for numeric inputs; an empty array if all inputs are numeric.
  /// - Throws: `ShapeError` if the order, the grid or a range is out of bounds.
  public init(
    shape: NetworkShape, grid: Int, order: Int, base: BaseFunction = .silu,
    extrapolation: Extrapolation = .linear, ranges: [ClosedRange<Double>],
    levelShares: [[Double]] = []
  ) throws(ShapeError) {
    guard Self.orders.contains(order) else {
      throw ShapeError("order \(order) is not supported; take 1 to 5")
    }
    guard Self.intervals.contains(grid) else {
      throw ShapeError("a grid of \(grid) intervals is not supported; take 1 to 10000")
    }
    for range in ranges {
      let magnitude = max(range.lowerBound.magnitude, range.upperBound.magnitude)
      let spacing = (range.upperBound - range.lowerBound) / Double(grid)
      guard magnitude < 1e300, spacing > 4 * Double.ulpOfOne * magnitude, (1 / spacing).isFinite
      else {
        throw ShapeError("the grid range must be finite and wide enough to tell its knots apart")
      }
    }
    self.shape = shape
    self.order = order
    self.base = base
    self.extrapolation = extrapolation
    guard levelShares.isEmpty || levelShares.count == shape.inputs else {
      throw ShapeError("levels are needed for all of the \(shape.inputs) inputs or for none")
    }
    let most = levelShares.map(\.count).max() ?? 0
    var numbers = zip(shape.layers, shape.layers.dropFirst()).reduce(0.0) { sum, pair in
      sum + Double(pair.0.nodes) * Double(pair.1.subnodes) * Double(grid + order + 6)
    }
    numbers += Double(shape.inputs) * Double(shape.layers[1].subnodes) * Double(most)
    guard numbers <= 2e8 else {
      throw ShapeError("\(shape) with grid \(grid) has over 200 million parameters")
    }
    layers = []
    var start = 0
    for l in 0..<shape.depth {
      let layer = Self.blankLayer(
        shape: shape, index: l, start: start, grid: grid, order: order,
        ranges: l == 0 && ranges.count == shape.inputs ? ranges : [ranges.first ?? -1...1],
        levelShares: l == 0 && most > 0 ? levelShares : [])
      layers.append(layer)
      start = layer.layout.end
    }
    parameters = [Double](repeating: 0, count: start)
    for layer in layers {
      for range in [layer.layout.splineScale, layer.layout.subnodeScale, layer.layout.nodeScale] {
        for index in range { parameters[index] = 1 }
      }
    }
  }

  private static func blankLayer(
    shape: NetworkShape, index: Int, start: Int, grid: Int, order: Int,
    ranges: [ClosedRange<Double>], levelShares: [[Double]]
  ) -> Layer {
    let layout = ParameterLayout(
      start: start, inputs: shape.layers[index].nodes, layer: shape.layers[index + 1],
      functions: BasisTable.functionCount(
        intervals: grid, order: order, levels: levelShares.map(\.count).max() ?? 0))
    let edges = layout.inputs * layout.outputs
    let knots = (0..<layout.inputs).flatMap { input in
      KnotGrid.uniform(
        range: ranges[min(input, ranges.count - 1)], intervals: grid, order: order)
    }
    return Layer(
      layout: layout, intervals: grid, knots: knots,
      mask: [Double](repeating: 1, count: edges),
      symbolicMask: [Double](repeating: 0, count: edges),
      functions: [ElementaryFunction?](repeating: nil, count: edges), levelShares: levelShares)
  }

  /// Number of layers of edges.
  public var depth: Int { layers.count }

  /// Grid intervals of the first layer; all layers have the same unless made otherwise.
  public var grid: Int { layers[0].intervals }

  /// All edges that have not been removed.
  public var activeEdges: [EdgeID] {
    var edges: [EdgeID] = []
    for (l, layer) in layers.enumerated() {
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs where layer.kind(i, j) != .removed {
          edges.append(EdgeID(l, i, j))
        }
      }
    }
    return edges
  }

  /// The edges that have a spline and no symbolic function. Edges of categories have one number per
  /// level instead of a spline.
  public var splineEdges: [EdgeID] {
    activeEdges.filter { edge in
      if isCategory(edge) { return false }
      if case .symbolic = layers[edge.layer].kind(edge.input, edge.output) { return false }
      return true
    }
  }

  /// The number of trainable parameters: coefficients and scales of spline edges, and a, b, c, d of
  /// symbolic ones.
  public var trainableCount: Int {
    var count = 0
    for layer in layers {
      for edge in layer.mask.indices {
        if layer.mask[edge] != 0 {
          let input = edge / layer.outputs
          let levels = layer.levelCount(ofInput: input)
          count += levels > 0 ? levels : layer.functionCount(ofInput: input) + 2
        }
        if layer.symbolicMask[edge] != 0 { count += 4 }
      }
    }
    return count
  }

  /// Whether all parameters and knots are finite.
  public var isFinite: Bool {
    parameters.allSatisfy(\.isFinite) && layers.allSatisfy { $0.knots.allSatisfy(\.isFinite) }
  }
}

extension Network {
  /// The range of an input's grid in the first layer, which grid updates fit to the samples.
  ///
  /// - Parameter input: index from 0; an index past the inputs gives the whole line.
  public func gridRange(ofInput input: Int) -> ClosedRange<Double> {
    guard let layer = layers.first else { return -.infinity ... .infinity }
    let count = KnotGrid.knotCount(intervals: layer.intervals, order: order)
    guard input >= 0, (input + 1) * count <= layer.knots.count else {
      return -.infinity ... .infinity
    }
    let knots = layer.knots[input * count..<(input + 1) * count]
    let (low, high) = (knots[knots.startIndex + order], knots[knots.endIndex - 1 - order])
    return low <= high ? low...high : -.infinity ... .infinity
  }
}
