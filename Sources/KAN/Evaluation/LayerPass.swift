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
  /// Samples in the chunk, at most `chunk`.
  let count: Int

  /// Samples in a chunk at most, and the distance from one column of samples to the next.
  var chunk: Int { layer.chunk }
  var needsSlopes: Bool { layer.needsSlopes }

  // MARK: Parameters

  /// Makes of the prepared coefficients what the kernels read as well. Call when these are prepared.
  func prepareForms() {
    switch layer.form {
    case .single: preparePolynomials()
    case .cubic: prepareDifferences()
    case .plain: break
    }
  }

  // MARK: Inputs

  /// Weights of the basis functions and base functions at the inputs.
  func evaluateInputs() {
    if layer.form == .single {
      locateInputs()
    } else {
      evaluateSorted()
    }
  }

  private func evaluateSorted() {
    let base = memory + layer.work.partials
    let baseSlopes = base + chunk
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      let x = input + i &* chunk
      (basis.isCategory ? .zero : baseFunction).evaluate(
        x, count: count, values: base, slopes: baseSlopes)
      basis.evaluateSorted(
        x, count: count, slots: slots(ofInput: i), withSlopes: needsSlopes,
        firstRow: i &* layer.functions, width: layer.width, base: base, baseSlopes: baseSlopes,
        scratch: scratch)
    }
  }

  // MARK: Forward

  /// The sums at the subnodes. Call after `evaluateInputs`.
  ///
  /// - Parameter stream: prepares coefficients as they are used, in layers that `canStream`.
  func sumEdges(parameters: UnsafePointer<Double>, stream: ParameterPass? = nil) {
    switch layer.form {
    case .single: sumSingleOutput()
    case .cubic: sumSeveralOutputs(stream)
    case .plain: sumPlainly()
    }
    addSymbolicValues(parameters)
  }

  // MARK: Backward

  /// From the gradients at the subnodes to those of the prepared coefficients and, where
  /// `inputGradient` (`[input][sample]`) is given, of the input nodes.
  ///
  /// - Parameters:
  ///   - pulls: whether penalties on deviations add their part (see `Pull`).
  ///   - stream: takes gradients of the edges on as they are known, where there are no pulls.
  func backward(
    parameters: UnsafePointer<Double>, inputGradient: UnsafeMutablePointer<Double>?, pulls: Bool,
    stream: EdgeGradientStream? = nil
  ) {
    switch (layer.form, pulls) {
    case (.single, _): backwardSingleOutput(inputGradient, pulls: pulls)
    case (.cubic, false):
      addCoefficientGradients(stream)
      if let inputGradient { findInputGradients(inputGradient) }
    case (.cubic, true): backwardWithPulls(inputGradient)
    case (.plain, _): backwardPlainly(inputGradient, pulls: pulls)
    }
    backwardSymbolic(parameters, inputGradient, pulls: pulls)
    if let inputGradient, pulls { addInputPulls(inputGradient) }
  }

  private func addInputPulls(_ inputGradient: UnsafeMutablePointer<Double>) {
    let pull = layer.statistics.inputPull
    for i in 0..<layer.inputs {
      let (factor, mean) = (memory[pull.factor &+ i], memory[pull.mean &+ i])
      for at in (i &* chunk)..<(i &* chunk &+ count) {
        inputGradient[at] += factor * (input[at] - mean)
      }
    }
  }

  // MARK: Edges

  /// What is computed from the values at an input.
  @inline(__always)
  func slots(ofInput i: Int) -> InputSlots { slots.input(i, lanes: layer.inputLayout.lanes) }

  /// The sample at a rank of an input.
  func sample(input i: Int, rank: Int) -> Int {
    layer.form == .single ? rank : Int(slots(ofInput: i).samples[rank])
  }

  /// Spline and base part of one edge at a rank of its input. For looking and for symbolic edges.
  func edgeValue(input i: Int, output j: Int, rank: Int) -> Double {
    let slots = slots(ofInput: i)
    let base = memory[layer.prepared.residual + i * layer.width + j]
    let spline =
      layer.form == .single
      ? ownPolynomial(slots, rank).value : sum(slots, output: j, rank: rank, slopes: false)
    return base * slots.base[rank * slots.baseStride] + spline
  }

  /// Its derivative.
  func edgeSlope(input i: Int, output j: Int, rank: Int) -> Double {
    let slots = slots(ofInput: i)
    let base = memory[layer.prepared.residual + i * layer.width + j]
    let spline =
      layer.form == .single
      ? ownPolynomial(slots, rank).slope * slots.rates[rank]
      : sum(slots, output: j, rank: rank, slopes: true)
    return base * slots.baseSlopes[rank * slots.baseStride] + spline
  }

  private func ownPolynomial(_ slots: InputSlots, _ rank: Int) -> (value: Double, slope: Double) {
    polynomial(
      memory + layer.prepared.polynomials + Int(slots.rows[rank]), slots.coordinates[rank])
  }

  private func sum(_ slots: InputSlots, output j: Int, rank: Int, slopes: Bool) -> Double {
    let functions = functions(slots, rank: rank, slopes: slopes)
    let row = memory + layer.prepared.coefficients + functions.row + j
    var sum = 0.0
    for m in 0..<functions.count { sum += row[m * layer.width] * functions.weights[m] }
    return sum
  }

  /// The functions that differ from zero at a rank, for several outputs. Slow.
  func functions(
    _ slots: InputSlots, rank: Int, slopes: Bool = false
  ) -> WeightedFunctions {
    let run = slots.run(containing: rank)
    guard layer.form == .plain else { return slots.functions(run, rank, slopes: slopes) }
    let own = (slopes ? slots.slopes : slots.weights) + rank * layer.lanes
    var weights = SIMD8<Double>.zero
    for m in 0...basis.order { weights[m] = own[m] }
    return WeightedFunctions(row: run.row, count: basis.order + 1, weights: weights)
  }
}
