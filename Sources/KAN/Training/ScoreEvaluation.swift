/// Evaluates the error of a network on a data set without gradients, in bounded pieces. Samples are
/// divided as in `ObjectiveEvaluation`, so that both compute the same loss to the last bit.
struct ScoreEvaluation: Sendable {
  private var streams: SampleStreams
  private let loss: Loss
  /// The sums of the last finished evaluation.
  private(set) var sums: LossSums

  /// Creates an evaluation for networks with the structure of `network`.
  init(_ network: Network, loss: Loss, limits: SampleStreams.Limits = SampleStreams.Limits()) {
    streams = SampleStreams(network, limits: limits)
    self.loss = loss
    sums = LossSums(outputs: network.shape.outputs)
  }

  /// Starts over with all `count` samples of a data set.
  mutating func begin(count: Int) { streams.begin(total: count) }

  /// Does a bounded piece of the work; returns true when all samples have been processed.
  ///
  /// - Parameters:
  ///   - parameters: must not change until the evaluation is finished.
  ///   - dataset: likewise.
  mutating func advance(parameters: [Double], dataset: Dataset) -> Bool {
    streams.work(
      SampleStream.Job(
        dataset: dataset, indices: nil, total: streams.total, loss: loss, parameters: parameters,
        pass: .errors, deadline: streams.deadline))
    guard streams.isFinished else { return false }
    streams.addUp(into: &sums)
    return true
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
    evaluation.begin(count: dataset.count)
    while !evaluation.advance(parameters: parameters, dataset: dataset) {}
    return evaluation.sums.score(
      loss, deviations: deviations ?? [Double](repeating: 1, count: shape.outputs))
  }

  /// The loss plus weighted penalties on a data set, and the unweighted penalties.
  public func objective(
    _ dataset: Dataset, loss: Loss, penalty: Penalty
  ) -> (objective: Double, regularization: Double) {
    // With a weight of zero penalties would not be computed, but their value is wanted.
    var weighted = penalty
    if penalty.lamb == 0 { weighted.lamb = 1 }
    var evaluation = ObjectiveEvaluation(self, loss: loss, penalty: weighted)
    evaluation.begin(parameters: parameters, count: dataset.count)
    while !evaluation.advance(network: self, parameters: parameters, dataset: dataset) {}
    let regularization = evaluation.regularization
    return (evaluation.sums.loss(loss) + penalty.lamb * regularization, regularization)
  }
}
