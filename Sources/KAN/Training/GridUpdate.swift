/// Moves every layer's knots to where its inputs are, and refits the splines to keep their values
/// there (pykan Part 1.3 and 2.3), one bounded piece of work at a time.
///
/// Layers are updated in order, so the inputs of a layer come from already updated layers. Base
/// functions and scales stay the same. At most `sampleLimit` samples are used, evenly spread.
public struct GridUpdate: Sendable {
  /// More samples do not improve the quantiles, and sorting them would take too long in one piece.
  public static let sampleLimit = 16_384

  private let samples: Dataset
  private let eps: Double
  private var evaluator: Evaluator?
  private var layer = 0
  private var input = 0
  private var position = 0
  /// The values of the input nodes of `layer`, `[node][sample]`.
  private var columns: [[Double]]

  /// Creates an update that starts from the inputs of `dataset`.
  ///
  /// - Parameter eps: 1 for uniform knots, 0 for quantiles.
  public init(dataset: Dataset, eps: Double) {
    let samples = dataset.thinned(to: Self.sampleLimit)
    self.samples = samples
    self.eps = eps
    columns = (0..<samples.inputCount).map { Array(samples.input($0)) }
    position = samples.count
  }

  /// Does a bounded piece of the work on `network`; returns true when the update is finished.
  public mutating func advance(_ network: inout Network) -> Bool {
    guard layer < network.depth else { return true }
    guard position >= samples.count else {
      forwardChunks(network)
      return false
    }
    refit(&network)
    input += 1
    if input == network.layers[layer].inputs {
      input = 0
      layer += 1
      position = 0
      evaluator = nil
      guard layer < network.depth else { return true }
      columns = Array(
        repeating: [Double](repeating: 0, count: samples.count),
        count: network.layers[layer].inputs)
    }
    return false
  }

  private mutating func forwardChunks(_ network: Network) {
    var evaluator = self.evaluator ?? Evaluator(network)
    self.evaluator = nil
    network.parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      if position == 0 { evaluator.prepare(parameters: parameters) }
      let edges = network.layers.prefix(layer).reduce(1) { $0 + $1.inputs * $1.outputs }
      let chunks = max(1, min(16, 250_000 / (edges * evaluator.chunk)))
      for _ in 0..<chunks where position < samples.count {
        let range = position..<min(position + evaluator.chunk, samples.count)
        evaluator.load(samples, range, indices: nil)
        evaluator.forward(parameters: parameters, count: range.count, layerCount: layer)
        for node in columns.indices {
          let start = evaluator.nodeValue(layer: layer, node: node)
          for sample in 0..<range.count {
            columns[node][position + sample] = evaluator.memory[start + sample]
          }
        }
        position = range.upperBound
      }
    }
    self.evaluator = evaluator
  }

  /// If there are more samples than this, the old curve is evaluated only at a subset: at least
  /// this many positions in total and per basis function.
  private static let positionLimit = 5_000, positionsPerFunction = 20

  /// Computes new knots and coefficients for the current input, unless it hardly varies or is not
  /// finite.
  private func refit(_ network: inout Network) {
    let old = network.layers[layer]
    guard old.levelCount(ofInput: input) == 0, columns[input].allSatisfy(\.isFinite) else { return }
    let functions = old.functionCount(ofInput: input)
    let sorted = columns[input].sorted()
    guard
      let knots = KnotGrid.adaptive(
        sorted: sorted, intervals: old.intervals, order: network.order, eps: eps)
    else { return }
    var fit = SplineLeastSquares(
      functions: functions, order: network.order, outputs: old.outputs)
    let coefficients = (0..<functions).flatMap { function in
      (0..<old.outputs).map { network.parameters[old.layout.coefficient(input, function, $0)] }
    }
    let source = SplineBasis(
      knots: Array(old.knots(ofInput: input)), order: network.order,
      extrapolation: network.extrapolation)
    let target = SplineBasis(
      knots: knots, order: network.order, extrapolation: network.extrapolation)
    var values = [Double](repeating: 0, count: old.outputs)
    // This many positions determine every coefficient; more would only take longer.
    let enough = max(Self.positionLimit, Self.positionsPerFunction * functions)
    let step = max(1, sorted.count / enough)
    for x in stride(from: 0, to: sorted.count, by: step).map({ sorted[$0] }) {
      let before = source.evaluate(at: x)
      for j in 0..<old.outputs {
        var value = 0.0
        for m in 0...network.order {
          value += before.weights[m] * coefficients[(before.first + m) * old.outputs + j]
        }
        values[j] = value
      }
      let after = target.evaluate(at: x)
      fit.add(first: after.first, weights: after.weights, targets: values)
    }
    let solution = fit.solution()
    guard solution.allSatisfy(\.isFinite) else { return }
    network.setSpline(layer: layer, input: input, knots: knots, coefficients: solution)
  }
}

extension GridUpdate: GridMover {
  static let isCertain = true
  /// Some knots may be unchanged; checking would not be worthwhile.
  var hasChanged: Bool { true }
}

extension Network {
  /// Replaces the knots and coefficients (`[function][output]`) of one input node.
  mutating func setSpline(layer l: Int, input: Int, knots: [Double], coefficients: [Double]) {
    let layout = layers[l].layout
    let count = layers[l].knots.count / layout.inputs
    layers[l].knots.replaceSubrange(input * count..<(input + 1) * count, with: knots)
    for function in 0..<layers[l].functionCount(ofInput: input) {
      for output in 0..<layout.outputs {
        parameters[layout.coefficient(input, function, output)] =
          coefficients[function * layout.outputs + output]
      }
    }
  }
}
