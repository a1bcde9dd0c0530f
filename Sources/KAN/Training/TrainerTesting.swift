/// The end of a step: its test and its record.
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
    (abandoned, undoneErrors) = (nil, nil)
    if ranOutOfPatience(record) {
      pendingEnd = .patience
      remaining = 0
    } else {
      judgeGridUpdates(summary.objective)
    }
    markBoundary()
    return .step(record)
  }
}
