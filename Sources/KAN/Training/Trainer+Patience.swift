/// Patience: testing before the first step, and returning to the best network.
extension Trainer {
  /// The step that produced the network with the lowest test error since patience began to count,
  /// to which the run returns when patience ends. Nil without patience.
  public var bestStep: Int? { patience.best?.step }
  /// The test of the network with which patience began to count; nil without patience.
  public var beginning: LossCurve.Best? { patience.beginning }

  /// Whether the current network must be measured before patience can count.
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

  /// Whether the newest record describes the current network: training has not gone back from it,
  /// and the method has not moved on.
  public var recordIsOfNetwork: Bool { abandoned == nil && settings.optimizer.recordsItsEnd }

  /// The error of the current network, on the test samples if there are any; nil if it was not
  /// measured.
  public var measuredError: Double? {
    guard abandoned != nil else {
      return test == nil ? record?.train.criterion : record?.test?.criterion
    }
    if let undoneErrors { return undoneErrors.test }
    guard let best = patience.best, best.isOf(network), best.error.isFinite else { return nil }
    return best.error
  }

  /// The training error of the step that produced the current network; nil if there was none and it
  /// was not measured.
  public var trainError: Double? {
    if let undoneErrors { return undoneErrors.train }
    guard abandoned != nil, let best = patience.best, best.isOf(network) else {
      return record?.train.criterion
    }
    return best.trainError
  }
}
