import CProcessor

/// Kernels for penalties on layers with several outputs and cubic splines: what `WideKernels` do,
/// where every edge's own value counts. Coefficients and sums of a block stay in registers here too.
extension LayerPass {
  /// Adds the edges' values to their moments.
  func addEdgeMoments() {
    for input in 0..<layer.inputs {
      var q = 0
      while q < layer.width {
        if layer.width == 4 {
          addMoments(input, q, SIMD4<Double>.self)
          q &+= 4
        } else {
          addMoments(input, q, SIMD8<Double>.self)
          q &+= 8
        }
      }
    }
  }

  /// Gradients of coefficients and residuals, and at the inputs where `inputGradient` is given, with
  /// what penalties add to the gradient of every edge (see `Pull`).
  func backwardWithPulls(_ inputGradient: UnsafeMutablePointer<Double>?) {
    if PROCESSOR_HAS_WIDE_REGISTERS != 0 && layer.width % 8 == 0 {
      backwardWithPulls(inputGradient, SIMD8<Double>.self)
    } else {
      backwardWithPulls(inputGradient, SIMD4<Double>.self)
    }
  }

  // MARK: Moments

  @inline(__always)
  private func addMoments<Lanes: SIMD>(
    _ input: Int, _ q: Int, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (memory, width, moments) = (memory, layer.width, layer.statistics.edgeMoments)
    let slots = slots.input(input, lanes: 4)
    let edge = input &* width &+ q
    let shift: Lanes = load(memory + moments.shift + edge)
    let residual: Lanes = load(memory + layer.prepared.residual + edge)
    var (sum, square) = (Lanes.zero, Lanes.zero)
    var rank = 0
    while rank < count {
      let rows = Rows<Lanes>(
        memory + layer.prepared.coefficients + (Int(slots.rows[rank]) &+ q), width, residual)
      let end = Int(slots.ends[rank])
      while rank < end {
        let value = rows.value(slots.weights + 4 &* rank, slots.base[rank]) - shift
        sum += value
        square = multiplyAdd(value, value, square)
        rank &+= 1
      }
    }
    add(sum, memory + moments.sum + edge)
    add(square, memory + moments.square + edge)
  }

  // MARK: Backward

  @inline(__always)
  private func backwardWithPulls<Lanes: SIMD>(
    _ inputGradient: UnsafeMutablePointer<Double>?, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let partials = memory + layer.work.partials
    for input in 0..<layer.inputs {
      partials.update(repeating: 0, count: count &* Lanes.scalarCount)
      var q = 0
      while q < layer.width {
        pullBlock(input, q, Lanes.self)
        q &+= Lanes.scalarCount
      }
      guard let inputGradient else { continue }
      let samples = slots.input(input, lanes: 4).samples
      for rank in 0..<count {
        let value: Lanes = load(partials + rank &* Lanes.scalarCount)
        inputGradient[input &* chunk &+ Int(samples[rank])] = value.sum()
      }
    }
  }

  @inline(__always)
  private func pullBlock<Lanes: SIMD>(
    _ input: Int, _ q: Int, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (memory, width, block) = (memory, layer.width, layer.block)
    let slots = slots.input(input, lanes: 4)
    let (edge, within) = (input &* width &+ q, q & (block &- 1))
    let upstream = memory + layer.work.sumGradient + ((q &- within) &* chunk &+ within)
    let partials = memory + layer.work.partials
    let factor: Lanes = load(memory + layer.statistics.edgePull.factor + edge)
    let mean: Lanes = load(memory + layer.statistics.edgePull.mean + edge)
    let residual: Lanes = load(memory + layer.prepared.residual + edge)
    var residualSum = Lanes.zero
    var rank = 0
    while rank < count {
      let row = Int(slots.rows[rank]) &+ q
      let end = Int(slots.ends[rank])
      let rows = Rows<Lanes>(memory + layer.prepared.coefficients + row, width, residual)
      var (a0, a1, a2, a3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      while rank < end {
        let (weights, base) = (slots.weights + 4 &* rank, slots.base[rank])
        let own: Lanes = load(upstream + Int(slots.samples[rank]) &* block)
        let gradient = multiplyAdd(factor, rows.value(weights, base) - mean, own)
        residualSum = multiplyAdd(gradient, Lanes(repeating: base), residualSum)
        a0 = multiplyAdd(gradient, Lanes(repeating: weights[0]), a0)
        a1 = multiplyAdd(gradient, Lanes(repeating: weights[1]), a1)
        a2 = multiplyAdd(gradient, Lanes(repeating: weights[2]), a2)
        a3 = multiplyAdd(gradient, Lanes(repeating: weights[3]), a3)
        if needsSlopes {
          let slope = rows.value(slots.slopes + 4 &* rank, slots.baseSlopes[rank])
          let partial = partials + rank &* Lanes.scalarCount
          store(multiplyAdd(gradient, slope, load(partial)), partial)
        }
        rank &+= 1
      }
      let target = memory + layer.gradient.coefficients + row
      add(a0, target)
      add(a1, target + width)
      add(a2, target + 2 &* width)
      add(a3, target + 3 &* width)
    }
    add(residualSum, memory + layer.gradient.residual + edge)
  }
}

/// The coefficients that a run of samples uses, for a few outputs.
private struct Rows<Lanes: SIMD> where Lanes.Scalar == Double {
  let c0: Lanes, c1: Lanes, c2: Lanes, c3: Lanes
  let residual: Lanes

  @inline(__always)
  init(_ start: UnsafeMutablePointer<Double>, _ width: Int, _ residual: Lanes) {
    c0 = load(start)
    c1 = load(start + width)
    c2 = load(start + 2 &* width)
    c3 = load(start + 3 &* width)
    self.residual = residual
  }

  /// The edges' values, or their derivatives, from those of the basis and the base function.
  @inline(__always)
  func value(_ weights: UnsafeMutablePointer<Double>, _ base: Double) -> Lanes {
    var value = residual * Lanes(repeating: base)
    value = multiplyAdd(c0, Lanes(repeating: weights[0]), value)
    value = multiplyAdd(c1, Lanes(repeating: weights[1]), value)
    value = multiplyAdd(c2, Lanes(repeating: weights[2]), value)
    return multiplyAdd(c3, Lanes(repeating: weights[3]), value)
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

@inline(__always)
private func add<Lanes: SIMD>(_ value: Lanes, _ pointer: UnsafeMutablePointer<Double>)
where Lanes.Scalar == Double {
  store(load(pointer) + value, pointer)
}

/// `a * b + c`, rounded once where the processor can.
@inline(__always)
private func multiplyAdd<Lanes: SIMD>(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes
where Lanes.Scalar == Double {
  PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 ? c.addingProduct(a, b) : c + a * b
}
