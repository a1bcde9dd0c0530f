import CProcessor

/// The kernel for gradients at the inputs of layers with several outputs and cubic splines; lanes
/// run over the outputs here too.
extension LayerPass {
  /// Gradients at the inputs, `[input][sample]`.
  func findInputGradients(_ gradients: UnsafeMutablePointer<Double>) {
    if PROCESSOR_HAS_WIDE_REGISTERS != 0 && layer.width % 8 == 0 {
      findInputGradients(gradients, SIMD8<Double>.self)
    } else {
      findInputGradients(gradients, SIMD4<Double>.self)
    }
  }

  /// For two samples of a run at a time, the inner products of their upstream gradients with the four
  /// rows of coefficients and the residuals: seven reads for ten multiply-adds. Slopes come in last,
  /// and the lanes of many samples are summed together.
  @inline(__always)
  private func findInputGradients<Lanes: SIMD>(
    _ gradients: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (layer, memory, count) = (self.layer, self.memory, self.count)
    let partials = memory + layer.work.partials
    let coefficients = memory + layer.prepared.coefficients
    for input in 0..<layer.inputs {
      let slots = self.slots.input(input, lanes: 4)
      let residual = memory + layer.prepared.residual + input &* layer.width
      var rank = 0
      while rank < count {
        let row = coefficients + Int(slots.rows[rank])
        let end = Int(slots.ends[rank])
        while PROCESSOR_HAS_WIDE_REGISTERS != 0 && rank &+ 3 < end {
          quad(rank, row, residual, slots, partials, Lanes.self)
          rank &+= 4
        }
        while rank &+ 1 < end {
          pair(rank, row, residual, slots, partials, Lanes.self)
          rank &+= 2
        }
        if rank < end {
          single(rank, row, residual, slots, partials, Lanes.self)
          rank &+= 1
        }
      }
      reduce(partials, slots.samples, gradients + input &* chunk, Lanes.self)
    }
  }

  @inline(__always)
  private func quad<Lanes: SIMD>(
    _ rank: Int, _ row: UnsafeMutablePointer<Double>, _ residual: UnsafeMutablePointer<Double>,
    _ slots: InputSlots, _ partials: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (width, block) = (layer.width, layer.block)
    let upstream = memory + layer.work.sumGradient
    let first = upstream + Int(slots.samples[rank]) &* block
    let second = upstream + Int(slots.samples[rank &+ 1]) &* block
    let third = upstream + Int(slots.samples[rank &+ 2]) &* block
    let fourth = upstream + Int(slots.samples[rank &+ 3]) &* block
    var (a0, a1, a2, a3, a4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (b0, b1, b2, b3, b4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (c0, c1, c2, c3, c4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (d0, d1, d2, d3, d4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var q = 0
    while q < width {
      let at = (q & ~(block &- 1)) &* chunk &+ (q & (block &- 1))
      let (ga, gb): (Lanes, Lanes) = (load(first + at), load(second + at))
      let (gc, gd): (Lanes, Lanes) = (load(third + at), load(fourth + at))
      let r0: Lanes = load(row + q)
      a0 = multiplyAdd(ga, r0, a0)
      b0 = multiplyAdd(gb, r0, b0)
      c0 = multiplyAdd(gc, r0, c0)
      d0 = multiplyAdd(gd, r0, d0)
      let r1: Lanes = load(row + (width &+ q))
      a1 = multiplyAdd(ga, r1, a1)
      b1 = multiplyAdd(gb, r1, b1)
      c1 = multiplyAdd(gc, r1, c1)
      d1 = multiplyAdd(gd, r1, d1)
      let r2: Lanes = load(row + (2 &* width &+ q))
      a2 = multiplyAdd(ga, r2, a2)
      b2 = multiplyAdd(gb, r2, b2)
      c2 = multiplyAdd(gc, r2, c2)
      d2 = multiplyAdd(gd, r2, d2)
      let r3: Lanes = load(row + (3 &* width &+ q))
      a3 = multiplyAdd(ga, r3, a3)
      b3 = multiplyAdd(gb, r3, b3)
      c3 = multiplyAdd(gc, r3, c3)
      d3 = multiplyAdd(gd, r3, d3)
      let r4: Lanes = load(residual + q)
      a4 = multiplyAdd(ga, r4, a4)
      b4 = multiplyAdd(gb, r4, b4)
      c4 = multiplyAdd(gc, r4, c4)
      d4 = multiplyAdd(gd, r4, d4)
      q &+= Lanes.scalarCount
    }
    finish(rank, slots, partials, a0, a1, a2, a3, a4)
    finish(rank &+ 1, slots, partials, b0, b1, b2, b3, b4)
    finish(rank &+ 2, slots, partials, c0, c1, c2, c3, c4)
    finish(rank &+ 3, slots, partials, d0, d1, d2, d3, d4)
  }

  @inline(__always)
  private func pair<Lanes: SIMD>(
    _ rank: Int, _ row: UnsafeMutablePointer<Double>, _ residual: UnsafeMutablePointer<Double>,
    _ slots: InputSlots, _ partials: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (width, block) = (layer.width, layer.block)
    let upstream = memory + layer.work.sumGradient
    let first = upstream + Int(slots.samples[rank]) &* block
    let second = upstream + Int(slots.samples[rank &+ 1]) &* block
    var (a0, a1, a2, a3, a4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (b0, b1, b2, b3, b4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var q = 0
    while q < width {
      let at = (q & ~(block &- 1)) &* chunk &+ (q & (block &- 1))
      let (g, h): (Lanes, Lanes) = (load(first + at), load(second + at))
      let c0: Lanes = load(row + q)
      let c1: Lanes = load(row + (width &+ q))
      let c2: Lanes = load(row + (2 &* width &+ q))
      let c3: Lanes = load(row + (3 &* width &+ q))
      let r: Lanes = load(residual + q)
      a0 = multiplyAdd(g, c0, a0)
      b0 = multiplyAdd(h, c0, b0)
      a1 = multiplyAdd(g, c1, a1)
      b1 = multiplyAdd(h, c1, b1)
      a2 = multiplyAdd(g, c2, a2)
      b2 = multiplyAdd(h, c2, b2)
      a3 = multiplyAdd(g, c3, a3)
      b3 = multiplyAdd(h, c3, b3)
      a4 = multiplyAdd(g, r, a4)
      b4 = multiplyAdd(h, r, b4)
      q &+= Lanes.scalarCount
    }
    finish(rank, slots, partials, a0, a1, a2, a3, a4)
    finish(rank &+ 1, slots, partials, b0, b1, b2, b3, b4)
  }

  @inline(__always)
  private func single<Lanes: SIMD>(
    _ rank: Int, _ row: UnsafeMutablePointer<Double>, _ residual: UnsafeMutablePointer<Double>,
    _ slots: InputSlots, _ partials: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (width, block) = (layer.width, layer.block)
    let gradient = memory + layer.work.sumGradient + Int(slots.samples[rank]) &* block
    var (a0, a1, a2, a3, a4) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var q = 0
    while q < width {
      let at = (q & ~(block &- 1)) &* chunk &+ (q & (block &- 1))
      let g: Lanes = load(gradient + at)
      a0 = multiplyAdd(g, load(row + q), a0)
      a1 = multiplyAdd(g, load(row + (width &+ q)), a1)
      a2 = multiplyAdd(g, load(row + (2 &* width &+ q)), a2)
      a3 = multiplyAdd(g, load(row + (3 &* width &+ q)), a3)
      a4 = multiplyAdd(g, load(residual + q), a4)
      q &+= Lanes.scalarCount
    }
    finish(rank, slots, partials, a0, a1, a2, a3, a4)
  }

  @inline(__always)
  private func finish<Lanes: SIMD>(
    _ rank: Int, _ slots: InputSlots, _ partials: UnsafeMutablePointer<Double>, _ a0: Lanes,
    _ a1: Lanes, _ a2: Lanes, _ a3: Lanes, _ a4: Lanes
  ) where Lanes.Scalar == Double {
    let slopes = slots.slopes + 4 &* rank
    var value = multiplyAdd(a0, slopes[0], a4 * Lanes(repeating: slots.baseSlopes[rank]))
    value = multiplyAdd(a1, slopes[1], value)
    value = multiplyAdd(a2, slopes[2], value)
    value = multiplyAdd(a3, slopes[3], value)
    store(value, partials + rank &* Lanes.scalarCount)
  }

  /// Sums the lanes that stand in `partials`, and puts the samples back in order.
  @inline(__always)
  private func reduce<Lanes: SIMD>(
    _ partials: UnsafeMutablePointer<Double>, _ samples: UnsafeMutablePointer<Int32>,
    _ gradients: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    for rank in 0..<count {
      let part = partials + rank &* Lanes.scalarCount
      var value: SIMD4<Double> = load(part)
      if Lanes.scalarCount == 8 { value += load(part + 4) as SIMD4<Double> }
      let half = value.lowHalf + value.highHalf
      gradients[Int(samples[rank])] = half[0] + half[1]
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

@inline(__always)
private func multiplyAdd<Lanes: SIMD>(_ a: Lanes, _ b: Double, _ c: Lanes) -> Lanes
where Lanes.Scalar == Double {
  multiplyAdd(a, Lanes(repeating: b), c)
}
