import Expressions

/// One layer's forward and backward pass over a chunk of samples, on memory opened once.
///
/// Only the `order + 1` basis functions that differ from zero are touched. Nothing is allocated.
/// The work itself is in the kernels: `WideKernels` for several outputs, `SingleOutputKernels` for
/// one, `PlainKernels` for what they leave out, `SymbolicPass` for symbolic edges.
struct LayerPass {
  let memory: UnsafeMutablePointer<Double>
  let slots: InputSlots
  /// Room for the counting sort.
  let scratch: UnsafeMutablePointer<Int32>
  let layer: LayerMemory
  let basis: BasisView
  let baseFunction: BaseFunction
  let symbolicEdges: [SymbolicEdge]
  /// Values of the layer's input nodes, `[input][sample]`.
  let input: UnsafeMutablePointer<Double>
  /// Samples in the chunk, at most `chunkLength`.
  let count: Int
  /// Whether slopes are wanted: not in the first layer, whose inputs are data.
  let needsSlopes: Bool

  // MARK: Inputs

  /// Weights of the basis functions and base functions at the inputs.
  func evaluateInputs() {
    if layer.width == 1 {
      evaluateInOrderOfSamples()
    } else {
      evaluateSorted()
    }
  }

  private func evaluateInOrderOfSamples() {
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      let x = input + i &* chunkLength
      let slots = slots.input(i, lanes: layer.lanes)
      baseFunction.evaluate(
        x, count: count, values: slots.base,
        slopes: needsSlopes ? slots.baseSlopes : memory + layer.work.partials)
      basis.evaluate(
        x, count: count, slots: slots, withSlopes: needsSlopes, firstRow: i &* layer.functions,
        scratch: scratch)
    }
  }

  private func evaluateSorted() {
    let base = memory + layer.work.partials
    let baseSlopes = base + chunkLength
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      let x = input + i &* chunkLength
      baseFunction.evaluate(x, count: count, values: base, slopes: baseSlopes)
      basis.evaluateSorted(
        x, count: count, slots: slots.input(i, lanes: layer.lanes), withSlopes: needsSlopes,
        firstRow: i &* layer.functions, width: layer.width, base: base, baseSlopes: baseSlopes,
        scratch: scratch)
    }
  }

  // MARK: Forward

  /// The sums at the subnodes. Call after `evaluateInputs`.
  func sumEdges(parameters: UnsafePointer<Double>) {
    switch (layer.width, basis.order) {
    case (1, _): sumSingleOutput()
    case (_, 3):
      clearSums()
      sumSeveralOutputs()
    default:
      clearSums()
      sumPlainly()
    }
    addSymbolicValues(parameters)
  }

  private func clearSums() {
    (memory + layer.work.sums).update(repeating: 0, count: chunkLength &* layer.width)
  }

  // MARK: Backward

  /// From the gradients at the subnodes to those of the prepared coefficients and, where
  /// `inputGradient` (`[input][sample]`) is given, of the input nodes.
  ///
  /// - Parameter pulls: whether penalties on deviations add their part (see `Pull`).
  func backward(
    parameters: UnsafePointer<Double>, inputGradient: UnsafeMutablePointer<Double>?, pulls: Bool
  ) {
    switch (layer.width, basis.order, pulls) {
    case (1, _, _): backwardSingleOutput(inputGradient, pulls: pulls)
    case (_, 3, false):
      addCoefficientGradients()
      if let inputGradient { findInputGradients(inputGradient) }
    case (_, 3, true): backwardWithPulls(inputGradient)
    default: backwardPlainly(inputGradient, pulls: pulls)
    }
    backwardSymbolic(parameters, inputGradient, pulls: pulls)
    if let inputGradient, pulls { addInputPulls(inputGradient) }
  }

  private func addInputPulls(_ inputGradient: UnsafeMutablePointer<Double>) {
    let pull = layer.statistics.inputPull
    for i in 0..<layer.inputs {
      let (factor, mean) = (memory[pull.factor &+ i], memory[pull.mean &+ i])
      for at in (i &* chunkLength)..<(i &* chunkLength &+ count) {
        inputGradient[at] += factor * (input[at] - mean)
      }
    }
  }

  // MARK: Edge values

  /// Spline and base part of one edge at a rank of its input. For looking and for symbolic edges.
  func edgeValue(input i: Int, output j: Int, rank: Int) -> Double {
    let slots = slots.input(i, lanes: layer.lanes)
    var value = memory[layer.prepared.residual + i * layer.width + j] * slots.base[rank]
    let row = memory + layer.prepared.coefficients + row(slots, at: rank) + j
    let weights = slots.weights + rank * layer.lanes
    for m in 0...basis.order { value += row[m * layer.width] * weights[m] }
    return value
  }

  /// Its derivative.
  func edgeSlope(input i: Int, output j: Int, rank: Int) -> Double {
    let slots = slots.input(i, lanes: layer.lanes)
    var value = memory[layer.prepared.residual + i * layer.width + j] * slots.baseSlopes[rank]
    let row = memory + layer.prepared.coefficients + row(slots, at: rank) + j
    let slopes = slots.slopes + rank * layer.lanes
    for m in 0...basis.order { value += row[m * layer.width] * slopes[m] }
    return value
  }

  /// The first row of coefficients at any rank of an input.
  func row(_ slots: InputSlots, at rank: Int) -> Int {
    layer.width == 1 ? Int(slots.rows[rank]) : slots.row(at: rank)
  }
}
