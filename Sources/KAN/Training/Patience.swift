/// Watches whether training still improves on the test samples: keeps the network with the lowest
/// test error, to return to it. The network at the start of the count is the first candidate.
struct Patience: Sendable {
  /// The network with the lowest test error since the count began.
  struct Best: Sendable {
    var parameters: [Double], layers: [Layer]
    /// Infinite if it is NaN, so that any other is better.
    var error: Double
    /// The training error of its step; nil if the count began with this network and the error was
    /// not measured.
    var trainError: Double?
    /// The step that produced it.
    var step: Int
    /// The step from which patience is counted.
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

  /// The network to return to; nil until the count begins.
  private(set) var best: Best?
  /// The test of the network with which the count began.
  private(set) var beginning: LossCurve.Best?
  private var beginningTrainError: Double?

  // MARK: The first candidate

  /// Sets the training error of the network with which the count begins, if it is wanted.
  mutating func begin(trainError: Double?) { beginningTrainError = trainError }

  /// Begins the count with a network that has this test error.
  mutating func begin(_ network: Network, test: Score, step: Int) {
    best = Best(network, error: test.criterion, trainError: beginningTrainError, step: step)
    beginning = LossCurve.Best(step: step, test: test)
    beginningTrainError = nil
  }

  // MARK: After each step

  /// Records a step and its network. Returns the network to go back to if there was no better one
  /// for too long. If all errors are NaN there is no best network, and patience does not end.
  mutating func note(_ record: TrainingRecord, _ network: Network, limit: Int?) -> Best? {
    guard let limit, let error = record.test?.criterion else { return nil }
    if error < best?.error ?? .infinity {
      best = Best(network, error: error, trainError: record.train.criterion, step: record.step)
      return nil
    }
    guard let best, best.error.isFinite, record.step - best.since >= limit else { return nil }
    // A further run starts with its full patience.
    self.best?.since = record.step
    return best
  }
}
