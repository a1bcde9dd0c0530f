/// Patience with training that gets no better on the test samples: the network with the least test
/// error, and the way back to it. The network that counting begins with is the first candidate.
struct Patience: Sendable {
  /// The network with the least test error since counting began.
  struct Best: Sendable {
    var parameters: [Double], layers: [Layer]
    /// Infinite where it is no number, so that any other is better.
    var error: Double
    /// Training error of its step; nil where counting began with it and it was not measured.
    var trainError: Double?
    /// The step that led to it.
    var step: Int
    /// The step that patience is counted from.
    var since: Int

    init(_ network: Network, error: Double, trainError: Double?, step: Int) {
      (parameters, layers) = (network.parameters, network.layers)
      self.error = error.isFinite ? error : .infinity
      self.trainError = trainError
      (self.step, since) = (step, step)
    }

    func isOf(_ network: Network) -> Bool {
      parameters == network.parameters && layers == network.layers
    }
  }

  /// The network that patience goes back to; nil until it counts.
  private(set) var best: Best?
  /// The test of the network that counting began with.
  private(set) var beginning: LossCurve.Best?
  private var beginningTrainError: Double?

  // MARK: The first candidate

  /// Takes the training error of the network that counting begins with, where that is asked for.
  mutating func begin(trainError: Double?) { beginningTrainError = trainError }

  /// Begins to count, with a network that has this test error.
  mutating func begin(_ network: Network, test: Score, step: Int) {
    best = Best(network, error: test.criterion, trainError: beginningTrainError, step: step)
    beginning = LossCurve.Best(step: step, test: test)
    beginningTrainError = nil
  }

  // MARK: After each step

  /// Takes note of a step and where it led; returns the network to go back to where there was no better
  /// one for too long. Where no error is a number there is no best, and patience does not end.
  mutating func note(_ record: TrainingRecord, _ network: Network, limit: Int?) -> Best? {
    guard let limit, let error = record.test?.criterion else { return nil }
    if error < best?.error ?? .infinity {
      best = Best(network, error: error, trainError: record.train.criterion, step: record.step)
      return nil
    }
    guard let best, best.error.isFinite, record.step - best.since >= limit else { return nil }
    // A further run has its whole patience before it.
    self.best?.since = record.step
    return best
  }
}
