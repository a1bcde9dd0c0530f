/// Attribution scores of nodes and edges, propagated from the outputs back to the inputs (pykan
/// Part 1.6).
///
/// A node passes its score to its edges in proportion to their deviation relative to the subnode's:
/// `B[k, i, j] = A_subnode[k, j] * E[i, j] / (U[j] + 1e-4)`, where k is the output that the score
/// is for. An input node's score is the sum over its edges. A product node passes its full score to
/// every factor. Scores are kept per output, so that many outputs do not dilute them.
struct Attribution: Sendable {
  /// Number of outputs (or nodes of the starting layer) that scores are kept for.
  let targets: Int
  /// The starting node layer; edges in the layers below it have scores.
  let end: Int
  let shape: NetworkShape
  /// `[layer][target][node]`, for layers 0 to `end`.
  private(set) var nodes: [[Double]]
  /// `[layer][target][subnode]` of the node layer above edge layer `layer`.
  private(set) var subnodes: [[Double]]
  /// `[layer][target][input][output]`.
  private(set) var edges: [[Double]]

  private static let floor = 1e-4

  /// Computes scores for every output, or, with `from` and `scores`, for the nodes of a hidden
  /// layer, starting from the given scores.
  init(
    statistics: [LayerStatistics], shape: NetworkShape, from layer: Int? = nil,
    scores: [Double]? = nil
  ) {
    self.shape = shape
    let end = layer ?? shape.depth
    self.end = end
    let targets = shape.layers[end].nodes
    self.targets = targets
    var current = [Double](repeating: 0, count: targets * targets)
    for k in 0..<targets { current[k * targets + k] = scores?[k] ?? 1 }
    nodes = [current]
    subnodes = []
    edges = []
    for l in stride(from: end - 1, through: 0, by: -1) {
      let own = statistics[l]
      let spread = Self.spread(current, over: shape.layers[l + 1], targets: targets)
      var edgeScores = [Double](repeating: 0, count: targets * own.inputs * own.outputs)
      current = [Double](repeating: 0, count: targets * own.inputs)
      for k in 0..<targets {
        for i in 0..<own.inputs {
          for j in 0..<own.outputs {
            let edge = i * own.outputs + j
            let score =
              spread[k * own.outputs + j] * own.total[edge].standardDeviation
              / (own.subnode[j].standardDeviation + Self.floor)
            edgeScores[k * own.inputs * own.outputs + edge] = score
            current[k * own.inputs + i] += score
          }
        }
      }
      nodes.insert(current, at: 0)
      subnodes.insert(spread, at: 0)
      edges.insert(edgeScores, at: 0)
    }
  }

  /// Copies the scores of nodes to their subnodes.
  private static func spread(
    _ scores: [Double], over layer: NetworkShape.NodeLayer, targets: Int
  ) -> [Double] {
    (0..<targets).flatMap { k in
      (0..<layer.subnodes).map { scores[k * layer.nodes + layer.node(ofSubnode: $0)] }
    }
  }

  /// The edge scores of a layer, averaged over targets, `[input][output]` (pykan's `edge_scores`).
  func meanEdgeScores(layer: Int) -> [Double] { Self.mean(edges[layer], targets) }

  /// The node scores of a layer, averaged over targets (pykan's `node_scores`).
  func meanNodeScores(layer: Int) -> [Double] { Self.mean(nodes[layer], targets) }

  /// The largest score of each edge of a layer over targets, `[input][output]`. Pruning and drawing
  /// use it because it does not shrink with the number of outputs.
  func largestEdgeScores(layer: Int) -> [Double] { Self.largest(edges[layer], targets) }

  /// The largest score of each node of a layer over targets.
  func largestNodeScores(layer: Int) -> [Double] { Self.largest(nodes[layer], targets) }

  private static func mean(_ scores: [Double], _ targets: Int) -> [Double] {
    let count = scores.count / targets
    return (0..<count).map { index in
      var sum = 0.0
      for k in 0..<targets { sum += scores[k * count + index] }
      return sum / Double(targets)
    }
  }

  private static func largest(_ scores: [Double], _ targets: Int) -> [Double] {
    let count = scores.count / targets
    return (0..<count).map { index in
      (0..<targets).reduce(0) { max($0, scores[$1 * count + index]) }
    }
  }

  // MARK: Gradient

  /// Gradients with respect to scores, in the shapes of `nodes` and `edges`.
  struct ScoreGradient {
    var nodes: [[Double]]
    var edges: [[Double]]
  }

  /// A gradient of zeros.
  var zeroGradient: ScoreGradient {
    ScoreGradient(
      nodes: nodes.map { [Double](repeating: 0, count: $0.count) },
      edges: edges.map { [Double](repeating: 0, count: $0.count) })
  }

  /// Converts gradients with respect to scores to gradients with respect to the edges' deviations
  /// and the starting scores (`[target][node]`). The subnodes' deviations count as constants, as in
  /// pykan.
  func gradients(
    _ upstream: ScoreGradient, statistics: [LayerStatistics]
  ) -> (edges: [DeviationGradient], start: [Double]) {
    var result = statistics.map { DeviationGradient($0) }
    var nodeGradient = upstream.nodes[0]
    for l in 0..<end {
      let own = statistics[l]
      let above = shape.layers[l + 1]
      var next = upstream.nodes[l + 1]
      for k in 0..<targets {
        for i in 0..<own.inputs {
          for j in 0..<own.outputs {
            let edge = i * own.outputs + j
            let slope =
              (upstream.edges[l][k * own.inputs * own.outputs + edge]
                + nodeGradient[k * own.inputs + i])
              / (own.subnode[j].standardDeviation + Self.floor)
            result[l].total[edge] += slope * subnodes[l][k * own.outputs + j]
            next[k * above.nodes + above.node(ofSubnode: j)] +=
              slope * own.total[edge].standardDeviation
          }
        }
      }
      nodeGradient = next
    }
    return (result, nodeGradient)
  }
}
