/// The end of a step: its test, its record, and patience.
extension Trainer {
  mutating func finishOptimizing() -> Progress {
    if let lbfgs {
      summary = lbfgs.summary
      network.parameters.overwrite(with: lbfgs.position)
      verified.overwrite(with: lbfgs.position)
    }
    let test = testFollows ? test : nil
    steps += 1
    remaining -= 1
    guard let test else { return finishStep(test: nil) }
    stage = .testing
    testing.begin(count: test.count)
    return .working
  }

  /// Whether the step under way is followed by a test.
  var testFollows: Bool { test != nil && measuresTest(after: steps + 1) }

  /// With batches a test of all samples may cost more than the step; then not every step has one.
  func measuresTest(after step: Int) -> Bool {
    guard drawsBatches, let batch = settings.batch, let test else { return true }
    return step % max(1, test.count / (8 * batch)) == 0
  }

  /// The error of the network as steps have left it, on the test samples where there are any; nil
  /// where it was not measured.
  public var measuredError: Double? {
    guard abandoned != nil else { return test == nil ? record?.train.error : record?.test?.error }
    guard let best, best.parameters == network.parameters else { return nil }
    return best.error
  }

  mutating func advanceTest() -> Progress {
    guard let test else { return finishStep(test: nil) }
    guard testing.advance(parameters: network.parameters, dataset: test) else { return .working }
    return finishStep(test: testing.sums.score(settings.loss, deviations: deviations))
  }

  mutating func finishStep(test score: Score?) -> Progress {
    stage = .between
    guard let summary else { return diverge() }
    let record = TrainingRecord(
      step: steps, evaluations: evaluations, train: summary.score, test: score,
      objective: summary.objective,
      regularization: settings.penalty.lamb == 0 ? nil : summary.regularization)
    self.record = record
    abandoned = nil
    markBoundary()
    if ranOutOfPatience(record) {
      pendingEnd = .patience
      remaining = 0
    }
    return .step(record)
  }

  mutating func ranOutOfPatience(_ record: TrainingRecord) -> Bool {
    guard let patience = settings.patience, let error = record.test?.error else { return false }
    if error < best?.error ?? .infinity {
      best = (network.parameters, network.layers, error, record.step)
      return false
    }
    guard let best, record.step - best.step >= patience else { return false }
    abandoned = network
    network.parameters = best.parameters
    network.layers = best.layers
    verified = best.parameters
    // A further run has its whole patience before it.
    self.best?.step = record.step
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
    testing = ScoreEvaluation(network, loss: settings.loss)
    makeOptimizer()
    markBoundary()
    return true
  }
}
