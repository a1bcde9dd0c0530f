import Expressions

/// One layer's forward and backward pass over a chunk of samples, on memory that the caller has
/// opened.
///
/// Only the `order + 1` nonzero basis functions are used, and nothing is allocated. The work is
/// done by kernels: `WideKernels` for several outputs, `SingleOutputKernels` for one,
/// `PlainKernels` for everything else, and `SymbolicPass` for symbolic edges.
struct LayerPass {
  let memory: UnsafeMutablePointer<Double>
  let slots: InputSlots
  /// Room for the counting sort.
  let scratch: UnsafeMutablePointer<Int32>
  let layer: LayerMemory
  let basis: BasisView
  let baseFunction: BaseFunction
  let symbolicEdges: [SymbolicEdge]
  /// The values of the layer's input nodes, `[input][sample]`.
  let input: UnsafeMutablePointer<Double>
  /// Number of samples in the chunk, at most `chunk`.
  let count: Int

  /// The maximum number of samples in a chunk, and the distance between columns of samples.
  var chunk: Int { layer.chunk }
  var needsSlopes: Bool { layer.needsSlopes }

  // MARK: Parameters

  /// Derives the other forms of the prepared coefficients that kernels read. Call after these are
  /// prepared.
  func prepareForms() {
    switch layer.form {
    case .single: preparePolynomials()
    case .cubic: prepareDifferences()
    case .plain: break
    }
  }

  // MARK: Inputs

  /// Computes the weights of the basis functions, and the base functions, at the inputs.
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

  /// Computes the sums at the subnodes. Call after `evaluateInputs`.
  ///
  /// - Parameter stream: prepares coefficients as they are used, in layers with `canStream`.
  func sumEdges(parameters: UnsafePointer<Double>, stream: ParameterPass? = nil) {
    switch layer.form {
    case .single: sumSingleOutput()
    case .cubic: sumSeveralOutputs(stream)
    case .plain: sumPlainly()
    }
    addSymbolicValues(parameters)
  }

  // MARK: Backward

  /// Propagates the gradients at the subnodes to those of the prepared coefficients and, if
  /// `inputGradient` (`[input][sample]`) is given, of the input nodes.
  ///
  /// - Parameters:
  ///   - pulls: whether penalties on deviations contribute (see `Pull`).
  ///   - stream: receives gradients of the edges as soon as they are known; only without pulls.
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

  /// The data computed from the values of one input.
  @inline(__always)
  func slots(ofInput i: Int) -> InputSlots { slots.input(i, lanes: layer.inputLayout.lanes) }

  /// The sample at a rank of an input.
  func sample(input i: Int, rank: Int) -> Int {
    layer.form == .single ? rank : Int(slots(ofInput: i).samples[rank])
  }

  /// The spline and base part of one edge at a rank of its input. For inspection and for symbolic
  /// edges.
  func edgeValue(input i: Int, output j: Int, rank: Int) -> Double {
    let slots = slots(ofInput: i)
    let base = memory[layer.prepared.residual + i * layer.width + j]
    let spline =
      layer.form == .single
      ? ownPolynomial(slots, rank).value : sum(slots, output: j, rank: rank, slopes: false)
    return base * slots.base[rank * slots.baseStride] + spline
  }

  /// The derivative of `edgeValue` with respect to the input.
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

  /// The nonzero functions at a rank, with several outputs. Slow.
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
