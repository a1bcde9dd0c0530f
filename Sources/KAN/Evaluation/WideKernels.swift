import Numerics

/// Kernels for layers with several outputs and cubic splines, with lanes over the outputs.
///
/// For each input the samples come in runs that use the same four rows of coefficients (see
/// `InputLayout`). The rows of a run stay in registers while its samples pass, and its gradients
/// are summed in registers and added to memory once. A block of 8 or 16 outputs takes ten or twenty
/// registers of four numbers. All inputs are processed for one block before the next one begins, so
/// that the block's sums for a whole chunk stay in the first-level cache. Every multiply-add then
/// costs about one instruction, which is the processor's limit. Since the weights of the four
/// functions sum to one, only three of them and the base function are multiplied, and one row is
/// added.
extension LayerPass {
  /// The number of inputs whose weights together stay in the second-level cache while block after
  /// block reads them.
  private static var inputTile: Int { 32 }

  /// Computes the sums over the edges, `[block][sample][output in the block]`.
  ///
  /// - Parameter stream: prepares the coefficients of some inputs just before they are used, always
  ///   in the same place; nil if all are already prepared.
  func sumSeveralOutputs(_ stream: ParameterPass?) {
    forEachTile { inputs in
      let origin = stream == nil ? 0 : inputs.lowerBound
      stream?.prepare(inputs, origin: origin)
      forEachBlock { block in
        if inputs.lowerBound == 0 {
          // At this point the sums stay in the first-level cache.
          let sums = memory + layer.work.sums + block &* chunk
          sums.update(repeating: 0, count: layer.block &* chunk)
        }
        switch layer.block {
        case 16: sum(inputs, origin, block, SIMD16<Double>.self)
        case 8: sum(inputs, origin, block, SIMD8<Double>.self)
        default: sum(inputs, origin, block, SIMD4<Double>.self)
        }
      }
    }
  }

  /// Computes the gradients of coefficients and residuals from those of the sums.
  ///
  /// - Parameter stream: receives the gradients of some inputs as soon as they are known.
  func addCoefficientGradients(_ stream: EdgeGradientStream?) {
    forEachTile { inputs in
      let origin = stream == nil ? 0 : inputs.lowerBound
      forEachBlock { block in
        switch layer.block {
        case 16: addGradients(inputs, origin, block, SIMD16<Double>.self)
        case 8: addGradients(inputs, origin, block, SIMD8<Double>.self)
        default: addGradients(inputs, origin, block, SIMD4<Double>.self)
        }
      }
      stream?.take(inputs, origin: origin)
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
      let residual = Lanes(loading: memory + layer.prepared.residual + (input &* width &+ block))
      prefetch(coefficients + (input &+ 1) &* layer.functions &* width)
      var rank = 0
      while rank < count {
        let run = slots.run(at: rank)
        let rows = Rows<Lanes>(coefficients + run.row, width, fades: run.fades)
        while rank < run.end {
          let target = sums + Int(slots.samples[rank]) &* lanes
          let weights = slots.weights + 4 &* rank
          // The sum comes last, so that no multiply-add has to wait for memory.
          var value = multiplyAdd(rows.first, weights[0], rows.pivot)
          value = multiplyAdd(rows.second, weights[1], value)
          value = multiplyAdd(rows.third, weights[2], value)
          value = multiplyAdd(residual, weights[3], value)
          value.add(to: target)
          rank &+= 1
        }
      }
    }
  }

  /// Prefetches the rows of an input before the first run that needs them, because they are too far
  /// apart for the hardware prefetcher.
  @inline(__always)
  private func prefetch(_ rows: UnsafeMutablePointer<Double>) {
    var row = rows
    for _ in 0..<layer.functions {
      Processor.prefetch(row)
      row += layer.width
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
      var sums = RowSums<Lanes>()
      var current = slots.run(at: 0)
      var rank = 0
      while rank < count {
        let run = slots.run(at: rank)
        sums.move(from: current, to: run, targets, width)
        current = run
        while rank < run.end {
          let gradient = Lanes(loading: upstream + Int(slots.samples[rank]) &* lanes)
          let weights = slots.weights + 4 &* rank
          sums.pivot += gradient
          sums.first = multiplyAdd(gradient, weights[0], sums.first)
          sums.second = multiplyAdd(gradient, weights[1], sums.second)
          sums.third = multiplyAdd(gradient, weights[2], sums.third)
          residual = multiplyAdd(gradient, weights[3], residual)
          rank &+= 1
        }
      }
      sums.addAll(current, targets, width)
      residual.add(to: memory + layer.gradient.residual + (input &* width &+ block))
    }
  }
}

/// The rows that the weights of a run are multiplied by (see `InputSlots.weights`), for a block of
/// outputs.
private struct Rows<Lanes: SIMD> where Lanes.Scalar == Double {
  let pivot: Lanes
  let first: Lanes, second: Lanes, third: Lanes

  @inline(__always)
  init(_ row: UnsafeMutablePointer<Double>, _ width: Int, fades: Bool) {
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
  }
}

/// The gradients of a run's `Rows`, summed over its samples.
private struct RowSums<Lanes: SIMD> where Lanes.Scalar == Double {
  var pivot = Lanes.zero
  var first = Lanes.zero, second = Lanes.zero, third = Lanes.zero

  /// Adds the completed rows to the gradients of the coefficients before the samples of `next` are
  /// processed.
  @inline(__always)
  mutating func move(
    from run: InputSlots.Run, to next: InputSlots.Run, _ targets: UnsafeMutablePointer<Double>,
    _ width: Int
  ) {
    guard next.row != run.row || next.fades != run.fades else { return }
    if next.row > run.row && next.row < run.row &+ 4 &* width && !run.fades && !next.fades {
      // The window of four rows moves up; rows that leave it are complete.
      var row = run.row
      while row < next.row {
        (pivot - first).add(to: targets + row)
        (pivot, first, second, third) = (first, second, third, .zero)
        row &+= width
      }
    } else {
      addAll(run, targets, width)
      self = RowSums()
    }
  }

  /// Adds all rows to the gradients of the coefficients.
  @inline(__always)
  func addAll(
    _ run: InputSlots.Run, _ targets: UnsafeMutablePointer<Double>, _ width: Int
  ) {
    let target = targets + run.row
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
}
