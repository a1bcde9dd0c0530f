/// Puts grids to where their inputs are wherever these have left them, or use little of them; the
/// other grids stay. New knots are evenly spaced, with a margin at both ends, and the splines keep
/// their values: within the old grid and, as they went on there, beyond it.
///
/// Cost: one pass forwards where no grid has to move.
struct LevenbergMarquardtGrids: Sendable {
  private var evaluator: Evaluator
  private var position = 0
  /// `[layer][input]`.
  private var lowest: [[Double]]
  private var highest: [[Double]]
  /// Whether any grid has moved.
  private(set) var hasChanged = false

  init(_ network: Network) {
    evaluator = Evaluator(network)
    lowest = network.layers.map { [Double](repeating: .infinity, count: $0.inputs) }
    highest = network.layers.map { [Double](repeating: -.infinity, count: $0.inputs) }
    network.parameters.withUnsafeBufferPointer { buffer in
      if let parameters = buffer.baseAddress { evaluator.prepare(parameters: parameters) }
    }
  }

  /// Does a bounded piece of the work; returns true when all is done.
  mutating func advance(_ network: inout Network, _ dataset: Dataset) -> Bool {
    let edges = network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    network.parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      for _ in 0..<max(1, 500_000 / (max(1, edges) * evaluator.chunk))
      where position < dataset.count {
        let range = position..<min(position + evaluator.chunk, dataset.count)
        evaluator.load(dataset, range, indices: nil)
        evaluator.forward(parameters: parameters, count: range.count)
        measure(range.count)
        position = range.upperBound
      }
    }
    guard position == dataset.count else { return false }
    for layer in network.layers.indices {
      for input in 0..<network.layers[layer].inputs { move(&network, layer, input) }
    }
    return true
  }

  private mutating func measure(_ count: Int) {
    for layer in lowest.indices {
      for input in lowest[layer].indices {
        let start = evaluator.nodeValue(layer: layer, node: input)
        for index in start..<start + count {
          lowest[layer][input] = min(lowest[layer][input], evaluator.memory[index])
          highest[layer][input] = max(highest[layer][input], evaluator.memory[index])
        }
      }
    }
  }

  private mutating func move(_ network: inout Network, _ l: Int, _ input: Int) {
    let layer = network.layers[l]
    let (low, high) = (lowest[l][input], highest[l][input])
    let knots = Array(layer.knots(ofInput: input))
    let (first, last) = (knots[network.order], knots[network.order + layer.intervals])
    let width = high - low
    guard width.isFinite, width > 1e-8 * max(1, low.magnitude, high.magnitude),
      low < first || high > last || last - first > 1.5 * width
    else { return }
    let margin = width * min(0.05, max(0.005, 0.5 / Double(layer.intervals)))
    let new = KnotGrid.uniform(
      range: low - margin...high + margin, intervals: layer.intervals, order: network.order)
    refit(&network, l, input, old: knots, new: new)
  }

  private mutating func refit(
    _ network: inout Network, _ l: Int, _ input: Int, old: [Double], new: [Double]
  ) {
    let layer = network.layers[l]
    let layout = layer.layout
    let source = SplineBasis(
      knots: old, order: network.order, extrapolation: network.extrapolation)
    let target = SplineBasis(
      knots: new, order: network.order, extrapolation: network.extrapolation)
    var fit = SplineLeastSquares(
      functions: layout.functions, order: network.order, outputs: layout.outputs)
    let points = 4 * layer.intervals
    let (first, last) = (new[network.order], new[network.order + layer.intervals])
    var values = [Double](repeating: 0, count: layout.outputs)
    for point in 0...points {
      let x = first + (last - first) * Double(point) / Double(points)
      let before = source.evaluate(at: x)
      for j in 0..<layout.outputs {
        values[j] = 0
        for m in 0...network.order {
          values[j] +=
            before.weights[m]
            * network.parameters[layout.coefficient(input, before.first + m, j)]
        }
      }
      let after = target.evaluate(at: min(x, last))
      fit.add(first: after.first, weights: after.weights, targets: values)
    }
    let solution = fit.solution()
    guard solution.allSatisfy(\.isFinite) else { return }
    network.setSpline(layer: l, input: input, knots: new, coefficients: solution)
    hasChanged = true
  }
}
