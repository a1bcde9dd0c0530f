import Numerics

/// The kernel for gradients at the inputs of layers with several outputs and cubic splines. Lanes
/// run over the outputs.
extension LayerPass {
  /// Computes the differences between consecutive rows of coefficients: the slopes of the four
  /// functions sum to zero, so three products with differences are enough. Call after the
  /// coefficients are prepared.
  func prepareDifferences() {
    guard needsSlopes else { return }
    let (coefficients, width) = (memory + layer.prepared.coefficients, layer.width)
    let differences = memory + layer.prepared.differences
    // The differences between the last row of an input and the first of the next are never read.
    for index in 0..<((layer.inputs &* layer.functions &- 1) &* width) {
      differences[index] = coefficients[index &+ width] - coefficients[index]
    }
  }

  /// Gradients at the inputs, `[input][sample]`.
  func findInputGradients(_ gradients: UnsafeMutablePointer<Double>) {
    if Processor.hasWideRegisters && layer.width % 8 == 0 {
      findInputGradients(gradients, SIMD8<Double>.self)
    } else {
      findInputGradients(gradients, SIMD4<Double>.self)
    }
  }

  /// Processes three samples of a run at a time: the inner products of their upstream gradients
  /// with three rows of differences and the residuals take seven loads for twelve multiply-adds.
  /// Slopes are multiplied in last, and the lanes of four samples are summed together.
  @inline(__always)
  private func findInputGradients<Lanes: SIMD>(
    _ gradients: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (layer, memory, count) = (self.layer, self.memory, self.count)
    let partials = memory + layer.work.partials
    let coefficients = memory + layer.prepared.coefficients
    let differences = memory + layer.prepared.differences
    for input in 0..<layer.inputs {
      let slots = self.slots.input(input, lanes: 4)
      let residual = memory + layer.prepared.residual + input &* layer.width
      var rank = 0
      while rank < count {
        let run = slots.run(at: rank)
        let row = (run.fades ? coefficients : differences) + run.row
        // Samples beyond the end of the run get their correct values when their own run is
        // processed.
        while rank < run.end {
          multiply(rank, row, residual, slots, partials, Lanes.self)
          rank &+= 3
        }
        rank = run.end
      }
      reduce(partials, slots.samples, gradients + input &* chunk, Lanes.self)
    }
  }

  @inline(__always)
  private func multiply<Lanes: SIMD>(
    _ rank: Int, _ row: UnsafeMutablePointer<Double>, _ residual: UnsafeMutablePointer<Double>,
    _ slots: InputSlots, _ partials: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (width, block) = (layer.width, layer.block)
    let ranks = (rank, min(rank &+ 1, count &- 1), min(rank &+ 2, count &- 1))
    var upstream = memory + layer.work.sumGradient
    let first = Int(slots.samples[ranks.0]) &* block
    let second = Int(slots.samples[ranks.1]) &* block
    let third = Int(slots.samples[ranks.2]) &* block
    var (a, b, c) = (Products<Lanes>(), Products<Lanes>(), Products<Lanes>())
    var q = 0
    while q < width {
      var within = 0
      while within < block {
        let at = upstream + within
        let (ga, gb) = (Lanes(loading: at + first), Lanes(loading: at + second))
        let gc = Lanes(loading: at + third)
        let d1 = Lanes(loading: row + q)
        a.first = multiplyAdd(ga, d1, a.first)
        b.first = multiplyAdd(gb, d1, b.first)
        c.first = multiplyAdd(gc, d1, c.first)
        let d2 = Lanes(loading: row + (width &+ q))
        a.second = multiplyAdd(ga, d2, a.second)
        b.second = multiplyAdd(gb, d2, b.second)
        c.second = multiplyAdd(gc, d2, c.second)
        let d3 = Lanes(loading: row + (2 &* width &+ q))
        a.third = multiplyAdd(ga, d3, a.third)
        b.third = multiplyAdd(gb, d3, b.third)
        c.third = multiplyAdd(gc, d3, c.third)
        let base = Lanes(loading: residual + q)
        a.base = multiplyAdd(ga, base, a.base)
        b.base = multiplyAdd(gb, base, b.base)
        c.base = multiplyAdd(gc, base, c.base)
        within &+= Lanes.scalarCount
        q &+= Lanes.scalarCount
      }
      upstream += block &* chunk
    }
    a.sum(slots.slopes + 4 &* ranks.0).store(at: partials + ranks.0 &* Lanes.scalarCount)
    b.sum(slots.slopes + 4 &* ranks.1).store(at: partials + ranks.1 &* Lanes.scalarCount)
    c.sum(slots.slopes + 4 &* ranks.2).store(at: partials + ranks.2 &* Lanes.scalarCount)
  }

  /// Sums the lanes in `partials` and restores the order of the samples.
  @inline(__always)
  private func reduce<Lanes: SIMD>(
    _ partials: UnsafeMutablePointer<Double>, _ samples: UnsafeMutablePointer<Int32>,
    _ gradients: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    @inline(__always)
    func lanes(_ rank: Int) -> SIMD4<Double> {
      let part = partials + rank &* Lanes.scalarCount
      let low = SIMD4(loading: part)
      return Lanes.scalarCount == 8 ? low + SIMD4(loading: part + 4) : low
    }
    let whole = count & ~3
    var rank = 0
    while rank < whole {
      let sums = sumsOfLanes(lanes(rank), lanes(rank &+ 1), lanes(rank &+ 2), lanes(rank &+ 3))
      gradients[Int(samples[rank])] = sums[0]
      gradients[Int(samples[rank &+ 1])] = sums[1]
      gradients[Int(samples[rank &+ 2])] = sums[2]
      gradients[Int(samples[rank &+ 3])] = sums[3]
      rank &+= 4
    }
    while rank < count {
      let sums = sumsOfLanes(lanes(rank), .zero, .zero, .zero)
      gradients[Int(samples[rank])] = sums[0]
      rank &+= 1
    }
  }
}

/// Inner products of a sample's upstream gradients with the rows of its run, per lane.
private struct Products<Lanes: SIMD> where Lanes.Scalar == Double {
  var first = Lanes.zero, second = Lanes.zero, third = Lanes.zero
  var base = Lanes.zero

  /// The products multiplied by slopes and summed.
  @inline(__always)
  func sum(_ slopes: UnsafeMutablePointer<Double>) -> Lanes {
    var sum = base * slopes[3]
    sum = multiplyAdd(first, Lanes(repeating: slopes[0]), sum)
    sum = multiplyAdd(second, Lanes(repeating: slopes[1]), sum)
    return multiplyAdd(third, Lanes(repeating: slopes[2]), sum)
  }
}

/// The lane sums of four vectors.
@inline(__always)
private func sumsOfLanes(
  _ a: SIMD4<Double>, _ b: SIMD4<Double>, _ c: SIMD4<Double>, _ d: SIMD4<Double>
) -> SIMD4<Double> {
  let first = SIMD4(a[0], b[0], a[2], b[2]) + SIMD4(a[1], b[1], a[3], b[3])
  let second = SIMD4(c[0], d[0], c[2], d[2]) + SIMD4(c[1], d[1], c[3], d[3])
  return SIMD4(lowHalf: first.lowHalf, highHalf: second.lowHalf)
    + SIMD4(lowHalf: first.highHalf, highHalf: second.highHalf)
}
