import Numerics

/// Kernels for penalties on layers with several outputs and cubic splines. They do what
/// `WideKernels` does, but need the value of every single edge. The coefficients and sums of a
/// block stay in registers here too.
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

  /// Adds the gradients of coefficients and residuals, and at the inputs if `inputGradient` is
  /// given, including what penalties add to the gradient of every edge (see `Pull`).
  func backwardWithPulls(_ inputGradient: UnsafeMutablePointer<Double>?) {
    if Processor.hasWideRegisters && layer.width % 8 == 0 {
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
    let shift = Lanes(loading: memory + moments.shift + edge)
    let residual = Lanes(loading: memory + layer.prepared.residual + edge)
    var (sum, square) = (Lanes.zero, Lanes.zero)
    var rank = 0
    while rank < count {
      let run = slots.run(at: rank)
      let row = memory + layer.prepared.coefficients + (run.row &+ q)
      let rows = Rows<Lanes>(row, width, residual, fades: run.fades)
      while rank < run.end {
        let value = rows.value(slots.weights + 4 &* rank) - shift
        sum += value
        square = multiplyAdd(value, value, square)
        rank &+= 1
      }
    }
    sum.add(to: memory + moments.sum + edge)
    square.add(to: memory + moments.square + edge)
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
        let value = Lanes(loading: partials + rank &* Lanes.scalarCount)
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
    let factor = Lanes(loading: memory + layer.statistics.edgePull.factor + edge)
    let mean = Lanes(loading: memory + layer.statistics.edgePull.mean + edge)
    let residual = Lanes(loading: memory + layer.prepared.residual + edge)
    var residualSum = Lanes.zero
    var rank = 0
    while rank < count {
      let run = slots.run(at: rank)
      let row = memory + layer.prepared.coefficients + (run.row &+ q)
      let rows = Rows<Lanes>(row, width, residual, fades: run.fades)
      var (pivot, first, second, third) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      while rank < run.end {
        let weights = slots.weights + 4 &* rank
        let own = Lanes(loading: upstream + Int(slots.samples[rank]) &* block)
        let gradient = multiplyAdd(factor, rows.value(weights) - mean, own)
        pivot += gradient
        first = multiplyAdd(gradient, Lanes(repeating: weights[0]), first)
        second = multiplyAdd(gradient, Lanes(repeating: weights[1]), second)
        third = multiplyAdd(gradient, Lanes(repeating: weights[2]), third)
        residualSum = multiplyAdd(gradient, Lanes(repeating: weights[3]), residualSum)
        if needsSlopes {
          let partial = partials + rank &* Lanes.scalarCount
          let slope = rows.slope(slots.slopes + 4 &* rank)
          multiplyAdd(gradient, slope, Lanes(loading: partial)).store(at: partial)
        }
        rank &+= 1
      }
      let target = memory + layer.gradient.coefficients + (run.row &+ q)
      if run.fades {
        first.add(to: target)
        second.add(to: target + width)
        third.add(to: target + 2 &* width)
      } else {
        (pivot - first).add(to: target)
        (first - second).add(to: target + width)
        (second - third).add(to: target + 2 &* width)
        third.add(to: target + 3 &* width)
      }
    }
    residualSum.add(to: memory + layer.gradient.residual + edge)
  }
}

/// The rows that the weights of a run are multiplied by (see `InputSlots.weights`), for a few
/// outputs.
private struct Rows<Lanes: SIMD> where Lanes.Scalar == Double {
  let pivot: Lanes
  let first: Lanes, second: Lanes, third: Lanes
  let residual: Lanes

  @inline(__always)
  init(
    _ row: UnsafeMutablePointer<Double>, _ width: Int, _ residual: Lanes, fades: Bool
  ) {
    let (c0, c1) = (Lanes(loading: row), Lanes(loading: row + width))
    let c2 = Lanes(loading: row + 2 &* width)
    if fades {
      pivot = .zero
      (first, second, third) = (c0, c1, c2)
    } else {
      let c3 = Lanes(loading: row + 3 &* width)
      pivot = c0
      (first, second, third) = (c1 - c0, c2 - c1, c3 - c2)
    }
    self.residual = residual
  }

  /// The edges' values.
  @inline(__always)
  func value(_ weights: UnsafeMutablePointer<Double>) -> Lanes { pivot + slope(weights) }

  /// The edges' derivatives, given those of the weights.
  @inline(__always)
  func slope(_ slopes: UnsafeMutablePointer<Double>) -> Lanes {
    var slope = residual * Lanes(repeating: slopes[3])
    slope = multiplyAdd(first, Lanes(repeating: slopes[0]), slope)
    slope = multiplyAdd(second, Lanes(repeating: slopes[1]), slope)
    return multiplyAdd(third, Lanes(repeating: slopes[2]), slope)
  }
}
