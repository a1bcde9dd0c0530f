import Numerics

/// Computes the nodes' values from the sums at the subnodes, and propagates gradients back: affine
/// maps and products (pykan Part 1.2, steps 3 to 5), over a chunk of samples.
struct NodePass {
  let memory: UnsafeMutablePointer<Double>
  let layer: LayerMemory
  let layout: ParameterLayout
  let nodes: NetworkShape.NodeLayer
  let parameters: UnsafePointer<Double>
  let count: Int

  private var chunk: Int { layer.chunk }

  /// The affine maps of a node's first subnode and of the node itself.
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

  /// The sums at a subnode, by sample.
  @inline(__always)
  private func column(_ subnode: Int) -> UnsafeMutablePointer<Double> {
    memory + layer.work.columns + subnode &* chunk
  }

  // MARK: Forward

  /// Computes the values of the sum nodes in `range`, `[node][sample]`, from the columns of their
  /// subnodes.
  func combineSums(_ range: Range<Int>, into values: UnsafeMutablePointer<Double>) {
    let count = count
    for node in range.clamped(to: 0..<nodes.sums) {
      let affine = affine(node: node, subnode: node)
      let (target, sum) = (values + node &* chunk, column(node))
      for sample in 0..<count {
        target[sample] =
          affine.scale * (affine.subnodeScale * sum[sample] + affine.subnodeBias) + affine.bias
      }
    }
  }

  /// Computes the values of the product nodes, once all columns are available.
  func combineProducts(into values: UnsafeMutablePointer<Double>) {
    for node in nodes.sums..<nodes.nodes {
      let factors = nodes.subnodes(ofNode: node)
      let affine = affine(node: node, subnode: factors.lowerBound)
      for sample in 0..<count {
        var product = 1.0
        for factor in factors { product *= value(ofFactor: factor, sample: sample) }
        values[node &* chunk &+ sample] = affine.scale * product + affine.bias
      }
    }
  }

  @inline(__always)
  private func value(ofFactor factor: Int, sample: Int) -> Double {
    parameters[layout.subnodeScale.lowerBound &+ factor] * column(factor)[sample]
      + parameters[layout.subnodeBias.lowerBound &+ factor]
  }

  // MARK: Backward

  /// Propagates the gradients at the sum nodes in `range`, `[node][sample]`, to those of the affine
  /// maps and the subnodes. From here on the columns hold gradients, and so does `sumGradient` if
  /// there is one output.
  func separateSums(_ range: Range<Int>, _ gradients: UnsafePointer<Double>) {
    for node in range.clamped(to: 0..<nodes.sums) {
      separateSum(node, gradients + node &* chunk)
    }
  }

  /// As `separateSums`, for the product nodes. Call before any blocks are made.
  func separateProducts(_ gradients: UnsafePointer<Double>) {
    for node in nodes.sums..<nodes.nodes { separateProduct(node, gradients + node &* chunk) }
  }

  private func separateSum(_ node: Int, _ gradients: UnsafePointer<Double>) {
    let (layer, memory, count) = (self.layer, self.memory, self.count)
    let affine = affine(node: node, subnode: node)
    let target = gradientColumn(node)
    let (biasSum, sumSum) = VectorOperations.sums(
      gradients, column(node), count: count)
    let gradient = layer.gradient
    memory[gradient.subnodeScale &+ node] += affine.scale * sumSum
    memory[gradient.subnodeBias &+ node] += affine.scale * biasSum
    memory[gradient.nodeScale &+ node] +=
      affine.subnodeScale * sumSum + affine.subnodeBias * biasSum
    memory[gradient.nodeBias &+ node] += biasSum
    let slope = affine.scale * affine.subnodeScale
    for sample in 0..<count { target[sample] = slope * gradients[sample] }
  }

  private func gradientColumn(_ subnode: Int) -> UnsafeMutablePointer<Double> {
    layer.width == 1 ? memory + layer.work.sumGradient : column(subnode)
  }

  private func separateProduct(_ node: Int, _ gradients: UnsafePointer<Double>) {
    let factors = nodes.subnodes(ofNode: node)
    let scale = parameters[layout.nodeScale.lowerBound + node]
    let gradient = layer.gradient
    // A column is still read until the gradients of all factors are known, so these wait in the
    // memory that blocks of gradients will use later.
    let products = memory + (layer.width == 1 ? layer.work.partials : layer.work.sumGradient)
    for sample in 0..<count {
      let upstream = gradients[sample]
      var product = 1.0
      for factor in factors { product *= value(ofFactor: factor, sample: sample) }
      memory[gradient.nodeScale &+ node] += upstream * product
      memory[gradient.nodeBias &+ node] += upstream
      for factor in factors {
        // Computed as a product rather than by division, because a factor may be zero.
        var others = scale * upstream
        for other in factors where other != factor {
          others *= value(ofFactor: other, sample: sample)
        }
        memory[gradient.subnodeScale &+ factor] += others * column(factor)[sample]
        memory[gradient.subnodeBias &+ factor] += others
        products[factor &- factors.lowerBound] =
          others * parameters[layout.subnodeScale.lowerBound + factor]
      }
      for factor in factors {
        gradientColumn(factor)[sample] = products[factor &- factors.lowerBound]
      }
    }
  }
}
