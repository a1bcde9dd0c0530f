/// Moves grids whose inputs have left them or use only a small part of them; the other grids stay.
/// New knots are evenly spaced, with a margin at both ends, and the splines keep their values, both
/// within the old grid and as they continued beyond it.
///
/// Before the first step of a training, grids are checked more strictly. The error of a cubic
/// spline grows with the fourth power of its cells, so a grid that is a fifth too long, or that has
/// cells of two lengths after a refinement, doubles it.
///
/// Cost: one forward pass if no grid has to move.
struct LevenbergMarquardtGrids: GridMover {
  static let isCertain = false

  private let dataset: Dataset
  private var evaluator: Evaluator
  private var position = 0
  private let isFirstLook: Bool
  /// `[layer][input]`.
  private var ends: [[RangeEnds]]
  /// Whether any grid has moved.
  private(set) var hasChanged = false

  init(_ network: Network, _ dataset: Dataset, isFirstLook: Bool) {
    self.dataset = dataset
    evaluator = Evaluator(network)
    self.isFirstLook = isFirstLook
    ends = network.layers.map { [RangeEnds](repeating: RangeEnds(), count: $0.inputs) }
    network.parameters.withUnsafeBufferPointer { buffer in
      if let parameters = buffer.baseAddress { evaluator.prepare(parameters: parameters) }
    }
  }

  /// Does a bounded piece of the work; returns true when all is done.
  mutating func advance(_ network: inout Network) -> Bool {
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
    for layer in ends.indices {
      for input in ends[layer].indices {
        let start = evaluator.nodeValue(layer: layer, node: input)
        var range = ends[layer][input]
        for index in start..<start + count { range.add(evaluator.memory[index]) }
        ends[layer][input] = range
      }
    }
  }

  private mutating func move(_ network: inout Network, _ l: Int, _ input: Int) {
    let layer = network.layers[l]
    guard layer.levelCount(ofInput: input) == 0 else { return }
    let range = ends[l][input]
    let width = range.high - range.low
    guard width.isFinite, width > 1e-8 * max(1, range.low.magnitude, range.high.magnitude)
    else { return }
    let wanted = range.widened(by: width * min(0.05, max(0.005, 0.5 / Double(layer.intervals))))
    let knots = Array(layer.knots(ofInput: input))
    let interior = Array(knots[network.order...network.order + layer.intervals])
    guard hasToMove(interior, range, wanted: wanted) else { return }
    let new = KnotGrid.uniform(range: wanted, intervals: layer.intervals, order: network.order)
    refit(&network, l, input, old: knots, new: new)
  }

  private func hasToMove(
    _ interior: [Double], _ range: RangeEnds, wanted: ClosedRange<Double>
  ) -> Bool {
    guard let first = interior.first, let last = interior.last else { return false }
    let width = range.high - range.low
    if range.low < first || range.high > last || last - first > 1.5 * width { return true }
    guard isFirstLook else { return false }
    let cells = zip(interior.dropFirst(), interior).map { $0 - $1 }
    guard let widest = cells.max(), let narrowest = cells.min() else { return false }
    // Refining even cells never makes one more than twice as wide as another. More uneven cells are
    // intentional: their knots followed the samples.
    guard widest < 2.01 * narrowest else { return false }
    let excess = (last - first) - (wanted.upperBound - wanted.lowerBound)
    return widest > 1.01 * narrowest || excess > min(0.03 * width, 0.5 * widest)
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
      functions: layer.functionCount(ofInput: input), order: network.order, outputs: layout.outputs)
    // Enough points to determine the polynomials even of a few cells, without oscillation between
    // them.
    let points = max(4 * layer.intervals, 2 * network.order)
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

/// The four smallest and the four largest of some numbers.
///
/// Future samples exceed the ends of the present ones by about the distance from the first to the
/// fourth, if they thin out as towards the corner of a square.
private struct RangeEnds: Sendable {
  private var lowest = SIMD4(repeating: Double.infinity)
  private var highest = SIMD4(repeating: -Double.infinity)

  var low: Double { lowest[0] }
  var high: Double { highest[0] }

  mutating func add(_ value: Double) {
    if value < lowest[3] { Self.insert(value, into: &lowest) { $0 < $1 } }
    if value > highest[3] { Self.insert(value, into: &highest) { $0 > $1 } }
  }

  private static func insert(
    _ value: Double, into sorted: inout SIMD4<Double>, before: (Double, Double) -> Bool
  ) {
    var index = 3
    while index > 0 && before(value, sorted[index - 1]) {
      sorted[index] = sorted[index - 1]
      index -= 1
    }
    sorted[index] = value
  }

  /// The range with a margin at both ends: at least `margin`, and with few numbers up to a
  /// twentieth of the range.
  func widened(by margin: Double) -> ClosedRange<Double> {
    let most = max(margin, 0.05 * (high - low))
    let below = max(margin, min(most, lowest[3] - low))
    let above = max(margin, min(most, high - highest[3]))
    return low - below...high + above
  }
}
