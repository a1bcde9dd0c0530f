import Numerics

/// Kernels for layers with one output. Every spline is evaluated as the polynomials of its cells
/// (see `InputBasis.combine`), with lanes over the samples in their original order.
extension LayerPass {
  // MARK: Parameters

  /// Converts the coefficients to polynomials. Call after the coefficients are prepared.
  func preparePolynomials() {
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      basis.combine(
        memory + layer.prepared.coefficients + i &* layer.functions,
        into: memory + layer.prepared.polynomials + i &* basis.cellCount &* layer.lanes)
    }
  }

  /// Converts the gradients of the polynomials to those of the coefficients. Call after the last
  /// chunk.
  func spreadPolynomialGradients() {
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      basis.spread(
        memory + layer.gradient.polynomials + i &* basis.cellCount &* layer.lanes,
        over: memory + layer.gradient.coefficients + i &* layer.functions)
    }
  }

  // MARK: Forward

  /// Locates the inputs in their cells and evaluates base functions.
  func locateInputs() {
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      let (x, slots) = (input + i &* chunk, slots(ofInput: i))
      (basis.isCategory ? .zero : baseFunction).evaluate(
        x, count: count, values: slots.base,
        slopes: needsSlopes ? slots.baseSlopes : memory + layer.work.partials)
      basis.locate(
        x, count: count, coordinates: slots.coordinates, rates: slots.rates, rows: slots.rows,
        firstRow: i &* basis.cellCount &* layer.lanes)
    }
  }

  /// Computes the sums over the edges, `[sample]`, and the edges' slopes if needed.
  func sumSingleOutput() {
    let sums = memory + layer.work.sums
    sums.update(repeating: 0, count: chunk)
    for i in 0..<layer.inputs {
      forEachFour(input: i) { slots, sample, value, slope in
        value.add(to: sums + sample)
        if needsSlopes { slope.store(at: slots.edgeSlopes + sample) }
      }
    }
  }

  /// The values of the edge from an input, `[sample]`; valid until the next call.
  func singleOutputValues(input i: Int) -> UnsafeMutablePointer<Double> {
    let values = memory + layer.work.partials
    forEachFour(input: i) { _, sample, value, _ in value.store(at: values + sample) }
    return values
  }

  /// Calls `body` for four samples at a time with the values and derivatives of their edges.
  /// Includes up to three samples beyond the count, whose values are never read.
  @inline(__always)
  private func forEachFour(
    input i: Int, _ body: (InputSlots, Int, _ value: Four, _ slope: Four) -> Void
  ) {
    let slots = slots(ofInput: i)
    let polynomials = memory + layer.prepared.polynomials
    let residual = Four(repeating: memory[layer.prepared.residual &+ i])
    var sample = 0
    while sample < count {
      let spline =
        layer.lanes == 4
        ? cubics(slots, polynomials, sample) : longPolynomials(slots, polynomials, sample)
      let value = multiplyAdd(Four(loading: slots.base + sample), residual, spline.value)
      let slope = needsSlopes ? Four(loading: slots.baseSlopes + sample) * residual : .zero
      body(
        slots, sample, value, multiplyAdd(spline.slope, Four(loading: slots.rates + sample), slope))
      sample &+= 4
    }
  }

  @inline(__always)
  private func cubics(
    _ slots: InputSlots, _ polynomials: UnsafeMutablePointer<Double>, _ sample: Int
  ) -> (value: Four, slope: Four) {
    let rows = slots.rows + sample
    let (c0, c1, c2, c3) = transposed(
      Four(loading: polynomials + Int(rows[0])), Four(loading: polynomials + Int(rows[1])),
      Four(loading: polynomials + Int(rows[2])), Four(loading: polynomials + Int(rows[3])))
    let t = Four(loading: slots.coordinates + sample)
    let value = multiplyAdd(multiplyAdd(multiplyAdd(c3, t, c2), t, c1), t, c0)
    return (value, multiplyAdd(multiplyAdd(c3 * 3, t, c2 + c2), t, c1))
  }

  /// As above for orders above three, which are rare.
  private func longPolynomials(
    _ slots: InputSlots, _ polynomials: UnsafeMutablePointer<Double>, _ sample: Int
  ) -> (value: Four, slope: Four) {
    var (value, slope) = (Four.zero, Four.zero)
    for lane in 0..<4 {
      let row = polynomials + Int(slots.rows[sample &+ lane])
      let result = polynomial(row, slots.coordinates[sample &+ lane])
      (value[lane], slope[lane]) = (result.value, result.slope)
    }
    return (value, slope)
  }

  /// The value and the derivative of one polynomial.
  func polynomial(
    _ row: UnsafeMutablePointer<Double>, _ t: Double
  ) -> (value: Double, slope: Double) {
    var (value, slope) = (row[basis.order], 0.0)
    for power in (0..<basis.order).reversed() {
      slope = slope * t + value
      value = value * t + row[power]
    }
    return (value, slope)
  }

  // MARK: Backward

  /// Adds the gradients of polynomials and residuals, and at the inputs if `inputGradient` is
  /// given.
  func backwardSingleOutput(_ inputGradient: UnsafeMutablePointer<Double>?, pulls: Bool) {
    var input = 0
    while input < layer.inputs {
      // With penalties every edge has its own upstream gradients.
      let left = pulls ? 1 : layer.inputs &- input
      let inputs = input..<(input &+ (left >= 4 ? 4 : min(left, 2)))
      let upstream = pulls ? pulledGradients(input) : memory + layer.work.sumGradient
      addGradients(inputs, upstream)
      for input in inputs { finishGradients(input, upstream, inputGradient) }
      input = inputs.upperBound
    }
  }

  /// Processes one, two or four inputs side by side: sums for consecutive samples in the same cell
  /// have to wait for each other, and the other inputs fill the wait.
  private func addGradients(_ inputs: Range<Int>, _ upstream: UnsafeMutablePointer<Double>) {
    let sums = memory + layer.gradient.polynomials
    let whole = layer.lanes == 4 ? count & ~3 : 0
    let first = slots(ofInput: inputs.lowerBound)
    let (second, third, fourth) = (
      first.input(1, lanes: 2), first.input(2, lanes: 2), first.input(3, lanes: 2)
    )
    var sample = 0
    while sample < whole {
      let gradient = Four(loading: upstream + sample)
      addPowers(first, sample, gradient, sums)
      if inputs.count > 1 { addPowers(second, sample, gradient, sums) }
      if inputs.count > 2 {
        addPowers(third, sample, gradient, sums)
        addPowers(fourth, sample, gradient, sums)
      }
      sample &+= 4
    }
    for sample in whole..<count {
      for i in inputs {
        let slots = slots(ofInput: i)
        addPowers(slots.coordinates[sample], upstream[sample], sums + Int(slots.rows[sample]))
      }
    }
  }

  /// Adds four samples to the gradients of their polynomials.
  @inline(__always)
  private func addPowers(
    _ slots: InputSlots, _ sample: Int, _ gradient: Four, _ sums: UnsafeMutablePointer<Double>
  ) {
    let t = Four(loading: slots.coordinates + sample)
    let (first, second) = (gradient * t, gradient * t * t)
    let (a, b, c, d) = transposed(gradient, first, second, second * t)
    let rows = slots.rows + sample
    a.add(to: sums + Int(rows[0]))
    b.add(to: sums + Int(rows[1]))
    c.add(to: sums + Int(rows[2]))
    d.add(to: sums + Int(rows[3]))
  }

  /// Adds to the gradients of one polynomial.
  func addPowers(_ t: Double, _ gradient: Double, _ target: UnsafeMutablePointer<Double>) {
    var product = gradient
    for power in 0...basis.order {
      target[power] += product
      product *= t
    }
  }

  /// Adds the residual's gradient and those at an input.
  private func finishGradients(
    _ i: Int, _ upstream: UnsafeMutablePointer<Double>,
    _ inputGradient: UnsafeMutablePointer<Double>?
  ) {
    let slots = slots(ofInput: i)
    memory[layer.gradient.residual &+ i] += VectorOperations.dot(upstream, slots.base, count: count)
    guard let inputGradient else { return }
    let (target, slopes) = (inputGradient + i &* chunk, slots.edgeSlopes)
    for sample in 0..<count { target[sample] = upstream[sample] * slopes[sample] }
  }

  /// The gradients at an edge including what penalties add, `[sample]`.
  private func pulledGradients(_ i: Int) -> UnsafeMutablePointer<Double> {
    let (upstream, gradients) = (memory + layer.work.upstream, memory + layer.work.sumGradient)
    let pull = layer.statistics.edgePull
    let (factor, mean) = (memory[pull.factor &+ i], memory[pull.mean &+ i])
    let values = singleOutputValues(input: i)
    for sample in 0..<count {
      upstream[sample] = gradients[sample] + factor * (values[sample] - mean)
    }
    return upstream
  }
}

// In the same file as their callers, so that they are specialised in every build.

private typealias Four = SIMD4<Double>
