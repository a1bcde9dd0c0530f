import CProcessor

/// Kernels for layers with several outputs and cubic splines: lanes run over the outputs.
///
/// For each input the samples come in runs that use the same four rows of coefficients (see
/// `InputLayout`), so the rows of a run stay in registers while its samples pass, and its gradients are
/// summed in registers before they are added to memory once. A block of 8 or 16 outputs takes ten
/// or twenty registers of four numbers; all inputs pass over a block before the next one begins,
/// so that the block's sums for a whole chunk stay in the first cache. Every multiply-add then
/// costs about one instruction, which is as fast as the processor goes.
extension LayerPass {
  /// Inputs whose weights together stay in the second cache while block after block reads them.
  private static var inputTile: Int { 32 }

  /// Sums over the edges, `[block][sample][output in the block]`.
  ///
  /// - Parameter stream: prepares the coefficients of some inputs right before they are used, each
  ///   time in the same place; otherwise all are prepared already.
  func sumSeveralOutputs(_ stream: ParameterPass?) {
    forEachTile { inputs in
      let origin = stream == nil ? 0 : inputs.lowerBound
      stream?.prepare(inputs, origin: origin)
      forEachBlock { block in
        switch layer.block {
        case 16: sum(inputs, origin, block, SIMD16<Double>.self)
        case 8: sum(inputs, origin, block, SIMD8<Double>.self)
        default: sum(inputs, origin, block, SIMD4<Double>.self)
        }
      }
    }
  }

  /// Gradients of coefficients and residuals from those of the sums.
  ///
  /// - Parameter stream: passes those of some inputs on as soon as they are known, with where to.
  func addCoefficientGradients(
    _ stream: (pass: ParameterPass, gradient: UnsafeMutablePointer<Double>)?
  ) {
    forEachTile { inputs in
      let origin = stream == nil ? 0 : inputs.lowerBound
      forEachBlock { block in
        switch layer.block {
        case 16: addGradients(inputs, origin, block, SIMD16<Double>.self)
        case 8: addGradients(inputs, origin, block, SIMD8<Double>.self)
        default: addGradients(inputs, origin, block, SIMD4<Double>.self)
        }
      }
      if let stream { stream.pass.collectEdges(inputs, origin: origin, into: stream.gradient) }
    }
  }

  @inline(__always)
  private func forEachTile(_ body: (Range<Int>) -> Void) {
    var first = 0
    while first < layer.inputs {
      let inputs = first..<min(first &+ Self.inputTile, layer.inputs)
      body(inputs)
      first = inputs.upperBound
    }
  }

  @inline(__always)
  private func forEachBlock(_ body: (Int) -> Void) {
    var block = 0
    while block < layer.width {
      body(block)
      block &+= layer.block
    }
  }

  // MARK: Sums

  @inline(__always)
  private func sum<Lanes: SIMD>(
    _ inputs: Range<Int>, _ origin: Int, _ block: Int, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (layer, memory, count) = (self.layer, self.memory, self.count)
    let (width, lanes) = (layer.width, layer.block)
    let sums = memory + layer.work.sums + block &* chunk
    let start = block &- origin &* layer.functions &* width
    let coefficients = memory + layer.prepared.coefficients + start
    for input in inputs {
      let slots = self.slots.input(input, lanes: 4)
      let residual: Lanes = load(memory + layer.prepared.residual + (input &* width &+ block))
      var rank = 0
      while rank < count {
        let row = coefficients + Int(slots.rows[rank])
        let end = Int(slots.ends[rank])
        let (c0, c1): (Lanes, Lanes) = (load(row), load(row + width))
        let (c2, c3): (Lanes, Lanes) = (load(row + 2 &* width), load(row + 3 &* width))
        // Two samples side by side, so that no multiply-add waits for the one before.
        while rank &+ 1 < end {
          let target = sums + Int(slots.samples[rank]) &* lanes
          let second = sums + Int(slots.samples[rank &+ 1]) &* lanes
          let weights = slots.weights + 4 &* rank
          var (a, b): (Lanes, Lanes) = (load(target), load(second))
          a = multiplyAdd(residual, slots.base[rank], a)
          b = multiplyAdd(residual, slots.base[rank &+ 1], b)
          a = multiplyAdd(c0, weights[0], a)
          b = multiplyAdd(c0, weights[4], b)
          a = multiplyAdd(c1, weights[1], a)
          b = multiplyAdd(c1, weights[5], b)
          a = multiplyAdd(c2, weights[2], a)
          b = multiplyAdd(c2, weights[6], b)
          a = multiplyAdd(c3, weights[3], a)
          b = multiplyAdd(c3, weights[7], b)
          store(a, target)
          store(b, second)
          rank &+= 2
        }
        if rank < end {
          let target = sums + Int(slots.samples[rank]) &* lanes
          let weights = slots.weights + 4 &* rank
          var value: Lanes = multiplyAdd(residual, slots.base[rank], load(target))
          value = multiplyAdd(c0, weights[0], value)
          value = multiplyAdd(c1, weights[1], value)
          value = multiplyAdd(c2, weights[2], value)
          value = multiplyAdd(c3, weights[3], value)
          store(value, target)
          rank &+= 1
        }
      }
    }
  }

  // MARK: Gradients of coefficients

  @inline(__always)
  private func addGradients<Lanes: SIMD>(
    _ inputs: Range<Int>, _ origin: Int, _ block: Int, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (layer, memory, count) = (self.layer, self.memory, self.count)
    let (width, lanes) = (layer.width, layer.block)
    let upstream = memory + layer.work.sumGradient + block &* chunk
    let start = block &- origin &* layer.functions &* width
    let targets = memory + layer.gradient.coefficients + start
    for input in inputs {
      let slots = self.slots.input(input, lanes: 4)
      var residual = Lanes.zero
      var (a0, a1, a2, a3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      var current = Int(slots.rows[0])
      var rank = 0
      while rank < count {
        let row = Int(slots.rows[rank])
        let end = Int(slots.ends[rank])
        if row > current && row < current &+ 4 &* width {
          // The window of four rows moves up: rows that leave it are complete.
          while current < row {
            add(a0, targets + current)
            (a0, a1, a2, a3) = (a1, a2, a3, .zero)
            current &+= width
          }
        } else if row != current {
          addRows(a0, a1, a2, a3, targets + current, width)
          (a0, a1, a2, a3) = (.zero, .zero, .zero, .zero)
        }
        current = row
        while rank < end {
          let gradient: Lanes = load(upstream + Int(slots.samples[rank]) &* lanes)
          let weights = slots.weights + 4 &* rank
          residual = multiplyAdd(gradient, slots.base[rank], residual)
          a0 = multiplyAdd(gradient, weights[0], a0)
          a1 = multiplyAdd(gradient, weights[1], a1)
          a2 = multiplyAdd(gradient, weights[2], a2)
          a3 = multiplyAdd(gradient, weights[3], a3)
          rank &+= 1
        }
      }
      addRows(a0, a1, a2, a3, targets + current, width)
      add(residual, memory + layer.gradient.residual + (input &* width &+ block))
    }
  }

  @inline(__always)
  private func addRows<Lanes: SIMD>(
    _ a0: Lanes, _ a1: Lanes, _ a2: Lanes, _ a3: Lanes, _ target: UnsafeMutablePointer<Double>,
    _ width: Int
  ) where Lanes.Scalar == Double {
    add(a0, target)
    add(a1, target + width)
    add(a2, target + 2 &* width)
    add(a3, target + 3 &* width)
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

@inline(__always)
private func multiplyAdd<Lanes: SIMD>(_ a: Lanes, _ b: Double, _ c: Lanes) -> Lanes
where Lanes.Scalar == Double {
  multiplyAdd(a, Lanes(repeating: b), c)
}
