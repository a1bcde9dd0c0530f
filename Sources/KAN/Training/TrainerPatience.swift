/// Patience: the network with the least test error, and the way back to it. The one that counting
/// begins with is the first candidate; its error is measured before the first step.
extension Trainer {
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

  /// The step that led to the network with the least test error since patience began to count; its
  /// end goes back there. Nil without patience.
  public var bestStep: Int? { best?.step }

  // MARK: The first candidate

  /// Whether the network at hand is still to be measured before patience can count.
  var lacksBeginning: Bool { settings.patience != nil && best == nil && test != nil }

  mutating func measureBeginning() -> Progress {
    stage = .beginning
    beginningTrainError = nil
    testing.begin(count: (measuresTrainError ? train : test)?.count ?? 0)
    return .working
  }

  mutating func advanceBeginning() -> Progress {
    let measuresTrain = measuresTrainError && beginningTrainError == nil
    if let samples = measuresTrain ? train : test {
      guard testing.advance(parameters: network.parameters, dataset: samples) else {
        return .working
      }
    }
    let score = testing.sums.score(settings.loss, deviations: deviations)
    if measuresTrain {
      beginningTrainError = score.error
      testing.begin(count: test?.count ?? 0)
      return .working
    }
    stage = .between
    best = Best(network, error: score.error, trainError: beginningTrainError, step: steps)
    beginning = LossCurve.Best(step: steps, test: score)
    return .working
  }

  /// Forgets what was best: counting begins anew with the next step.
  mutating func restartPatience() { (best, beginning) = (nil, nil) }

  // MARK: After each step

  /// Takes note of a step; goes back to the best where there was no better one for too long. Where
  /// no error is a number there is no best, and patience does not end.
  mutating func ranOutOfPatience(_ record: TrainingRecord) -> Bool {
    guard let patience = settings.patience, let error = record.test?.error else { return false }
    if error < best?.error ?? .infinity {
      best = Best(network, error: error, trainError: record.train.error, step: record.step)
      return false
    }
    guard let best, best.error.isFinite, record.step - best.since >= patience else { return false }
    abandoned = abandoned ?? network
    network.parameters = best.parameters
    network.layers = best.layers
    verified = best.parameters
    undoneErrors = nil
    // A further run has its whole patience before it.
    self.best?.since = record.step
    startOver()
    return true
  }

  // MARK: Errors of the network that is left

  /// The error of the network as steps have left it, on the test samples where there are any; nil
  /// where it was not measured.
  public var measuredError: Double? {
    guard abandoned != nil else { return test == nil ? record?.train.error : record?.test?.error }
    if let undoneErrors { return undoneErrors.test }
    guard let best, best.isOf(network), best.error.isFinite else { return nil }
    return best.error
  }

  /// The training error of the step that the network comes from; nil where it comes from
  /// none and was not measured.
  public var trainError: Double? {
    if let undoneErrors { return undoneErrors.train }
    guard abandoned != nil, let best, best.isOf(network) else { return record?.train.error }
    return best.trainError
  }
}
