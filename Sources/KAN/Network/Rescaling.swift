extension Model {
  /// Changes the means and deviations of the columns without changing the function in the columns'
  /// units.
  ///
  /// - Throws: `ShapeError` if the scale of an input with base functions would change, or if a
  ///   number would overflow.
  public func rescaled(inputs: [Variable], outputs: [Variable]) throws(ShapeError) -> Model {
    guard inputs != self.inputs || outputs != self.outputs else { return self }
    guard inputs.count == self.inputs.count, outputs.count == self.outputs.count else {
      throw ShapeError("a network keeps its inputs and outputs when their scales change")
    }
    var layers = network.layers.indices.map(network.parts(ofLayer:))
    for (input, (old, new)) in zip(self.inputs, inputs).enumerated() where old != new {
      guard network.base == .zero || layers[0].hasNoBase(input) else {
        throw ShapeError("the base function of \(old.name) holds for its scale only")
      }
      layers[0].rescale(input, from: old, to: new)
    }
    for (output, (old, new)) in zip(self.outputs, outputs).enumerated() where old != new {
      layers[layers.count - 1].rescale(output: output, from: old, to: new)
    }
    var result = self
    result.network = try Network(
      shape: network.shape, order: network.order, base: network.base,
      extrapolation: network.extrapolation, parts: layers)
    result.inputs = inputs
    result.outputs = outputs
    return result
  }
}

extension LayerParts {
  /// Whether none of an input's edges has a base function.
  fileprivate func hasNoBase(_ input: Int) -> Bool {
    zip(mask[input], baseScale[input]).allSatisfy { $0 == 0 || $1 == 0 }
  }

  /// Converts an input to other units by moving its knots and the arguments of its symbolic edges.
  fileprivate mutating func rescale(_ input: Int, from old: Variable, to new: Variable) {
    // old = factor * new + shift.
    let factor = new.standardDeviation / old.standardDeviation
    let shift = (new.mean - old.mean) / old.standardDeviation
    knots[input] = knots[input].map { ($0 - shift) / factor }
    for output in affine[input].indices {
      let (a, b) = (affine[input][output][0], affine[input][output][1])
      affine[input][output][0] = a * factor
      affine[input][output][1] = a * shift + b
    }
  }

  /// Converts an output to other units.
  fileprivate mutating func rescale(output: Int, from old: Variable, to new: Variable) {
    let factor = old.standardDeviation / new.standardDeviation
    nodeScale[output] *= factor
    nodeBias[output] = nodeBias[output] * factor + (old.mean - new.mean) / new.standardDeviation
  }
}
