/// A step from its start to its record.
extension Trainer {
  mutating func beginStep() -> Progress {
    if let end = pendingEnd {
      pendingEnd = nil
      return .ended(end)
    }
    guard remaining > 0 else { return .ended(.completed) }
    if lacksBeginning { return measureBeginning() }
    if optimizer.isStalled, !drawsBatches, !isGridUpdateCertain { return stall() }
    if type(of: optimizer).isKeptBeforeSteps { keepBoundary() }
    drawBatch()
    if let update = nextGridUpdate { return beginGridUpdate(update) }
    return beginOptimizing()
  }

  /// Ends the run if no step decreases the objective, unless grid updates have led here.
  private mutating func stall() -> Progress {
    if undoHarmfulUpdates() { return .working }
    remaining = 0
    return .ended(.stalled)
  }

  // MARK: Batches

  var drawsBatches: Bool { settings.batch.map { (1..<train.count).contains($0) } ?? false }

  /// Draws the batch of a step at random, without replacement.
  private mutating func drawBatch() {
    guard let batch = settings.batch, drawsBatches else {
      objective.batch = []
      return
    }
    optimizer.changeSamples(network)
    var chosen = Set<Int>(minimumCapacity: batch)
    objective.batch.removeAll(keepingCapacity: true)
    // Floyd's algorithm takes one draw per sample of the batch, whatever the size of the table.
    for upper in (train.count - batch)..<train.count {
      let pick = random.index(below: upper + 1)
      let index = chosen.contains(pick) ? upper : pick
      chosen.insert(index)
      objective.batch.append(index)
    }
  }

  // MARK: The optimiser's part

  mutating func beginOptimizing() -> Progress {
    stage = .optimizing
    return follow(optimizer.beginStep(&network, &objective, isTested: testFollows))
  }

  mutating func follow(_ progress: StepProgress) -> Progress {
    if trial?.awaitsObjective == true, let summary = optimizer.summary {
      trial?.note(summary.objective)
    }
    switch progress {
    case .working: return .working
    case .diverged: return diverge()
    case .finished: break
    }
    let test = testFollows ? test : nil
    steps += 1
    remaining -= 1
    guard let test else { return finishStep(test: nil) }
    stage = .testing
    testing.begin(count: test.count)
    return .working
  }

  private mutating func diverge() -> Progress {
    if undoEndlessUpdate() { return .working }
    rollBack()
    remaining = 0
    let left = network
    if optimizer.retreat(&network.parameters) {
      // The objective is non-finite at the end of the last step: go back before it.
      abandoned = abandoned ?? left
      reached = nil
      markBoundary()
    }
    undoHarmfulUpdates()
    return .ended(.diverged)
  }

  // MARK: Test and record

  /// Whether the current step is followed by a test.
  private var testFollows: Bool { test != nil && measuresTest(after: steps + 1) }

  /// With batches, a test of all samples may cost more than the step; then not every step has one.
  func measuresTest(after step: Int) -> Bool {
    guard drawsBatches, let batch = settings.batch, let test else { return true }
    return step % max(1, test.count / (8 * batch)) == 0
  }

  mutating func advanceTest() -> Progress {
    guard let test else { return finishStep(test: nil) }
    guard testing.advance(parameters: network.parameters, dataset: test) else { return .working }
    return finishStep(test: testing.sums.score(settings.loss, deviations: objective.deviations))
  }

  private mutating func finishStep(test score: Score?) -> Progress {
    stage = .between
    guard let summary = optimizer.summary else { return diverge() }
    let record = TrainingRecord(
      step: steps, evaluations: evaluations, train: summary.score, test: score,
      objective: summary.objective,
      regularization: settings.penalty.lamb == 0 ? nil : summary.regularization)
    self.record = record
    (abandoned, undoneErrors) = (nil, nil)
    if let best = patience.note(record, network, limit: settings.patience) {
      goBack(to: best)
      pendingEnd = .patience
      remaining = 0
    } else {
      judgeGridUpdates(summary.objective)
    }
    markBoundary()
    return .step(record)
  }
}
