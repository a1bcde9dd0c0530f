import Numerics

/// Moves the parameters of edges as soon as their gradients are known.
extension ParameterPass {
  /// Moves the parameters of the edges of some inputs and zeroes their gradients; `origin` is the
  /// input whose prepared coefficients come first.
  ///
  /// - Parameter scratch: room for one number per output.
  func moveEdges(
    _ inputs: Range<Int>, origin: Int, by update: AdamUpdate,
    scratch: UnsafeMutablePointer<Double>
  ) {
    for i in inputs {
      let edge = layout.edge(i, 0)
      let splines = splines(ofInput: i, origin: origin, scaleGradient: scratch)
      moveCoefficients(splines, from: layout.coefficient(i, 0, 0), by: update)
      moveScales(scratch, from: layout.splineScale.lowerBound &+ edge, by: update)
      collectBaseScales(ofInput: i, into: scratch)
      moveScales(scratch, from: layout.baseScale.lowerBound &+ edge, by: update)
    }
  }

  /// Moves the coefficients of an input from position `first` on, and computes the gradients of the
  /// splines' scales.
  ///
  /// An update spends about fifteen cycles on a division and a square root; everything else happens
  /// in their shadow, and memory is accessed in order.
  private func moveCoefficients(_ splines: Splines, from first: Int, by update: AdamUpdate) {
    let (outputs, sums) = (layer.outputs, splines.scaleGradient)
    sums.update(repeating: 0, count: outputs)
    var check = FiniteCheck()
    for function in 0..<layer.functions {
      let source = splines.prepared + function &* layer.width
      let coefficients = splines.coefficients + function &* outputs
      let position = first &+ function &* outputs
      var j = 0
      while j < outputs & ~3 {
        let prepared = SIMD4(loading: splines.mask + j) * SIMD4(loading: source + j)
        SIMD4<Double>.zero.store(at: source + j)
        (SIMD4(loading: coefficients + j) * prepared).add(to: sums + j)
        update.move(position &+ j, SIMD4(loading: splines.scale + j) * prepared, &check)
        j &+= 4
      }
      while j < outputs {
        let prepared = splines.mask[j] * source[j]
        source[j] = 0
        sums[j] += coefficients[j] * prepared
        update.move(position &+ j, splines.scale[j] * prepared, &check)
        j &+= 1
      }
    }
    update.note(check)
  }

  private func moveScales(
    _ gradient: UnsafeMutablePointer<Double>, from first: Int, by update: AdamUpdate
  ) {
    update.move(first..<first &+ layer.outputs, gradient: gradient)
  }
}
