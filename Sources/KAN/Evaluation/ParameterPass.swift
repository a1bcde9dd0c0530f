import Numerics

/// Converts between the parameters of one layer and the coefficients that kernels use: multiplies
/// masks and scales into the coefficients before the first chunk, and converts the gradients back
/// after the last one.
struct ParameterPass {
  let memory: UnsafeMutablePointer<Double>
  let layer: LayerMemory
  let layout: ParameterLayout
  /// `[input][output]`.
  let mask: UnsafePointer<Double>
  let parameters: UnsafePointer<Double>

  /// Multiplies masks and scales into the coefficients.
  func prepare() { prepare(0..<layer.inputs, origin: 0) }

  /// Prepares some inputs; the coefficients of input `origin` come first in memory.
  func prepare(_ inputs: Range<Int>, origin: Int) {
    for i in inputs { prepare(input: i, origin: origin) }
  }

  private func prepare(input i: Int, origin: Int) {
    let (outputs, width, edge) = (layer.outputs, layer.width, layout.edge(i, 0))
    let splineScale = parameters + layout.splineScale.lowerBound + edge
    let baseScale = parameters + layout.baseScale.lowerBound + edge
    let mask = mask + edge
    let residual = memory + layer.prepared.residual + i &* width
    for j in 0..<outputs { residual[j] = mask[j] * baseScale[j] }
    let source = parameters + layout.coefficient(i, 0, 0)
    let target =
      memory + layer.prepared.coefficients + (i &- origin) &* layer.functions &* width
    if width == 1 {
      let scale = mask[0] * splineScale[0]
      for function in 0..<layer.functions { target[function] = scale * source[function] }
      return
    }
    // In memory order, which matters because rows are far apart in a wide layer.
    for function in 0..<layer.functions {
      let (from, to) = (source + function &* outputs, target + function &* width)
      forEachFour(outputs) { j in
        (SIMD4(loading: mask + j) * SIMD4(loading: splineScale + j) * SIMD4(loading: from + j))
          .store(at: to + j)
      } rest: { j in
        to[j] = mask[j] * splineScale[j] * from[j]
      }
    }
  }

  /// Writes the gradients of the edges' parameters and zeroes those of the prepared coefficients,
  /// which saves another pass over them.
  func collectEdges(
    _ inputs: Range<Int>, origin: Int, into gradient: UnsafeMutablePointer<Double>
  ) {
    for i in inputs { collectEdges(ofInput: i, origin: origin, into: gradient) }
  }

  /// Writes the gradients of the other parameters.
  func collectOthers(into gradient: UnsafeMutablePointer<Double>, symbolicEdges: [SymbolicEdge]) {
    for (index, edge) in symbolicEdges.enumerated() {
      let source = memory + layer.gradient.affine + 4 &* index
      (gradient + edge.affine).update(from: source, count: 4)
    }
    copy(layer.gradient.subnodeScale, to: layout.subnodeScale, of: gradient)
    copy(layer.gradient.subnodeBias, to: layout.subnodeBias, of: gradient)
    copy(layer.gradient.nodeScale, to: layout.nodeScale, of: gradient)
    copy(layer.gradient.nodeBias, to: layout.nodeBias, of: gradient)
  }

  private func copy(_ start: Int, to range: Range<Int>, of gradient: UnsafeMutablePointer<Double>) {
    (gradient + range.lowerBound).update(from: memory + start, count: range.count)
  }

  private func collectEdges(
    ofInput i: Int, origin: Int, into gradient: UnsafeMutablePointer<Double>
  ) {
    let edge = layout.edge(i, 0)
    collectBaseScales(ofInput: i, into: gradient + (layout.baseScale.lowerBound &+ edge))
    let splines = splines(
      ofInput: i, origin: origin, scaleGradient: gradient + layout.splineScale.lowerBound + edge)
    let target = gradient + layout.coefficient(i, 0, 0)
    if layer.width == 1 { collect(splines, target) } else { collectSeveral(splines, target) }
  }

  func collectBaseScales(ofInput i: Int, into gradient: UnsafeMutablePointer<Double>) {
    let mask = mask + layout.edge(i, 0)
    let residual = memory + layer.gradient.residual + i &* layer.width
    for j in 0..<layer.outputs { gradient[j] = mask[j] * residual[j] }
  }

  func splines(
    ofInput i: Int, origin: Int, scaleGradient: UnsafeMutablePointer<Double>
  ) -> Splines {
    let edge = layout.edge(i, 0)
    let place = (i &- origin) &* layer.functions &* layer.width
    return Splines(
      prepared: memory + layer.gradient.coefficients + place, mask: mask + edge,
      scale: parameters + layout.splineScale.lowerBound + edge,
      coefficients: parameters + layout.coefficient(i, 0, 0), scaleGradient: scaleGradient)
  }

  /// The inputs and outputs for the gradients of an input's splines and their scales.
  struct Splines {
    /// The gradients of the prepared coefficients.
    let prepared: UnsafeMutablePointer<Double>
    let mask: UnsafePointer<Double>, scale: UnsafePointer<Double>
    let coefficients: UnsafePointer<Double>
    let scaleGradient: UnsafeMutablePointer<Double>
  }

  private func collect(_ splines: Splines, _ target: UnsafeMutablePointer<Double>) {
    let (scale, mask, source) = (splines.scale[0], splines.mask[0], splines.prepared)
    var (sums, rest) = (SIMD4<Double>.zero, 0.0)
    forEachFour(layer.functions) { function in
      let prepared = SIMD4(loading: source + function) * mask
      SIMD4<Double>.zero.store(at: source + function)
      (prepared * scale).store(at: target + function)
      sums += SIMD4(loading: splines.coefficients + function) * prepared
    } rest: { function in
      let prepared = source[function] * mask
      source[function] = 0
      target[function] = prepared * scale
      rest += splines.coefficients[function] * prepared
    }
    splines.scaleGradient[0] = sums.sum() + rest
  }

  private func collectSeveral(_ splines: Splines, _ target: UnsafeMutablePointer<Double>) {
    // The outer loop is over outputs, so that sums over the functions stay in registers.
    forEachFour(layer.outputs) { j in
      let (mask, scale) = (SIMD4(loading: splines.mask + j), SIMD4(loading: splines.scale + j))
      var (from, to, sum) = (splines.prepared + j, j, SIMD4<Double>.zero)
      for _ in 0..<layer.functions {
        let prepared = mask * SIMD4(loading: from)
        SIMD4<Double>.zero.store(at: from)
        (scale * prepared).store(at: target + to)
        sum += SIMD4(loading: splines.coefficients + to) * prepared
        from += layer.width
        to &+= layer.outputs
      }
      sum.store(at: splines.scaleGradient + j)
    } rest: { j in
      let (mask, scale) = (splines.mask[j], splines.scale[j])
      var (from, to, sum) = (splines.prepared + j, j, 0.0)
      for _ in 0..<layer.functions {
        let prepared = mask * from.pointee
        from.pointee = 0
        target[to] = scale * prepared
        sum += splines.coefficients[to] * prepared
        from += layer.width
        to &+= layer.outputs
      }
      splines.scaleGradient[j] = sum
    }
  }
}

// In the same file as their callers, so that they are specialised in every build.

/// Calls `body` for four numbers at a time, then `rest` for each remaining one.
@inline(__always)
private func forEachFour(_ count: Int, _ body: (Int) -> Void, rest: (Int) -> Void) {
  let whole = count & ~3
  var j = 0
  while j < whole {
    body(j)
    j &+= 4
  }
  while j < count {
    rest(j)
    j &+= 1
  }
}
