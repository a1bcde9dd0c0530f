/// Receives the gradients of a single-chunk evaluation as they are found.
struct GradientTarget {
  /// Room for the gradients of all parameters.
  let gradient: UnsafeMutablePointer<Double>
  /// Moves parameters as soon as their gradients are known, without storing these. A wide layer
  /// would otherwise write and read more gradients than the cache holds.
  let update: AdamUpdate?
}

/// Passes on the gradients of a layer's edges, some inputs at a time.
struct EdgeGradientStream {
  let pass: ParameterPass
  let target: GradientTarget

  /// Passes on the gradients of some inputs; `origin` is the input whose prepared coefficients come
  /// first.
  func take(_ inputs: Range<Int>, origin: Int) {
    if let update = target.update {
      pass.moveEdges(inputs, origin: origin, by: update, scratch: target.gradient)
    } else {
      pass.collectEdges(inputs, origin: origin, into: target.gradient)
    }
  }
}
