/// Where an evaluation of one chunk lets its gradients go while they are found.
struct GradientTarget {
  /// Room for the gradients of all parameters.
  let gradient: UnsafeMutablePointer<Double>
  /// Moves parameters as soon as their gradients are known; these are then kept nowhere. A wide layer
  /// would write and read more of them than the cache holds.
  let update: AdamUpdate?
}

/// Takes the gradients of a layer's edges on, some inputs at a time.
struct EdgeGradientStream {
  let pass: ParameterPass
  let target: GradientTarget

  /// Takes those of some inputs; `origin` is the one whose prepared coefficients come first.
  func take(_ inputs: Range<Int>, origin: Int) {
    if let update = target.update {
      pass.moveEdges(inputs, origin: origin, by: update, scratch: target.gradient)
    } else {
      pass.collectEdges(inputs, origin: origin, into: target.gradient)
    }
  }
}
