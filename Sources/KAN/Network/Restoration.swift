import Expressions

/// The contents of one layer of edges as nested arrays, for files and for other programs.
///
/// `function` counts the `intervals + order` basis functions, or the levels if the input is a
/// category; `output` counts subnodes.
public struct LayerParts: Sendable, Equatable {
  /// Knots of each input node, `[input][intervals + 2 * order + 1]`, ascending.
  public var knots: [[Double]] = []
  /// The shares of the levels of each input that is a category, empty for other inputs; an empty
  /// array if no input is a category.
  public var levelShares: [[Double]] = []
  /// 1 if the edge's spline and base function are active, else 0; `[input][output]`.
  public var mask: [[Double]] = []
  /// 1 if the edge's symbolic function is active, else 0; `[input][output]`.
  public var symbolicMask: [[Double]] = []
  /// The function of each symbolic edge, `[input][output]`.
  public var functions: [[ElementaryFunction?]] = []
  /// Spline coefficients, `[input][output][function]`.
  public var coefficients: [[[Double]]] = []
  /// Scale of the base function, `[input][output]`.
  public var baseScale: [[Double]] = []
  /// Scale of the spline, `[input][output]`.
  public var splineScale: [[Double]] = []
  /// a, b, c, d of symbolic edges, `[input][output][4]`.
  public var affine: [[[Double]]] = []
  /// Scale of each subnode, `[output]`.
  public var subnodeScale: [Double] = []
  /// Bias of each subnode, `[output]`.
  public var subnodeBias: [Double] = []
  /// Scale of each node, `[node]`.
  public var nodeScale: [Double] = []
  /// Bias of each node, `[node]`.
  public var nodeBias: [Double] = []

  /// Creates an empty layer, to be filled.
  public init() {}
}

extension Network {
  /// The parts of layer `l`.
  public func parts(ofLayer l: Int) -> LayerParts {
    let layer = layers[l]
    let layout = layer.layout
    func perEdge<Value>(_ value: (Int, Int) -> Value) -> [[Value]] {
      (0..<layout.inputs).map { i in (0..<layout.outputs).map { j in value(i, j) } }
    }
    func scale(_ range: Range<Int>) -> [[Double]] {
      perEdge { i, j in parameters[range.lowerBound + layout.edge(i, j)] }
    }
    var parts = LayerParts()
    parts.knots = (0..<layout.inputs).map { Array(layer.knots(ofInput: $0)) }
    parts.levelShares = layer.levelShares
    parts.mask = perEdge { layer.mask[layout.edge($0, $1)] }
    parts.symbolicMask = perEdge { layer.symbolicMask[layout.edge($0, $1)] }
    parts.functions = perEdge { layer.functions[layout.edge($0, $1)] }
    parts.coefficients = perEdge { i, j in
      (layer.levelCount(ofInput: i) > 0
        ? 1..<layer.functionCount(ofInput: i)
        : 0..<layer.functionCount(ofInput: i)).map { parameters[layout.coefficient(i, $0, j)] }
    }
    parts.baseScale = scale(layout.baseScale)
    parts.splineScale = scale(layout.splineScale)
    parts.affine = perEdge { i, j in Array(parameters[layout.affine(i, j)]) }
    parts.subnodeScale = Array(parameters[layout.subnodeScale])
    parts.subnodeBias = Array(parameters[layout.subnodeBias])
    parts.nodeScale = Array(parameters[layout.nodeScale])
    parts.nodeBias = Array(parameters[layout.nodeBias])
    return parts
  }

  /// Builds a network from its parts, one `LayerParts` per layer of edges, keeping every number bit
  /// for bit. Uses no more memory than the parts themselves.
  ///
  /// - Throws: `ShapeError` if the order, a length, knots, masks or numbers are not valid. Its text
  ///   begins with the place, such as `layers[1].knots[0]`.
  public init(
    shape: NetworkShape, order: Int, base: BaseFunction, extrapolation: Extrapolation,
    parts: [LayerParts]
  ) throws(ShapeError) {
    guard Self.orders.contains(order) else {
      throw ShapeError("order: \(order) is not supported; take 1 to 5")
    }
    guard parts.count == shape.depth else {
      throw ShapeError(
        "layers: the shape \(shape) has \(shape.depth) layers of edges, here are \(parts.count)")
    }
    self.shape = shape
    self.order = order
    self.base = base
    self.extrapolation = extrapolation
    layers = []
    parameters = []
    for (l, layerParts) in parts.enumerated() {
      let check = PartsCheck(
        parts: layerParts, inputs: shape.layers[l].nodes, layer: shape.layers[l + 1],
        order: order, isFirst: l == 0, place: "layers[\(l)]")
      try check.check()
      append(layerParts, intervals: check.intervals)
    }
  }

  /// Appends a layer of validated parts.
  private mutating func append(_ parts: LayerParts, intervals: Int) {
    let index = layers.count
    let layout = ParameterLayout(
      start: parameters.count, inputs: shape.layers[index].nodes, layer: shape.layers[index + 1],
      functions: BasisTable.functionCount(
        intervals: intervals, order: order, levels: parts.levelShares.map(\.count).max() ?? 0))
    for (input, rows) in parts.coefficients.enumerated() {
      let first = parts.levelCount(ofInput: input) > 0 ? 1 : 0
      for function in 0..<layout.functions {
        parameters += rows.map { row in
          row.indices.contains(function - first) ? row[function - first] : 0
        }
      }
    }
    parameters += parts.baseScale.joined()
    parameters += parts.splineScale.joined()
    parameters += parts.affine.joined().joined()
    parameters += parts.subnodeScale
    parameters += parts.subnodeBias
    parameters += parts.nodeScale
    parameters += parts.nodeBias
    layers.append(
      Layer(
        layout: layout, intervals: intervals, knots: Array(parts.knots.joined()),
        mask: Array(parts.mask.joined()), symbolicMask: Array(parts.symbolicMask.joined()),
        functions: Array(parts.functions.joined()), levelShares: parts.levelShares))
  }
}

extension LayerParts {
  /// Number of levels of an input; 0 if it is numeric.
  func levelCount(ofInput input: Int) -> Int {
    levelShares.indices.contains(input) ? levelShares[input].count : 0
  }
}

/// Checks that the parts of a layer fit each other and the network.
private struct PartsCheck {
  let parts: LayerParts
  let inputs: Int
  let layer: NetworkShape.NodeLayer
  let order: Int
  let isFirst: Bool
  let place: String

  /// The number of grid intervals implied by the number of knots.
  var intervals: Int { (parts.knots.first?.count ?? 0) - 2 * order - 1 }

  func check() throws(ShapeError) {
    try checkKnots()
    try checkLevels()
    try checkNumbers(parts.mask, "mask")
    try checkNumbers(parts.symbolicMask, "symbolicMask")
    try checkNumbers(parts.baseScale, "baseScale")
    try checkNumbers(parts.splineScale, "splineScale")
    try checkNumbers(parts.coefficients, "coefficients") { input in
      let levels = parts.levelCount(ofInput: input)
      return levels > 0 ? levels : intervals + order
    }
    try checkNumbers(parts.affine, "affine") { _ in 4 }
    try checkNumbers(parts.subnodeScale, count: layer.subnodes, "\(place).subnodeScale")
    try checkNumbers(parts.subnodeBias, count: layer.subnodes, "\(place).subnodeBias")
    try checkNumbers(parts.nodeScale, count: layer.nodes, "\(place).nodeScale")
    try checkNumbers(parts.nodeBias, count: layer.nodes, "\(place).nodeBias")
    try checkMasks()
  }

  /// Knots must ascend, and the grid must be wide enough to divide by.
  private func checkKnots() throws(ShapeError) {
    try checkCount(parts.knots.count, inputs, "\(place).knots", of: "lists")
    guard Network.intervals.contains(intervals) else {
      throw ShapeError(
        "\(place).knots[0]: \(parts.knots[0].count) knots do not fit order \(order); "
          + "a grid of 1 to 10000 intervals has two times the order and 1 more")
    }
    for (input, knots) in parts.knots.enumerated() {
      let place = "\(place).knots[\(input)]"
      try checkNumbers(knots, count: parts.knots[0].count, place)
      for (index, (knot, next)) in zip(knots, knots.dropFirst()).enumerated()
      where next < knot || (next > knot && next - knot < .leastNormalMagnitude) {
        throw ShapeError("\(place): knots must ascend, but \(knot) at \(index) precedes \(next)")
      }
      let width = knots[order + intervals] - knots[order]
      guard width > 1e-290, (knots[knots.count - 1] - knots[0]).isFinite else {
        throw ShapeError("\(place): the grid must be finite and not empty")
      }
    }
  }

  /// Shares must add up to 1, and only inputs of the network can have them.
  private func checkLevels() throws(ShapeError) {
    guard !parts.levelShares.isEmpty else { return }
    guard isFirst else {
      throw ShapeError("\(place).levelShares: only inputs of the network can be categories")
    }
    try checkCount(parts.levelShares.count, inputs, "\(place).levelShares", of: "lists")
    for (input, shares) in parts.levelShares.enumerated() where !shares.isEmpty {
      let place = "\(place).levelShares[\(input)]"
      guard shares.allSatisfy({ $0 >= 0 }), abs(shares.reduce(0, +) - 1) < 1e-9 else {
        throw ShapeError("\(place): shares are at least 0 and add up to 1")
      }
    }
  }

  private func checkMasks() throws(ShapeError) {
    try checkCount(parts.functions.count, inputs, "\(place).functions", of: "lists")
    for input in 0..<inputs {
      let functions = parts.functions[input]
      let count = layer.subnodes
      try checkCount(functions.count, count, "\(place).functions[\(input)]", of: "functions")
      for output in 0..<count {
        let (mask, symbolic) = (parts.mask[input][output], parts.symbolicMask[input][output])
        guard mask == 0 || mask == 1 else {
          throw ShapeError("\(place).mask[\(input)][\(output)]: \(mask) is neither 0 nor 1")
        }
        guard symbolic == 0 || symbolic == 1 else {
          throw ShapeError(
            "\(place).symbolicMask[\(input)][\(output)]: \(symbolic) is neither 0 nor 1")
        }
        guard symbolic == 0 || functions[output] != nil else {
          throw ShapeError("\(place).functions[\(input)][\(output)]: a symbolic edge needs one")
        }
      }
    }
  }

  private func checkNumbers(_ rows: [[Double]], _ name: String) throws(ShapeError) {
    try checkCount(rows.count, inputs, "\(place).\(name)", of: "lists")
    for (input, row) in rows.enumerated() {
      try checkNumbers(row, count: layer.subnodes, "\(place).\(name)[\(input)]")
    }
  }

  private func checkNumbers(
    _ rows: [[[Double]]], _ name: String, length: (_ input: Int) -> Int
  ) throws(ShapeError) {
    try checkCount(rows.count, inputs, "\(place).\(name)", of: "lists")
    for (input, row) in rows.enumerated() {
      try checkCount(row.count, layer.subnodes, "\(place).\(name)[\(input)]", of: "lists")
      for (output, numbers) in row.enumerated() {
        try checkNumbers(numbers, count: length(input), "\(place).\(name)[\(input)][\(output)]")
      }
    }
  }

  private func checkNumbers(
    _ numbers: [Double], count: Int, _ place: @autoclosure () -> String
  ) throws(ShapeError) {
    try checkCount(numbers.count, count, place(), of: "numbers")
    guard let index = numbers.firstIndex(where: { !$0.isFinite }) else { return }
    throw ShapeError("\(place())[\(index)]: \(numbers[index]) is not finite")
  }

  private func checkCount(
    _ count: Int, _ needed: Int, _ place: @autoclosure () -> String, of things: String
  ) throws(ShapeError) {
    guard count != needed else { return }
    throw ShapeError("\(place()): \(needed) \(things) are needed, here are \(count)")
  }
}
