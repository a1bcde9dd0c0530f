/// What is seen in a network on some samples: the strength of every edge, its curve, and where its
/// input lies. All that pictures are drawn from.
public struct Observation: Sendable, Equatable {
  /// One edge.
  public struct Edge: Sendable, Equatable {
    /// Score by attribution, the largest over the outputs; may exceed 1.
    public var score: Double
    /// Standard deviation of what the edge adds.
    public var deviation: Double
    /// What the edge adds at the layer's `positions` of its input.
    public var curve: [Double]
  }

  /// One input node of a layer of edges.
  public struct Input: Sendable, Equatable {
    /// Score by attribution, the largest over the outputs.
    public var score: Double
    /// Where the curves of its edges are sampled, ascending, over the values seen.
    public var positions: [Double]
    /// How many samples lie in each of equal parts of that range.
    public var density: [Int]
    /// Mean and deviation of the values.
    public var mean: Double, deviation: Double
  }

  /// `[layer][input]`.
  public var inputs: [[Input]]
  /// `[layer][input * outputs + output]`.
  public var edges: [[Edge]]
  /// Number of samples looked at.
  public var samples: Int

  /// Looks at a network on at most `limit` of the samples, evenly spread.
  ///
  /// - Parameter resolution: points per curve. The cost is about one evaluation of the samples and of
  ///   `resolution` points per edge.
  public init(
    _ network: Network, dataset: Dataset, limit: Int = 512, resolution: Int = 64, bins: Int = 32
  ) {
    let data = dataset.thinned(to: limit)
    samples = data.count
    var values: [[[Double]]] = network.shape.layers.map { layer in
      Array(repeating: [], count: layer.nodes)
    }
    let statistics = network.statistics(data) { chunkValues in
      for (layer, nodes) in chunkValues.enumerated() {
        for (node, chunk) in nodes.enumerated() { values[layer][node] += chunk }
      }
    }
    let attribution = Attribution(statistics: statistics, shape: network.shape)
    inputs = []
    edges = []
    for (l, layer) in network.layers.enumerated() {
      let scores = attribution.largestNodeScores(layer: l)
      let own = (0..<layer.inputs).map { i in
        Self.input(
          values[l][i], moment: statistics[l].input[i], score: scores[i], resolution: resolution,
          bins: bins)
      }
      let edgeScores = attribution.largestEdgeScores(layer: l)
      var layerEdges: [Edge] = []
      for i in 0..<layer.inputs {
        let curves = network.curves(layer: l, input: i, at: own[i].positions)
        for j in 0..<layer.outputs {
          let edge = layer.layout.edge(i, j)
          layerEdges.append(
            Edge(
              score: edgeScores[edge].isFinite ? edgeScores[edge] : 0,
              deviation: statistics[l].total[edge].deviation, curve: curves[j]))
        }
      }
      inputs.append(own)
      edges.append(layerEdges)
    }
  }

  private static func input(
    _ values: [Double], moment: Moment, score: Double, resolution: Int, bins: Int
  ) -> Input {
    let finite = values.filter(\.isFinite)
    var low = finite.min() ?? -1
    var high = finite.max() ?? 1
    if !(low < high) { (low, high) = (low - 0.5, high + 0.5) }
    let last = max(1, resolution - 1)
    let positions = (0...last).map { low + (high - low) * Double($0) / Double(last) }
    var density = [Int](repeating: 0, count: bins)
    for value in finite {
      let bin = (value - low) / (high - low) * Double(bins)
      density[bin.isFinite ? min(bins - 1, max(0, Int(bin))) : 0] += 1
    }
    return Input(
      score: score.isFinite ? score : 0, positions: positions, density: density,
      mean: moment.mean, deviation: moment.deviation)
  }
}

/// The parts of one edge at some positions of its input.
public struct EdgeCurve: Sendable, Equatable {
  /// Positions of the input.
  public var positions: [Double]
  /// What the edge adds in all.
  public var total: [Double]
  /// Base function with its scale.
  public var base: [Double]
  /// Spline with its scale.
  public var spline: [Double]
  /// Symbolic function with its affine map; nil where there is none.
  public var symbolic: [Double]?
}

extension Network {
  /// What every edge out of an input node adds at positions of that node, `[output][position]`.
  public func curves(layer l: Int, input i: Int, at positions: [Double]) -> [[Double]] {
    let basis = spline(layer: l, input: i)
    // Pictures are made of them many times a second: what all edges share is worked out once.
    let evaluated = positions.map { basis.evaluate(at: $0) }
    let first = evaluated.map(\.first)
    let weights = Array(evaluated.map(\.weights).joined())
    let baseValues = positions.map { base.value(at: $0) }
    return (0..<layers[l].outputs).map { j in
      var curve = splineCurve(EdgeID(l, i, j), first, weights, baseValues)
      for (index, value) in (symbolicCurve(EdgeID(l, i, j), at: positions) ?? []).enumerated() {
        curve[index] += value
      }
      return curve
    }
  }

  /// Base function and spline of an edge, from what the basis functions and the base function are.
  private func splineCurve(
    _ edge: EdgeID, _ first: [Int], _ weights: [Double], _ baseValues: [Double]
  ) -> [Double] {
    let layer = layers[edge.layer]
    let layout = layer.layout
    let position = layout.edge(edge.input, edge.output)
    let mask = layer.mask[position]
    let baseScale = mask * parameters[layout.baseScale.lowerBound + position]
    let splineScale = mask * parameters[layout.splineScale.lowerBound + position]
    return baseValues.indices.map { index in
      var value = 0.0
      for m in 0...order {
        value +=
          weights[index * (order + 1) + m]
          * parameters[layout.coefficient(edge.input, first[index] + m, edge.output)]
      }
      return baseScale * baseValues[index] + splineScale * value
    }
  }

  private func symbolicCurve(_ edge: EdgeID, at positions: [Double]) -> [Double]? {
    let layer = layers[edge.layer]
    let position = layer.layout.edge(edge.input, edge.output)
    guard layer.symbolicMask[position] != 0, let function = layer.functions[position] else {
      return nil
    }
    let (a, b, c, d) = affine(edge)
    return positions.map {
      layer.symbolicMask[position] * (c * function.value(at: a * $0 + b) + d)
    }
  }

  /// The parts of one edge at positions of its input.
  public func curve(_ edge: EdgeID, at positions: [Double]) -> EdgeCurve {
    let basis = spline(layer: edge.layer, input: edge.input)
    return curve(edge, at: positions, evaluated: positions.map { basis.evaluate(at: $0) })
  }

  private func spline(layer l: Int, input: Int) -> SplineBasis {
    SplineBasis(
      knots: Array(layers[l].knots(ofInput: input)), order: order, extrapolation: extrapolation)
  }

  private func curve(
    _ edge: EdgeID, at positions: [Double],
    evaluated: [(first: Int, weights: [Double], slopes: [Double])]
  ) -> EdgeCurve {
    let layer = layers[edge.layer]
    let layout = layer.layout
    let position = layout.edge(edge.input, edge.output)
    let mask = layer.mask[position]
    let baseScale = mask * parameters[layout.baseScale.lowerBound + position]
    let splineScale = mask * parameters[layout.splineScale.lowerBound + position]
    let baseValues = positions.map { baseScale * base.value(at: $0) }
    let splineValues = evaluated.map { first, weights, _ in
      var value = 0.0
      for (m, weight) in weights.enumerated() {
        value += weight * parameters[layout.coefficient(edge.input, first + m, edge.output)]
      }
      return splineScale * value
    }
    let symbolic = symbolicCurve(edge, at: positions)
    let total = positions.indices.map { baseValues[$0] + splineValues[$0] + (symbolic?[$0] ?? 0) }
    return EdgeCurve(
      positions: positions, total: total, base: baseValues, spline: splineValues,
      symbolic: symbolic)
  }

  /// Means and deviations on a data set; `visit` is given the values at the nodes, chunk by chunk,
  /// `[layer][node][sample]`.
  func statistics(
    _ dataset: Dataset, visit: ([[ArraySlice<Double>]]) -> Void = { _ in }
  ) -> [LayerStatistics] {
    var evaluator = Evaluator(self)
    parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      evaluator.prepare(parameters: parameters)
      var position = 0
      while position < dataset.count {
        let range = position..<min(position + evaluator.chunk, dataset.count)
        evaluator.load(dataset, range, indices: nil)
        evaluator.forward(
          parameters: parameters, count: range.count,
          moments: position == 0 ? .first : .further)
        visit(
          shape.layers.indices.map { layer in
            (0..<shape.layers[layer].nodes).map { node in
              let start = evaluator.nodeValue(layer: layer, node: node)
              return evaluator.memory[start..<start + range.count]
            }
          })
        position = range.upperBound
      }
    }
    return evaluator.statistics(samples: dataset.count)
  }
}
