/// What patience asks of training: a test before the first step, and the way back.
extension Trainer {
  /// The step that led to the network with the least test error since patience began to count; its
  /// end goes back there. Nil without patience.
  public var bestStep: Int? { patience.best?.step }
  /// The test of the network that patience began to count with; nil without patience.
  public var beginning: LossCurve.Best? { patience.beginning }

  /// Whether the network at hand is still to be measured before patience can count.
  var lacksBeginning: Bool { settings.patience != nil && patience.best == nil && test != nil }

  mutating func measureBeginning() -> Progress {
    stage = measuresTrainError ? .beginningTrain : .beginningTest
    testing.begin(count: (measuresTrainError ? train : test)?.count ?? 0)
    return .working
  }

  mutating func advanceBeginning() -> Progress {
    if let samples = stage == .beginningTrain ? train : test {
      guard testing.advance(parameters: network.parameters, dataset: samples) else {
        return .working
      }
    }
    let score = testing.sums.score(settings.loss, deviations: objective.deviations)
    if stage == .beginningTrain {
      patience.begin(trainError: score.criterion)
      stage = .beginningTest
      testing.begin(count: test?.count ?? 0)
      return .working
    }
    stage = .between
    patience.begin(network, test: score, step: steps)
    return .working
  }

  mutating func goBack(to best: Patience.Best) {
    abandoned = abandoned ?? network
    network.parameters = best.parameters
    network.layers = best.layers
    startOver()
  }

  // MARK: Errors of the network that is left

  /// Whether the record of the newest step tells of the network at hand: training has not gone back
  /// from it, and the method has not moved on.
  public var recordIsOfNetwork: Bool { abandoned == nil && settings.optimizer.recordsItsEnd }

  /// The error of the network as steps have left it, on the test samples if there are any; nil if it
  /// was not measured.
  public var measuredError: Double? {
    guard abandoned != nil else {
      return test == nil ? record?.train.criterion : record?.test?.criterion
    }
    if let undoneErrors { return undoneErrors.test }
    guard let best = patience.best, best.isOf(network), best.error.isFinite else { return nil }
    return best.error
  }

  /// The training error of the step that the network comes from; nil if it comes from none and was
  /// not measured.
  public var trainError: Double? {
    if let undoneErrors { return undoneErrors.train }
    guard abandoned != nil, let best = patience.best, best.isOf(network) else {
      return record?.train.criterion
    }
    return best.trainError
  }
}
