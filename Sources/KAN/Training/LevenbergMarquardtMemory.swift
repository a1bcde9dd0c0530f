/// The layout of the working memory of a linearisation, for one chunk of samples.
struct LevenbergMarquardtMemory: Sendable {
  let lanes: Int
  /// Values at the nodes and their gradients, `[layer]`, each `[node][sample]`.
  private(set) var nodeValues: [Int] = [], nodeGradients: [Int] = []
  /// Basis weights and slopes, `[layer]`, each `[input][sample][lane]`.
  private(set) var weights: [Int] = [], slopes: [Int] = []
  /// Base functions and slopes, `[layer]`, each `[input][sample]`.
  private(set) var bases: [Int] = [], baseSlopes: [Int] = []
  /// First basis functions, `[layer]`, each `[input][sample]`, in the integers.
  private(set) var firsts: [Int] = []
  /// The samples, sorted so that neighbours are either in the same cell or far apart, `[layer]`,
  /// each `[input][sample]`, in the integers.
  private(set) var orders: [Int] = []
  /// Room to count samples per cell, in the integers.
  let counts: Int
  /// Sums at the subnodes, over all layers, `[subnode][sample]`.
  let sums: Int
  /// Slope of each edge, `[layer]`, each `[input][output][sample]`.
  private(set) var edgeSlopes: [Int] = []
  /// Coefficients of each spline edge with scale and mask, `[edge][function]`.
  let coefficients: Int
  let coefficientStride: Int
  /// The factor of each dense unknown, `[unknown][sample]`.
  let dense: Int
  /// Derivatives of the outputs with respect to the sums, `[output][subnode][sample]`.
  let gradients: Int
  /// Products of two of these derivatives, summed over the outputs, `[pair][sample]`.
  let products: Int
  /// These derivatives times the residuals, summed over the outputs, `[subnode][sample]`.
  let pulls: Int
  /// Residuals, `[output][sample]`.
  let residuals: Int
  /// Probabilities of the classes, `[output][sample]`; nil unless the loss is cross-entropy.
  let probabilities: Int?
  /// A chunk of scratch.
  let scratch: Int
  let count: Int
  let integerCount: Int

  init(_ network: Network, _ unknowns: LevenbergMarquardtUnknowns, pairs: Int, loss: Loss) {
    var position = 0
    func next(_ count: Int) -> Int {
      defer { position += (count + 7) / 8 * 8 }
      return position
    }
    let chunk = chunkLength
    let lanes = network.order <= 3 ? 4 : 8
    self.lanes = lanes
    for layer in network.shape.layers {
      nodeValues.append(next(layer.nodes * chunk))
      nodeGradients.append(next(layer.nodes * chunk))
    }
    var integers = 0
    for layer in network.layers {
      weights.append(next(layer.inputs * chunk * lanes))
      slopes.append(next(layer.inputs * chunk * lanes))
      bases.append(next(layer.inputs * chunk))
      baseSlopes.append(next(layer.inputs * chunk))
      edgeSlopes.append(next(layer.inputs * layer.outputs * chunk))
      firsts.append(integers)
      orders.append(integers + layer.inputs * chunk)
      integers += 2 * layer.inputs * chunk
    }
    let functions = network.layers.map(\.layout.functions).max() ?? 0
    counts = integers
    integerCount = integers + functions + 2 * lanes
    coefficientStride = functions + lanes
    coefficients = next(unknowns.edges.count * coefficientStride)
    sums = next(unknowns.subnodeCount * chunk)
    dense = next(unknowns.denseSubnodes.count * chunk)
    gradients = next(network.shape.outputs * unknowns.subnodeCount * chunk)
    products = next(pairs * chunk)
    pulls = next(unknowns.subnodeCount * chunk)
    residuals = next(network.shape.outputs * chunk)
    probabilities = loss == .crossEntropy ? next(network.shape.outputs * chunk) : nil
    scratch = next(chunk)
    count = position + 8
  }
}
