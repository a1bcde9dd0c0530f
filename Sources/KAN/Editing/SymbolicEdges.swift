import Expressions

extension Network {
  /// Makes an edge symbolic, so that it adds `c f(a x + b) + d`. Its spline is kept but disabled.
  ///
  /// - Throws: `EditError` if the edge does not exist or has been removed, or a number is not
  ///   finite.
  public mutating func fix(
    _ edge: EdgeID, _ function: ElementaryFunction, a: Double, b: Double, c: Double, d: Double
  ) throws(EditError) {
    try checkPresent(edge)
    guard [a, b, c, d].allSatisfy(\.isFinite) else {
      throw EditError("a, b, c and d must be finite numbers")
    }
    guard !isCategory(edge) else {
      throw EditError(
        "edge \(edge) has a number for each level of a category and goes into formulas as it is")
    }
    let layout = layers[edge.layer].layout
    let position = layout.edge(edge.input, edge.output)
    layers[edge.layer].mask[position] = 0
    layers[edge.layer].symbolicMask[position] = 1
    layers[edge.layer].functions[position] = function
    parameters.replaceSubrange(layout.affine(edge.input, edge.output), with: [a, b, c, d])
  }

  /// Turns a symbolic edge back into the spline it was.
  ///
  /// - Throws: `EditError` if the edge does not exist or is not symbolic.
  public mutating func unfix(_ edge: EdgeID) throws(EditError) {
    try checkPresent(edge)
    let position = layers[edge.layer].layout.edge(edge.input, edge.output)
    guard layers[edge.layer].symbolicMask[position] != 0 else {
      throw EditError("edge \(edge) is no symbol")
    }
    layers[edge.layer].mask[position] = 1
    layers[edge.layer].symbolicMask[position] = 0
    layers[edge.layer].functions[position] = nil
  }

  /// Whether an edge, which must exist, leaves an input that is a category.
  public func isCategory(_ edge: EdgeID) -> Bool {
    edge.layer == 0 && layers[0].levelCount(ofInput: edge.input) > 0
  }

  /// The value for each level of an edge that leaves a category, which must exist.
  public func levelValues(_ edge: EdgeID) -> [Double] {
    let layer = layers[edge.layer]
    let position = layer.layout.edge(edge.input, edge.output)
    let scale =
      layer.mask[position] * parameters[layer.layout.splineScale.lowerBound + position]
    return (0..<layer.levelCount(ofInput: edge.input)).map { level in
      scale * parameters[layer.layout.coefficient(edge.input, level + 1, edge.output)]
    }
  }

  /// The value for each level of an edge that leaves a category, which must exist, minus the mean
  /// over the training rows.
  public func centeredLevelValues(_ edge: EdgeID) -> [Double] {
    let values = levelValues(edge)
    let mean = zip(values, layers[0].levelShares[edge.input]).reduce(0) { $0 + $1.0 * $1.1 }
    return values.map { $0 - mean }
  }

  /// The parameters a, b, c, d of a symbolic edge, which must exist.
  public func affine(_ edge: EdgeID) -> (a: Double, b: Double, c: Double, d: Double) {
    let start = layers[edge.layer].layout.affine(edge.input, edge.output).lowerBound
    return (parameters[start], parameters[start + 1], parameters[start + 2], parameters[start + 3])
  }

  /// The inputs and values of an edge, which must exist, sample by sample, for at most `limit` of
  /// the samples, evenly spread.
  public func samples(
    of edge: EdgeID, in dataset: Dataset, limit: Int = 1000
  ) -> (inputs: [Double], outputs: [Double]) {
    var inputs: [Double] = []
    var evaluator = Evaluator(self)
    _ = evaluator.statistics(dataset.thinned(to: limit), parameters: parameters) {
      let start = $0.nodeValue(layer: edge.layer, node: edge.input)
      inputs += $0.memory[start..<start + $1.count]
    }
    return (inputs, curve(edge, at: inputs).total)
  }
}
