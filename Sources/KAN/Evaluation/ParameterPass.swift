/// Between the parameters of one layer and the numbers the kernels use: masks and scales are
/// multiplied into the coefficients before the first chunk, and gradients go the same way back after
/// the last one.
struct ParameterPass {
  let memory: UnsafeMutablePointer<Double>
  let layer: LayerMemory
  let layout: ParameterLayout
  /// `[input][output]`.
  let mask: UnsafePointer<Double>
  let parameters: UnsafePointer<Double>

  /// Multiplies masks and scales into the coefficients.
  func prepare() {
    let (outputs, width) = (layer.outputs, layer.width)
    for i in 0..<layer.inputs {
      let edge = layout.edge(i, 0)
      let splineScale = parameters + layout.splineScale.lowerBound + edge
      let baseScale = parameters + layout.baseScale.lowerBound + edge
      let residual = memory + layer.prepared.residual + i &* width
      let scale = memory + layer.work.partials
      let source = parameters + layout.coefficient(i, 0, 0)
      let target = memory + layer.prepared.coefficients + i &* layer.functions &* width
      if outputs == 1 {
        residual[0] = mask[edge] * baseScale[0]
        let factor = mask[edge] * splineScale[0]
        for function in 0..<layer.functions { target[function] = factor * source[function] }
        continue
      }
      var start = 0
      // The scales of a block of outputs at a time, where there is room for them.
      while start < outputs {
        let end = min(outputs, start &+ chunkLength)
        for j in start..<end {
          residual[j] = mask[edge &+ j] * baseScale[j]
          scale[j &- start] = mask[edge &+ j] * splineScale[j]
        }
        for function in 0..<layer.functions {
          let (from, to) = (source + function &* outputs, target + function &* width)
          for j in start..<end { to[j] = scale[j &- start] * from[j] }
        }
        start = end
      }
    }
  }

  /// Writes the gradients of the parameters.
  func collect(into gradient: UnsafeMutablePointer<Double>, symbolicEdges: [SymbolicEdge]) {
    for i in 0..<layer.inputs { collectEdges(ofInput: i, into: gradient) }
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

  private func collectEdges(ofInput i: Int, into gradient: UnsafeMutablePointer<Double>) {
    let (outputs, width) = (layer.outputs, layer.width)
    let edge = layout.edge(i, 0)
    let splineScale = parameters + layout.splineScale.lowerBound + edge
    let scaleGradient = gradient + layout.splineScale.lowerBound + edge
    let baseGradient = gradient + layout.baseScale.lowerBound + edge
    let residual = memory + layer.gradient.residual + i &* width
    for j in 0..<outputs {
      baseGradient[j] = mask[edge &+ j] * residual[j]
      scaleGradient[j] = 0
    }
    for function in 0..<layer.functions {
      let position = layout.coefficient(i, function, 0)
      let (target, coefficient) = (gradient + position, parameters + position)
      let source =
        memory + layer.gradient.coefficients + (i &* layer.functions &+ function) &* width
      for j in 0..<outputs {
        let prepared = mask[edge &+ j] * source[j]
        target[j] = splineScale[j] * prepared
        scaleGradient[j] += coefficient[j] * prepared
      }
    }
  }
}
