import CProcessor

/// Kernels for layers with one output: lanes run over the basis functions of a sample.
///
/// Samples stand in their own order and a few inputs are taken side by side: a sample's sums wait for
/// those of the sample before where both lie in one cell, and the other inputs fill the wait.
extension LayerPass {
  /// Inputs side by side.
  private static var inputTile: Int { 8 }

  /// Sums over the edges, `[sample]`.
  func sumSingleOutput() {
    sumBaseFunctions()
    forEachTile { pass, inputs in
      if pass.layer.lanes == 4 {
        pass.addSplines(inputs, SIMD4<Double>.self)
      } else {
        pass.addSplines(inputs, SIMD8<Double>.self)
      }
    }
  }

  /// Gradients of coefficients and residuals, and at the inputs where `inputGradient` is given.
  func backwardSingleOutput(_ inputGradient: UnsafeMutablePointer<Double>?, pulls: Bool) {
    forEachTile { pass, inputs in
      let upstream =
        pulls
        ? Upstream(start: pass.pulledGradients(inputs), stride: chunkLength)
        : Upstream(start: pass.memory + pass.layer.work.sumGradient, stride: 0)
      if pass.layer.lanes == 4 {
        pass.addGradients(inputs, upstream, SIMD4<Double>.self)
        if let inputGradient { pass.findSlopes(inputs, upstream, inputGradient) }
      } else {
        pass.addGradients(inputs, upstream, SIMD8<Double>.self)
        if let inputGradient { pass.findSlopesByEdge(inputs, upstream, inputGradient) }
      }
    }
  }

  /// Spreads the gradients summed per row over the coefficients. Once, after the last chunk:
  /// neighbouring rows share coefficients, and their sums would have to wait for one another.
  func spreadRowSums() {
    let keys = layer.functions &- basis.order
    for i in 0..<layer.inputs {
      let start = i &* layer.functions
      let target = memory + layer.gradient.coefficients + start
      for key in 0..<keys {
        let sums = memory + layer.gradient.rowSums + (start &+ key) &* layer.lanes
        for m in 0...basis.order { target[key &+ m] += sums[m] }
      }
    }
  }

  /// Gradients at the edges of some inputs, `[input][sample]` from a sample 0: one of the sums and
  /// sample by sample the same, or each with its penalty.
  private struct Upstream {
    let start: UnsafeMutablePointer<Double>
    let stride: Int
  }

  @inline(__always)
  private func forEachTile(_ body: (LayerPass, Range<Int>) -> Void) {
    var first = 0
    while first < layer.inputs {
      let inputs = first..<min(first &+ Self.inputTile, layer.inputs)
      body(self, inputs)
      first = inputs.upperBound
    }
  }

  // MARK: Forward

  private func sumBaseFunctions() {
    let (base, sums) = (slots.base, memory + layer.work.sums)
    let residual = memory + layer.prepared.residual
    for block in stride(from: 0, to: count, by: 8) {
      var sum = SIMD8<Double>.zero
      for i in 0..<layer.inputs {
        let value: SIMD8<Double> = load(base + (i &* slots.stride &+ block))
        sum = multiplyAdd(value, SIMD8(repeating: residual[i]), sum)
      }
      store(sum, sums + block)
    }
  }

  @inline(__always)
  private func addSplines<Lanes: SIMD>(
    _ inputs: Range<Int>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (coefficients, sums) = (memory + layer.prepared.coefficients, memory + layer.work.sums)
    let lanes = Lanes.scalarCount
    let first = slots.input(inputs.lowerBound, lanes: lanes)
    let (width, count) = (inputs.count, count)
    for sample in 0..<count {
      var sum = Lanes.zero
      for i in 0..<width {
        let at = i &* first.stride &+ sample
        let row = coefficients + Int(first.rows[at])
        sum = multiplyAdd(load(first.weights + at &* lanes), load(row), sum)
      }
      sums[sample] += sum.sum()
    }
  }

  /// Values of the edge from an input, `[sample]`; good until the next call.
  func singleOutputValues(input i: Int) -> UnsafeMutablePointer<Double> {
    let products = memory + layer.work.partials
    let values = products + 4 &* chunkLength
    guard layer.lanes == 4 else {
      for sample in 0..<count { values[sample] = edgeValue(input: i, output: 0, rank: sample) }
      return values
    }
    let slots = slots.input(i, lanes: 4)
    multiply(slots.weights, slots.rows, into: products)
    let residual = SIMD4(repeating: memory[layer.prepared.residual &+ i])
    for sample in stride(from: 0, to: count, by: 4) {
      let value = multiplyAdd(
        load(slots.base + sample), residual, sumsOfFour(products + 4 &* sample))
      store(value, values + sample)
    }
    return values
  }

  /// Products of weights or slopes with the coefficients they belong to, `[sample][4]`.
  private func multiply(
    _ weights: UnsafeMutablePointer<Double>, _ rows: UnsafeMutablePointer<Int32>,
    into products: UnsafeMutablePointer<Double>
  ) {
    let coefficients = memory + layer.prepared.coefficients
    for sample in 0..<count {
      let row: SIMD4<Double> = load(coefficients + Int(rows[sample]))
      store(row * load(weights + 4 &* sample), products + 4 &* sample)
    }
  }

  // MARK: Backward

  /// Gradients at the edges with what penalties add; `[input of the tile][sample]`.
  private func pulledGradients(_ inputs: Range<Int>) -> UnsafeMutablePointer<Double> {
    let upstream = memory + layer.work.upstream
    let gradients = memory + layer.work.sumGradient
    let pull = layer.statistics.edgePull
    for i in inputs {
      let (factor, mean) = (memory[pull.factor &+ i], memory[pull.mean &+ i])
      let target = upstream + (i &- inputs.lowerBound) &* chunkLength
      let values = singleOutputValues(input: i)
      for sample in 0..<count {
        target[sample] = gradients[sample] + factor * (values[sample] - mean)
      }
    }
    return upstream
  }

  @inline(__always)
  private func addGradients<Lanes: SIMD>(
    _ inputs: Range<Int>, _ upstream: Upstream, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let rowSums = memory + layer.gradient.rowSums
    let lanes = Lanes.scalarCount
    let first = slots.input(inputs.lowerBound, lanes: lanes)
    let (width, count) = (inputs.count, count)
    for sample in 0..<count {
      for i in 0..<width {
        let at = i &* first.stride &+ sample
        let target = rowSums + Int(first.rows[at]) &* lanes
        let gradient = Lanes(repeating: upstream.start[i &* upstream.stride &+ sample])
        store(
          multiplyAdd(load(first.weights + at &* lanes), gradient, load(target) as Lanes), target)
      }
    }
    for i in 0..<width {
      let (base, gradients) = (
        first.base + i &* first.stride, upstream.start + i &* upstream.stride
      )
      memory[layer.gradient.residual &+ inputs.lowerBound &+ i] += dot(base, gradients)
    }
  }

  @inline(__always)
  private func dot(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>
  ) -> Double {
    var sum = SIMD8<Double>.zero
    let whole = count & ~7
    var at = 0
    while at < whole {
      sum = multiplyAdd(load(a + at), load(b + at), sum)
      at &+= 8
    }
    var result = sum.sum()
    for rest in whole..<count { result += a[rest] * b[rest] }
    return result
  }

  /// First the products of slopes and coefficients, then their sums, four samples at a time: in one
  /// loop the compiler would take the vectors to pieces for the sums before it has multiplied them.
  private func findSlopes(
    _ inputs: Range<Int>, _ upstream: Upstream, _ inputGradient: UnsafeMutablePointer<Double>
  ) {
    let (products, count) = (memory + layer.work.partials, count)
    for i in inputs {
      let slots = slots.input(i, lanes: 4)
      multiply(slots.slopes, slots.rows, into: products)
      let residual = SIMD4(repeating: memory[layer.prepared.residual &+ i])
      let gradients = upstream.start + (i &- inputs.lowerBound) &* upstream.stride
      let target = inputGradient + i &* chunkLength
      var sample = 0
      // Up to three samples beyond the count are computed too; they are never read.
      while sample < count {
        let spline = sumsOfFour(products + 4 &* sample)
        let slope = multiplyAdd(load(slots.baseSlopes + sample), residual, spline)
        store(slope * load(gradients + sample), target + sample)
        sample &+= 4
      }
    }
  }

  /// The sums of four vectors of four, one after the other in memory.
  @inline(__always)
  private func sumsOfFour(_ start: UnsafeMutablePointer<Double>) -> SIMD4<Double> {
    let (a, b): (SIMD4<Double>, SIMD4<Double>) = (load(start), load(start + 4))
    let (c, d): (SIMD4<Double>, SIMD4<Double>) = (load(start + 8), load(start + 12))
    let first =
      SIMD4(lowHalf: a.lowHalf, highHalf: b.lowHalf)
      + SIMD4(lowHalf: a.highHalf, highHalf: b.highHalf)
    let second =
      SIMD4(lowHalf: c.lowHalf, highHalf: d.lowHalf)
      + SIMD4(lowHalf: c.highHalf, highHalf: d.highHalf)
    return SIMD4(lowHalf: first.evenHalf, highHalf: second.evenHalf)
      + SIMD4(lowHalf: first.oddHalf, highHalf: second.oddHalf)
  }

  /// The same for orders above three, which are rare.
  private func findSlopesByEdge(
    _ inputs: Range<Int>, _ upstream: Upstream, _ inputGradient: UnsafeMutablePointer<Double>
  ) {
    for i in inputs {
      let gradients = upstream.start + (i &- inputs.lowerBound) &* upstream.stride
      for sample in 0..<count {
        inputGradient[i &* chunkLength &+ sample] =
          gradients[sample] * edgeSlope(input: i, output: 0, rank: sample)
      }
    }
  }
}

// These stand in the file that uses them, so that they are specialised in every build.

@inline(__always)
private func load<Lanes: SIMD>(_ pointer: UnsafeMutablePointer<Double>) -> Lanes
where Lanes.Scalar == Double {
  UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
}

@inline(__always)
private func store<Lanes: SIMD>(_ value: Lanes, _ pointer: UnsafeMutablePointer<Double>)
where Lanes.Scalar == Double {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: Lanes.self)
}

/// `a * b + c`, rounded once where the processor can.
@inline(__always)
private func multiplyAdd<Lanes: SIMD>(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes
where Lanes.Scalar == Double {
  PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 ? c.addingProduct(a, b) : c + a * b
}
