/// Means and deviations, over the samples, of the values in one layer.
struct LayerStatistics: Sendable, Equatable {
  let inputs: Int
  let outputs: Int
  /// The values of the input nodes.
  var input: [Moment]
  /// The spline branch of each edge, `[input][output]`.
  var spline: [Moment]
  /// The spline plus symbolic function of each edge, `[input][output]`.
  var total: [Moment]
  /// The sums at the subnodes, before their affine map.
  var subnode: [Moment]
}

extension Evaluator {
  /// The statistics gathered since `clearMoments` over `samples` samples.
  func statistics(samples: Int) -> [LayerStatistics] {
    layers.enumerated().map { index, layer in
      let spline = (0..<layer.inputs * layer.outputs).map { edge in
        let (i, j) = edge.quotientAndRemainder(dividingBy: layer.outputs)
        return layer.statistics.edgeMoments.result(
          memory, i * layer.width + j, samples: samples)
      }
      var total = spline
      for (position, symbolic) in symbolicEdges[index].enumerated() {
        total[symbolic.input * layer.outputs + symbolic.output] =
          layer.statistics.symbolicMoments.result(memory, position, samples: samples)
      }
      return LayerStatistics(
        inputs: layer.inputs, outputs: layer.outputs,
        input: (0..<layer.inputs).map {
          layer.statistics.inputMoments.result(memory, $0, samples: samples)
        },
        spline: spline, total: total,
        subnode: (0..<layer.outputs).map {
          layer.statistics.subnodeMoments.result(memory, $0, samples: samples)
        })
    }
  }

  /// Prepares the contribution to the backward pass of penalties whose gradient with respect to the
  /// deviations is `gradients`.
  mutating func setPulls(
    statistics: [LayerStatistics], gradients: [DeviationGradient], samples: Int
  ) {
    // d deviation / d v = (v - mean) / ((N - 1) * deviation); 0 if the deviation is 0.
    func factor(_ gradient: Double, _ moment: Moment) -> Double {
      moment.standardDeviation > 0
        ? gradient / (Double(max(1, samples - 1)) * moment.standardDeviation) : 0
    }
    for (index, layer) in layers.enumerated() {
      let own = statistics[index]
      let gradient = gradients[index]
      for i in 0..<layer.inputs {
        setMemory(layer.statistics.inputPull.factor + i, factor(gradient.input[i], own.input[i]))
        setMemory(layer.statistics.inputPull.mean + i, own.input[i].mean)
        for j in 0..<layer.outputs {
          let edge = i * layer.outputs + j
          // An edge without a symbolic function has a single value; the others are handled below.
          let sum = gradient.spline[edge] + gradient.total[edge]
          setMemory(
            layer.statistics.edgePull.factor + i * layer.width + j, factor(sum, own.spline[edge]))
          setMemory(layer.statistics.edgePull.mean + i * layer.width + j, own.spline[edge].mean)
        }
      }
      for (position, symbolic) in symbolicEdges[index].enumerated() {
        let edge = symbolic.input * layer.outputs + symbolic.output
        setMemory(
          layer.statistics.edgePull.factor + symbolic.input * layer.width + symbolic.output,
          factor(gradient.spline[edge], own.spline[edge]))
        setMemory(
          layer.statistics.symbolicPull.factor + position,
          factor(gradient.total[edge], own.total[edge]))
        setMemory(layer.statistics.symbolicPull.mean + position, own.total[edge].mean)
      }
    }
  }
}

/// The gradient of a penalty with respect to the deviations of one layer.
struct DeviationGradient: Sendable {
  var input: [Double]
  /// `[input][output]`.
  var spline: [Double]
  /// `[input][output]`.
  var total: [Double]

  init(_ layer: LayerStatistics, scale: Double = 0) {
    input = [Double](repeating: 0, count: layer.inputs)
    spline = [Double](repeating: 0, count: layer.inputs * layer.outputs)
    total = spline
  }
}

extension Penalty {
  /// The l1 and entropy terms, and their gradient with respect to all deviations.
  func activityTerms(
    _ statistics: [LayerStatistics], shape: NetworkShape
  ) -> (value: Double, gradients: [DeviationGradient]) {
    switch metric {
    case .edgeForwardSplineNormalized, .edgeForwardSpline, .edgeForwardSum:
      return forwardTerms(statistics)
    case .edgeBackward:
      return edgeBackwardTerms(statistics, shape: shape)
    case .nodeBackward:
      return nodeBackwardTerms(statistics, shape: shape)
    }
  }

  private func forwardTerms(
    _ statistics: [LayerStatistics]
  ) -> (value: Double, gradients: [DeviationGradient]) {
    var value = 0.0
    var gradients: [DeviationGradient] = []
    gradients.reserveCapacity(statistics.count)
    for layer in statistics {
      let moments = metric == .edgeForwardSum ? layer.total : layer.spline
      let divides = metric != .edgeForwardSpline
      func divisor(_ edge: Int) -> Double {
        divides ? layer.input[edge / layer.outputs].standardDeviation + 0.1 : 1
      }
      let activity = moments.indices.map { moments[$0].standardDeviation / divisor($0) }
      let terms = matrixTerms(activity, rows: layer.inputs, columns: layer.outputs)
      value += terms.value
      var gradient = DeviationGradient(layer)
      for (edge, slope) in terms.gradient.enumerated() {
        let own = slope / divisor(edge)
        if metric == .edgeForwardSum {
          gradient.total[edge] = own
        } else {
          gradient.spline[edge] = own
        }
        if divides { gradient.input[edge / layer.outputs] -= own * activity[edge] }
      }
      gradients.append(gradient)
    }
    return (value, gradients)
  }

  private func edgeBackwardTerms(
    _ statistics: [LayerStatistics], shape: NetworkShape
  ) -> (value: Double, gradients: [DeviationGradient]) {
    let attribution = Attribution(statistics: statistics, shape: shape)
    var value = 0.0
    var upstream = attribution.zeroGradient
    for (l, layer) in statistics.enumerated() {
      let terms = matrixTerms(
        attribution.meanEdgeScores(layer: l), rows: layer.inputs, columns: layer.outputs)
      value += terms.value
      for target in 0..<attribution.targets {
        for (edge, slope) in terms.gradient.enumerated() {
          upstream.edges[l][target * terms.gradient.count + edge] +=
            slope / Double(attribution.targets)
        }
      }
    }
    return (value, attribution.gradients(upstream, statistics: statistics).edges)
  }

  private func nodeBackwardTerms(
    _ statistics: [LayerStatistics], shape: NetworkShape
  ) -> (value: Double, gradients: [DeviationGradient]) {
    let whole = Attribution(statistics: statistics, shape: shape)
    var upstream = whole.zeroGradient
    var total = statistics.map { DeviationGradient($0) }
    var value = 0.0
    for l in 1...shape.depth {
      let scores = whole.meanNodeScores(layer: l)
      let part = Attribution(statistics: statistics, shape: shape, from: l, scores: scores)
      let terms = matrixTerms(part.nodes[0], rows: part.targets, columns: shape.inputs)
      value += terms.value
      var partUpstream = part.zeroGradient
      partUpstream.nodes[0] = terms.gradient
      let result = part.gradients(partUpstream, statistics: statistics)
      for layer in 0..<l {
        for edge in total[layer].total.indices {
          total[layer].total[edge] += result.edges[layer].total[edge]
        }
      }
      // The start is a diagonal matrix of the layer's mean scores.
      for node in scores.indices {
        let slope = result.start[node * scores.count + node] / Double(whole.targets)
        for target in 0..<whole.targets {
          upstream.nodes[l][target * scores.count + node] += slope
        }
      }
    }
    let result = whole.gradients(upstream, statistics: statistics)
    for layer in total.indices {
      for edge in total[layer].total.indices {
        total[layer].total[edge] += result.edges[layer].total[edge]
      }
    }
    return (value, total)
  }
}
