/// From the sums at the subnodes of one layer to the values of its nodes and back: affine maps and
/// products (pykan Part 1.2, steps 3 to 5), over a chunk of samples.
struct NodePass {
  let memory: UnsafeMutablePointer<Double>
  let layer: LayerMemory
  let layout: ParameterLayout
  let nodes: NetworkShape.NodeLayer
  let parameters: UnsafePointer<Double>
  let count: Int

  /// Affine maps of one node: of its first subnode and of itself.
  private struct Affine {
    let subnodeScale: Double, subnodeBias: Double
    let scale: Double, bias: Double
  }

  private func affine(node: Int, subnode: Int) -> Affine {
    Affine(
      subnodeScale: parameters[layout.subnodeScale.lowerBound &+ subnode],
      subnodeBias: parameters[layout.subnodeBias.lowerBound &+ subnode],
      scale: parameters[layout.nodeScale.lowerBound &+ node],
      bias: parameters[layout.nodeBias.lowerBound &+ node])
  }

  // MARK: Forward

  /// Values of the nodes, `[node][sample]`.
  func combine(into values: UnsafeMutablePointer<Double>) {
    for node in 0..<nodes.sums {
      let affine = affine(node: node, subnode: node)
      let target = values + node &* chunkLength
      var sum = memory + layer.sums + node
      for sample in 0..<count {
        target[sample] =
          affine.scale * (affine.subnodeScale * sum.pointee + affine.subnodeBias) + affine.bias
        sum += layer.width
      }
    }
    for node in nodes.sums..<nodes.nodes {
      let factors = nodes.subnodes(ofNode: node)
      let affine = affine(node: node, subnode: factors.lowerBound)
      for sample in 0..<count {
        var product = 1.0
        for factor in factors { product *= value(ofFactor: factor, sample: sample) }
        values[node &* chunkLength &+ sample] = affine.scale * product + affine.bias
      }
    }
  }

  @inline(__always)
  private func value(ofFactor factor: Int, sample: Int) -> Double {
    parameters[layout.subnodeScale.lowerBound &+ factor]
      * memory[layer.sums &+ sample &* layer.width &+ factor]
      + parameters[layout.subnodeBias.lowerBound &+ factor]
  }

  // MARK: Backward

  /// From the gradients at the nodes, `[node][sample]`, to those at the subnodes and of the affine maps.
  func separate(
    _ gradients: UnsafePointer<Double>, adding gradient: UnsafeMutablePointer<Double>
  ) {
    for node in 0..<nodes.sums {
      separateSum(node, gradients + node &* chunkLength, adding: gradient)
    }
    for node in nodes.sums..<nodes.nodes {
      separateProduct(node, gradients + node &* chunkLength, adding: gradient)
    }
  }

  private func separateSum(
    _ node: Int, _ gradients: UnsafePointer<Double>,
    adding gradient: UnsafeMutablePointer<Double>
  ) {
    let affine = affine(node: node, subnode: node)
    var (scaleSum, biasSum, sumSum) = (0.0, 0.0, 0.0)
    var sum = memory + layer.sums + node
    var target = memory + layer.sumGradient + node
    let slope = affine.scale * affine.subnodeScale
    for sample in 0..<count {
      let upstream = gradients[sample]
      scaleSum += upstream * (affine.subnodeScale * sum.pointee + affine.subnodeBias)
      biasSum += upstream
      sumSum += upstream * sum.pointee
      target.pointee = slope * upstream
      sum += layer.width
      target += layer.width
    }
    gradient[layout.subnodeScale.lowerBound &+ node] += affine.scale * sumSum
    gradient[layout.subnodeBias.lowerBound &+ node] += affine.scale * biasSum
    gradient[layout.nodeScale.lowerBound &+ node] += scaleSum
    gradient[layout.nodeBias.lowerBound &+ node] += biasSum
  }

  private func separateProduct(
    _ node: Int, _ gradients: UnsafePointer<Double>,
    adding gradient: UnsafeMutablePointer<Double>
  ) {
    let factors = nodes.subnodes(ofNode: node)
    let scale = parameters[layout.nodeScale.lowerBound + node]
    for sample in 0..<count {
      let upstream = gradients[sample]
      let at = sample &* layer.width
      var product = 1.0
      for factor in factors { product *= value(ofFactor: factor, sample: sample) }
      gradient[layout.nodeScale.lowerBound + node] += upstream * product
      gradient[layout.nodeBias.lowerBound + node] += upstream
      for factor in factors {
        // Multiplied out rather than divided: a factor may be zero.
        var others = scale * upstream
        for other in factors where other != factor {
          others *= value(ofFactor: other, sample: sample)
        }
        gradient[layout.subnodeScale.lowerBound + factor] +=
          others * memory[layer.sums + at + factor]
        gradient[layout.subnodeBias.lowerBound + factor] += others
        memory[layer.sumGradient + at + factor] =
          others * parameters[layout.subnodeScale.lowerBound + factor]
      }
    }
  }
}
