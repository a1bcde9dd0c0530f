/// Errors of a network on a data set, without gradients, in bounded pieces.
struct ScoreEvaluation: Sendable {
  private var evaluator: Evaluator
  private let loss: Loss
  private(set) var sums: LossSums
  private var position = 0
  private let chunksPerAdvance: Int

  /// An evaluation for networks of the structure of `network`.
  init(_ network: Network, loss: Loss) {
    evaluator = Evaluator(network)
    self.loss = loss
    sums = LossSums(outputs: network.shape.outputs)
    let edges = network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    chunksPerAdvance = max(1, 1_000_000 / (max(1, edges) * evaluator.chunk))
  }

  /// Starts over with `parameters`.
  mutating func begin(parameters: [Double]) {
    sums.clear()
    position = 0
    parameters.withUnsafeBufferPointer { buffer in
      if let parameters = buffer.baseAddress { evaluator.prepare(parameters: parameters) }
    }
  }

  /// Does a bounded piece of the work; returns true when every sample has been seen.
  mutating func advance(parameters: [Double], dataset: Dataset) -> Bool {
    parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      for _ in 0..<chunksPerAdvance where position < dataset.count {
        let range = position..<min(position + evaluator.chunk, dataset.count)
        evaluator.load(dataset, range, indices: nil)
        evaluator.forward(parameters: parameters, count: range.count)
        evaluator.addLoss(
          loss, dataset: dataset, range: range, indices: nil, total: dataset.count, to: &sums)
        position = range.upperBound
      }
    }
    return position == dataset.count
  }
}

extension Network {
  /// The error on a data set.
  ///
  /// - Parameter deviations: what one unit of each target stands for; ones by default.
  public func score(
    _ dataset: Dataset, loss: Loss = .meanSquaredError, deviations: [Double]? = nil
  ) -> Score {
    var evaluation = ScoreEvaluation(self, loss: loss)
    evaluation.begin(parameters: parameters)
    while !evaluation.advance(parameters: parameters, dataset: dataset) {}
    return evaluation.sums.score(
      loss, deviations: deviations ?? [Double](repeating: 1, count: shape.outputs))
  }

  /// Loss and penalties on a data set, unweighted penalties apart.
  public func objective(
    _ dataset: Dataset, loss: Loss, penalty: Penalty
  ) -> (objective: Double, regularization: Double) {
    // With a weight of zero nothing would be computed; the figure is wanted all the same.
    var weighted = penalty
    if penalty.lamb == 0 { weighted.lamb = 1 }
    var evaluation = ObjectiveEvaluation(self, loss: loss, penalty: weighted)
    evaluation.begin(parameters: parameters, count: dataset.count)
    while !evaluation.advance(network: self, parameters: parameters, dataset: dataset) {}
    let regularization = evaluation.regularization
    return (evaluation.sums.loss(loss) + penalty.lamb * regularization, regularization)
  }
}
