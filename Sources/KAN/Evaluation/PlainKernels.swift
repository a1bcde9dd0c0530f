import Numerics

/// Kernels for several outputs that support any order and penalties, one sample at a time, with
/// lanes over four outputs. Slower than `WideKernels`, which keep coefficients in registers.
extension LayerPass {
  /// Computes the sums over the edges.
  func sumPlainly() {
    (memory + layer.work.sums).update(repeating: 0, count: chunk &* layer.width)
    for i in 0..<layer.inputs {
      let samples = slots.input(i, lanes: layer.lanes).samples
      forEachRank(ofInput: i) { rank, row in
        var q = 0
        while q < layer.width {
          let target = memory + layer.work.sums + position(q, Int(samples[rank]))
          edgeValues(input: i, rank: rank, row: row, from: q).add(to: target)
          q &+= 4
        }
      }
    }
  }

  /// Adds the gradients of coefficients and residuals, and at the inputs if `inputGradient` is
  /// given.
  func backwardPlainly(_ inputGradient: UnsafeMutablePointer<Double>?, pulls: Bool) {
    for i in 0..<layer.inputs {
      let samples = slots.input(i, lanes: layer.lanes).samples
      forEachRank(ofInput: i) { rank, row in
        let sample = Int(samples[rank])
        let slope = accumulate(input: i, rank: rank, row: row, sample: sample, pulls: pulls)
        inputGradient?[i &* chunk &+ sample] = slope
      }
    }
  }

  /// Calls `body` for every rank of an input with its first row of coefficients.
  @inline(__always)
  func forEachRank(ofInput i: Int, _ body: (_ rank: Int, _ row: Int) -> Void) {
    let slots = slots.input(i, lanes: layer.lanes)
    var rank = 0
    while rank < count {
      let (row, end) = (Int(slots.rows[rank]), Int(slots.ends[rank]))
      while rank < end {
        body(rank, row)
        rank &+= 1
      }
    }
  }

  /// The spline and base parts of four edges of `input`, starting at output `q`.
  @inline(__always)
  func edgeValues(input i: Int, rank: Int, row: Int, from q: Int) -> SIMD4<Double> {
    let width = layer.width
    let slots = slots.input(i, lanes: layer.lanes)
    let weights = slots.weights + rank &* layer.lanes
    var value =
      SIMD4(loading: memory + layer.prepared.residual + (i &* width &+ q)) * slots.base[rank]
    var source = memory + layer.prepared.coefficients + (row &+ q)
    for m in 0...basis.order {
      value += SIMD4(loading: source) * weights[m]
      source += width
    }
    return value
  }

  /// Adds one sample to the gradients of `input` and returns the gradient at the input.
  @inline(__always)
  private func accumulate(
    input i: Int, rank: Int, row: Int, sample: Int, pulls: Bool
  ) -> Double {
    let width = layer.width
    let slots = slots.input(i, lanes: layer.lanes)
    let (weights, slopes) = (
      slots.weights + rank &* layer.lanes, slots.slopes + rank &* layer.lanes
    )
    let (base, baseSlope) = (slots.base[rank], needsSlopes ? slots.baseSlopes[rank] : 0)
    let pull = layer.statistics.edgePull
    var total = SIMD4<Double>.zero
    var q = 0
    while q < width {
      let edge = i &* width &+ q
      var upstream = SIMD4(loading: memory + layer.work.sumGradient + position(q, sample))
      if pulls {
        let value = edgeValues(input: i, rank: rank, row: row, from: q)
        upstream +=
          SIMD4(loading: memory + pull.factor + edge)
          * (value - SIMD4(loading: memory + pull.mean + edge))
      }
      let residualTarget = memory + layer.gradient.residual + edge
      (upstream * base).add(to: residualTarget)
      var slope = SIMD4(loading: memory + layer.prepared.residual + edge) * baseSlope
      var at = row &+ q
      for m in 0...basis.order {
        let target = memory + layer.gradient.coefficients + at
        (upstream * weights[m]).add(to: target)
        if needsSlopes {
          slope += SIMD4(loading: memory + layer.prepared.coefficients + at) * slopes[m]
        }
        at &+= width
      }
      total += slope * upstream
      q &+= 4
    }
    return total.sum()
  }

  /// The position of output `q` at a sample in the sums and their gradients.
  @inline(__always)
  private func position(_ q: Int, _ sample: Int) -> Int {
    let within = q & (layer.block &- 1)
    return (q &- within) &* chunk &+ sample &* layer.block &+ within
  }
}
