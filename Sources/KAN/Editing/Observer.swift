/// Observes networks on the same samples repeatedly, as a screen does during training.
///
/// What depends only on the structure of a network (its bases and working memory) is kept between
/// observations, so that each one costs little more than the evaluation itself.
public struct Observer: Sendable {
  /// The share of an evaluator's cache limit to use, as a divisor, because observing evaluates much
  /// less than training.
  private static let cacheShare = 8

  private let data: Dataset
  private let bins: Int
  private var evaluator: Evaluator?
  /// The network that the evaluator was created for.
  private var structure: Network?
  /// Values at the nodes, layer by layer, `[node][sample]`.
  private var values: [Double] = []

  /// Creates an observer on at most `limit` of the samples, evenly spread.
  ///
  /// - Parameter bins: number of bins for counting the values of a node.
  public init(_ dataset: Dataset, limit: Int = 512, bins: Int = 32) {
    data = dataset.thinned(to: limit)
    self.bins = bins
  }

  /// Observes a network; the result does not depend on earlier observations.
  ///
  /// - Parameter resolution: points per curve.
  public mutating func observe(_ network: Network, resolution: Int = 64) -> Observation {
    var evaluator = takeEvaluator(for: network)
    let statistics = gather(network, &evaluator)
    let attribution = Attribution(statistics: statistics, shape: network.shape)
    var observation = Observation(inputs: [], edges: [], samples: data.count)
    var node = 0
    for (l, layer) in network.layers.enumerated() {
      let scores = attribution.largestNodeScores(layer: l)
      let inputs = (0..<layer.inputs).map { i in
        let levels = layer.levelCount(ofInput: i)
        return levels > 0
          ? category(node + i, statistics[l].input[i], score: scores[i], levels: levels)
          : input(node + i, statistics[l].input[i], score: scores[i], resolution: resolution)
      }
      node += layer.inputs
      observation.inputs.append(inputs)
      observation.edges.append(
        network.seenEdges(
          layer: l, evaluator.tables[l], inputs, statistics[l],
          scores: attribution.largestEdgeScores(layer: l)))
    }
    self.evaluator = evaluator
    return observation
  }

  // MARK: Samples

  /// The evaluator for a network, moved out of `self` so that its memory has a single owner.
  private mutating func takeEvaluator(for network: Network) -> Evaluator {
    defer {
      evaluator = nil
      structure = network
    }
    if let evaluator, structure?.hasStructure(of: network) == true { return evaluator }
    var new = Evaluator(network)
    let chunks = (data.count + new.chunk - 1) / new.chunk
    new.restrictCache(to: 0..<chunks, share: Self.cacheShare)
    return new
  }

  /// Evaluates the samples and stores the values of all nodes with outgoing edges.
  private mutating func gather(
    _ network: Network, _ evaluator: inout Evaluator
  ) -> [LayerStatistics] {
    let nodes = network.layers.map(\.inputs)
    let total = data.count
    let needed = nodes.reduce(0, +) * total
    if values.count != needed { values = [Double](repeating: 0, count: needed) }
    return evaluator.statistics(data, parameters: network.parameters) { evaluator, range in
      var target = range.lowerBound
      for (layer, count) in nodes.enumerated() {
        for node in 0..<count {
          let start = evaluator.nodeValue(layer: layer, node: node)
          for sample in 0..<range.count {
            values[target + sample] = evaluator.memory[start + sample]
          }
          target += total
        }
      }
    }
  }

  // MARK: Nodes

  /// The observation of a node, by its index among all nodes with outgoing edges.
  private func input(
    _ node: Int, _ moment: Moment, score: Double, resolution: Int
  ) -> Observation.Input {
    let own = values[node * data.count..<(node + 1) * data.count]
    var (low, high) = Self.range(of: own)
    if !(low < high) { (low, high) = (low - 0.5, high + 0.5) }
    let last = max(1, resolution - 1)
    return Observation.Input(
      score: score.isFinite ? score : 0,
      positions: (0...last).map { low + (high - low) * Double($0) / Double(last) },
      density: density(of: own, low, high), mean: moment.mean,
      standardDeviation: moment.standardDeviation)
  }

  /// The observation of a category: its positions and its bins are its levels.
  private func category(
    _ node: Int, _ moment: Moment, score: Double, levels: Int
  ) -> Observation.Input {
    var density = [Int](repeating: 0, count: levels)
    for value in values[node * data.count..<(node + 1) * data.count] {
      if let level = Int(exactly: value), density.indices.contains(level) { density[level] += 1 }
    }
    return Observation.Input(
      score: score.isFinite ? score : 0, positions: (0..<levels).map(Double.init),
      density: density, mean: moment.mean, standardDeviation: moment.standardDeviation,
      isCategory: true)
  }

  /// The smallest and the largest finite value.
  private static func range(of values: ArraySlice<Double>) -> (low: Double, high: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? (low, high) : (-1, 1)
  }

  /// The number of finite values in each bin of a range.
  private func density(of values: ArraySlice<Double>, _ low: Double, _ high: Double) -> [Int] {
    var density = [Int](repeating: 0, count: bins)
    for value in values where value.isFinite {
      let bin = (value - low) / (high - low) * Double(bins)
      density[bin.isFinite ? min(bins - 1, max(0, Int(bin))) : 0] += 1
    }
    return density
  }
}

extension Network {
  /// Whether an evaluator for one network can be used for the other.
  fileprivate func hasStructure(of other: Network) -> Bool {
    shape == other.shape && order == other.order && base == other.base
      && extrapolation == other.extrapolation && layers == other.layers
  }

  /// The observations of the edges of a layer, `[input * outputs + output]`.
  fileprivate func seenEdges(
    layer l: Int, _ table: BasisTable, _ inputs: [Observation.Input], _ statistics: LayerStatistics,
    scores: [Double]
  ) -> [Observation.Edge] {
    var edges: [Observation.Edge] = []
    edges.reserveCapacity(scores.count)
    for (i, input) in inputs.enumerated() {
      let sampled = SampledBasis(table, input: i, base: base, at: input.positions)
      for j in 0..<layers[l].outputs {
        let edge = layers[l].layout.edge(i, j)
        edges.append(
          Observation.Edge(
            score: scores[edge].isFinite ? scores[edge] : 0,
            standardDeviation: statistics.total[edge].standardDeviation,
            curve: curve(EdgeID(l, i, j), on: sampled)))
      }
    }
    return edges
  }
}
