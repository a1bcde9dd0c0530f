import Expressions
import KAN

extension Model {
  /// Creates the network of splines with the same values as a fit of sums and products: a layer of
  /// splines that lead to a sum and to products, lines to the sum of those, and an edge for the
  /// outer function if there is one.
  ///
  /// - Parameters:
  ///   - isNegative: Whether the target is the negative of the outer function.
  ///   - columns: Samples, `[variable][sample]`, at which the network must be defined.
  /// - Throws: `FormulaError` if it is undefined at a sample.
  init(
    _ fit: SumOfProducts, outer: OuterInverse, isNegative: Bool = false, names: [String],
    targetName: String, columns: [[Double]]
  ) throws(FormulaError) {
    do {
      let hasEdge = outer != .identity || isNegative
      let network = try SplineAssembly(
        fit, edge: hasEdge ? (outer.function, isNegative ? -1 : 1) : nil
      ).network()
      self.init(
        network: network, inputs: names.map { Variable(name: $0) },
        outputs: [Variable(name: targetName)], seed: 0)
    } catch {
      throw FormulaError(error.description)
    }
    guard predictions(columns).joined().allSatisfy(\.isFinite) else {
      throw FormulaError("the network of splines has no value at some sample")
    }
  }
}

/// Lays a sum of products out as the layers of a network.
private struct SplineAssembly {
  private let fit: SumOfProducts
  private let edge: (function: ElementaryFunction, factor: Double)?
  /// The coefficients of the splines in the sum, `[variable]`; nil for variables without one.
  private var sums: [[Double]?]
  /// The factors of each product that vary, and the product of those that are constant.
  private var products: [(factors: [(variable: Int, coefficients: [Double])], scale: Double)] = []
  private var offset: Double

  private static let order = 3

  init(_ fit: SumOfProducts, edge: (function: ElementaryFunction, factor: Double)?) {
    self.fit = fit
    self.edge = edge
    offset = fit.offset
    sums = fit.sums.map { $0 }
    for factors in fit.products {
      var (varying, scale) = ([(variable: Int, coefficients: [Double])](), 1.0)
      for (variable, coefficients) in factors.enumerated() {
        if let constant = coefficients.constant {
          scale *= constant
        } else {
          varying.append((variable, coefficients))
        }
      }
      add(varying, scale)
    }
    for (variable, coefficients) in sums.enumerated() {
      guard let constant = coefficients?.constant else { continue }
      offset += constant
      sums[variable] = nil
    }
  }

  /// Adds a product. With fewer than two varying factors, it becomes part of the sum or the offset.
  private mutating func add(_ factors: [(variable: Int, coefficients: [Double])], _ scale: Double) {
    guard factors.count < 2 else { return products.append((factors, scale)) }
    guard let only = factors.first else { return offset += scale }
    let own = sums[only.variable] ?? only.coefficients.map { _ in 0 }
    sums[only.variable] = zip(own, only.coefficients).map { $0 + scale * $1 }
  }

  private var hasSum: Bool { products.isEmpty || sums.contains { $0 != nil } }

  func network() throws(ShapeError) -> Network {
    var layers = [NetworkShape.NodeLayer(sums: fit.variableCount)]
    var parts: [LayerParts] = [splineLayer]
    if products.isEmpty {
      layers.append(.init(sums: 1))
    } else {
      layers.append(.init(sums: hasSum ? 1 : 0, products: products.map(\.factors.count)))
      layers.append(.init(sums: 1))
      let scales = (hasSum ? [1] : []) + products.map(\.scale)
      parts.append(symbolicLayer(.identity, scales, bias: offset))
    }
    if let edge {
      layers.append(.init(sums: 1))
      parts.append(symbolicLayer(edge.function, [edge.factor], bias: 0))
    }
    return try Network(
      shape: try NetworkShape(layers: layers), order: Self.order, base: .zero,
      extrapolation: .linear, parts: parts)
  }

  private var splineLayer: LayerParts {
    let subnodes = (hasSum ? 1 : 0) + products.reduce(0) { $0 + $1.factors.count }
    var parts = LayerParts.plain(
      ranges: fit.ranges, subnodes: subnodes, nodes: (hasSum ? 1 : 0) + products.count,
      grid: fit.grid, order: Self.order)
    func set(_ coefficients: [Double], _ variable: Int, _ subnode: Int) {
      parts.mask[variable][subnode] = 1
      parts.coefficients[variable][subnode] = coefficients
    }
    if hasSum {
      for (variable, coefficients) in sums.enumerated() {
        if let coefficients { set(coefficients, variable, 0) }
      }
    }
    let factors = products.flatMap(\.factors)
    for (index, factor) in factors.enumerated() {
      set(factor.coefficients, factor.variable, index + (hasSum ? 1 : 0))
    }
    if products.isEmpty {
      parts.subnodeBias = [offset]
      // A network needs an edge even for a constant.
      if sums.allSatisfy({ $0 == nil }) { parts.mask[0][0] = 1 }
    }
    return parts
  }

  /// A layer with one node: the sum over all nodes below of a function, times the node's scale.
  private func symbolicLayer(
    _ function: ElementaryFunction, _ scales: [Double], bias: Double
  ) -> LayerParts {
    var parts = LayerParts.plain(
      ranges: scales.map { _ in -1...1 }, subnodes: 1, nodes: 1, grid: fit.grid, order: Self.order)
    parts.symbolicMask = scales.map { _ in [1] }
    parts.functions = scales.map { _ in [function] }
    parts.affine = scales.map { [[1, 0, $0, 0]] }
    parts.subnodeBias = [bias]
    return parts
  }
}

extension LayerParts {
  /// A layer without edges, with uniform grids over the ranges of its inputs.
  static func plain(
    ranges: [ClosedRange<Double>], subnodes: Int, nodes: Int, grid: Int, order: Int
  ) -> LayerParts {
    func table<Value>(_ value: Value) -> [[Value]] {
      ranges.map { _ in [Value](repeating: value, count: subnodes) }
    }
    var parts = LayerParts()
    parts.knots = ranges.map { KnotGrid.uniform(range: $0, intervals: grid, order: order) }
    parts.mask = table(0)
    parts.symbolicMask = table(0)
    parts.functions = table(nil)
    parts.coefficients = table([Double](repeating: 0, count: grid + order))
    parts.baseScale = table(0)
    parts.splineScale = table(1)
    parts.affine = table([1, 0, 1, 0])
    parts.subnodeScale = [Double](repeating: 1, count: subnodes)
    parts.subnodeBias = [Double](repeating: 0, count: subnodes)
    parts.nodeScale = [Double](repeating: 1, count: nodes)
    parts.nodeBias = [Double](repeating: 0, count: nodes)
    return parts
  }
}

extension [Double] {
  /// The value of a spline with these coefficients if they are equal up to rounding, as basis
  /// functions add up to 1; nil otherwise.
  fileprivate var constant: Double? {
    guard let first, let low = self.min(), let high = self.max() else { return nil }
    return high - low <= 1e-13 * Swift.max(abs(low), abs(high)) ? first : nil
  }
}
