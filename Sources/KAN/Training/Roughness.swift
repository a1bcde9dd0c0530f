/// The roughness of a network's spline edges, as quadratic forms of their coefficients. Depends on
/// the knots only and is computed once per grid.
struct Roughness: Sendable {
  /// `[layer][input]`.
  private let forms: [[BandedForm]]

  init(_ network: Network) {
    forms = network.layers.map { layer in
      (0..<layer.inputs).map { layer.roughnessForm(ofInput: $0, order: network.order) }
    }
  }

  /// The form that penalises an edge's coefficients, without its scale and mask.
  func form(_ layer: Int, _ input: Int) -> BandedForm { forms[layer][input] }

  /// `weight` times the roughness of all spline edges, with scale and mask; adds its gradient to
  /// `gradient`.
  func terms(
    _ network: Network, parameters: UnsafePointer<Double>, weight: Double,
    gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    var value = 0.0
    for (l, layer) in network.layers.enumerated() {
      let layout = layer.layout
      for i in 0..<layout.inputs {
        let form = forms[l][i]
        for j in 0..<layout.outputs where layer.mask[layout.edge(i, j)] != 0 {
          let place = layout.splineScale.lowerBound + layout.edge(i, j)
          let mask = layer.mask[layout.edge(i, j)]
          let (scale, own) = (parameters[place], weight * mask * mask)
          let first = layout.coefficient(i, 0, j)
          var plain = 0.0
          for function in 0..<form.count {
            let slope = form.product(function) { parameters[first + $0 * layout.outputs] }
            let position = first + function * layout.outputs
            plain += parameters[position] * slope
            gradient?[position] += 2 * own * scale * scale * slope
          }
          gradient?[place] += 2 * own * scale * plain
          value += own * scale * scale * plain
        }
      }
    }
    return value
  }
}

extension Layer {
  /// The form that penalises the coefficients of an input's edges, without scale and mask.
  fileprivate func roughnessForm(ofInput input: Int, order: Int) -> BandedForm {
    let levels = levelCount(ofInput: input)
    return levels > 0
      ? .spread(levels: levels)
      : .roughness(knots: Array(knots(ofInput: input)), order: order)
  }
}

extension Network {
  /// The roughness of an edge: the integral, over the grid of its input, of the squared second
  /// derivative of its spline with scale and mask. With splines of order 1 the first derivative is
  /// used. The unit is the edge's output squared per cubed unit of its input (per unit with order
  /// 1). For an edge of a category it is the sum of the squared distances of its levels' values
  /// from their mean. Zero for edges that have no spline or do not exist.
  public func roughness(of edge: EdgeID) -> Double {
    guard layers.indices.contains(edge.layer) else { return 0 }
    let layer = layers[edge.layer]
    guard (0..<layer.inputs).contains(edge.input), (0..<layer.outputs).contains(edge.output)
    else { return 0 }
    let layout = layer.layout
    let scale =
      layer.mask[layout.edge(edge.input, edge.output)]
      * parameters[layout.splineScale.lowerBound + layout.edge(edge.input, edge.output)]
    let form = layer.roughnessForm(ofInput: edge.input, order: order)
    return scale * scale
      * form.value { parameters[layout.coefficient(edge.input, $0, edge.output)] }
  }
}
