import Expressions
import KAN

extension Model {
  /// The network of splines that a fit of sums and products is, with the same values: one layer of
  /// splines to a sum and to products, straight lines to their sum, and where there is an outer
  /// function one edge more.
  ///
  /// - Parameters:
  ///   - isNegative: whether the target is the opposite of the outer function.
  ///   - columns: samples, `[variable][sample]`, at which the network has to have values.
  /// - Throws: where it has none.
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
  /// Splines that add up, `[variable]`; nil where a variable has none.
  private var sums: [[Double]?]
  /// The factors that vary, by variable, and what the others multiply to.
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

  /// Adds a product; one of less than two factors that vary is none.
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
      // A constant: a network needs an edge.
      if sums.allSatisfy({ $0 == nil }) { parts.mask[0][0] = 1 }
    }
    return parts
  }

  /// One node that adds up a function of every node below, times its scale.
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
  /// A layer without any edge, on even grids over the ranges of its inputs.
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
  /// The value of a spline with these coefficients if it is constant: basis functions add up to 1.
  fileprivate var constant: Double? {
    guard let first, let low = self.min(), let high = self.max() else { return nil }
    return high - low <= 1e-13 * Swift.max(abs(low), abs(high)) ? first : nil
  }
}
