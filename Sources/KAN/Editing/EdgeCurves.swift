/// The parts of one edge at some positions of its input.
public struct EdgeCurve: Sendable, Equatable {
  /// Positions of the input.
  public var positions: [Double]
  /// The edge's total value.
  public var total: [Double]
  /// The base function times its scale.
  public var base: [Double]
  /// The spline times its scale.
  public var spline: [Double]
  /// The symbolic function with its affine map; nil if there is none.
  public var symbolic: [Double]?
}

/// The basis functions and the base function at several positions of an input, shared by all edges
/// that leave it.
struct SampledBasis {
  let positions: [Double]
  private let order: Int
  private let lanes: Int
  /// The index of the first basis function that may be nonzero, for each position.
  private var first: [Int] = []
  /// The values of the basis functions from that one on, `[position][lane]`.
  private var weights: [Double]
  private let base: [Double]

  /// Evaluates the basis of one input of a table.
  init(_ table: BasisTable, input: Int, base: BaseFunction, at positions: [Double]) {
    self.positions = positions
    order = table.order
    lanes = table.lanes
    var base = base
    table.withView { if $0.input(input)?.isCategory == true { base = .zero } }
    self.base = positions.map(base.value)
    weights = [Double](repeating: 0, count: (positions.count + 1) * table.lanes)
    first.reserveCapacity(positions.count)
    table.withView { view in
      guard let basis = view.input(input) else { return }
      weights.withUnsafeMutableBufferPointer { weights in
        guard let weights = weights.baseAddress else { return }
        // The slopes are not needed; they go to the row after the last.
        let slopes = weights + positions.count * lanes
        for (index, position) in positions.enumerated() {
          first.append(
            basis.evaluate(at: position, weights: weights + index * lanes, slopes: slopes))
        }
      }
    }
  }

  /// Calls `body` with the contributions of an edge's base function and spline at each position.
  @inline(__always)
  fileprivate func forEachPosition(
    _ network: Network, _ edge: EdgeID, _ body: (_ base: Double, _ spline: Double) -> Void
  ) {
    let layer = network.layers[edge.layer]
    let layout = layer.layout
    let position = layout.edge(edge.input, edge.output)
    let mask = layer.mask[position]
    let start = layout.coefficient(edge.input, 0, edge.output)
    network.parameters.withUnsafeBufferPointer { parameters in
      let baseScale = mask * parameters[layout.baseScale.lowerBound + position]
      let splineScale = mask * parameters[layout.splineScale.lowerBound + position]
      for index in first.indices {
        var value = 0.0
        var coefficient = start + first[index] * layout.outputs
        for m in 0...order {
          value += weights[index * lanes + m] * parameters[coefficient]
          coefficient += layout.outputs
        }
        body(baseScale * base[index], splineScale * value)
      }
    }
  }
}

extension Network {
  /// The parts of one edge at some positions of its input.
  public func curve(_ edge: EdgeID, at positions: [Double]) -> EdgeCurve {
    let layer = layers[edge.layer]
    let table = BasisTable(
      knots: Array(layer.knots(ofInput: edge.input)), inputs: 1, intervals: layer.intervals,
      order: order, extrapolation: extrapolation,
      levelCounts: [layer.levelCount(ofInput: edge.input)])
    let sampled = SampledBasis(table, input: 0, base: base, at: positions)
    var curve = EdgeCurve(positions: positions, total: [], base: [], spline: [])
    curve.total = self.curve(edge, on: sampled)
    sampled.forEachPosition(self, edge) { base, spline in
      curve.base.append(base)
      curve.spline.append(spline)
    }
    curve.symbolic = symbolicCurve(edge, at: positions)
    return curve
  }

  /// The edge's total value at the positions where the basis was sampled.
  func curve(_ edge: EdgeID, on sampled: SampledBasis) -> [Double] {
    var curve: [Double] = []
    curve.reserveCapacity(sampled.positions.count)
    sampled.forEachPosition(self, edge) { base, spline in curve.append(base + spline) }
    for (index, value) in (symbolicCurve(edge, at: sampled.positions) ?? []).enumerated() {
      curve[index] += value
    }
    return curve
  }

  private func symbolicCurve(_ edge: EdgeID, at positions: [Double]) -> [Double]? {
    let layer = layers[edge.layer]
    let position = layer.layout.edge(edge.input, edge.output)
    guard layer.symbolicMask[position] != 0, let function = layer.functions[position] else {
      return nil
    }
    let (a, b, c, d) = affine(edge)
    return positions.map {
      layer.symbolicMask[position] * (c * function.value(at: a * $0 + b) + d)
    }
  }
}
