/// Grid updates: measuring the objective before them, running them, and undoing them if they do
/// harm.
extension Trainer {
  /// The grid update at the start of the next step; nil if there is none.
  var nextGridUpdate: (any GridMover)? {
    guard settings.updatesGrid, !leavesGrids else { return nil }
    return optimizer.gridUpdate(network, objective, after: steps + earlierSteps, settings)
  }

  /// Whether the next step moves knots in any case, so that it makes progress even if the optimiser
  /// is stalled.
  var isGridUpdateCertain: Bool { nextGridUpdate.map { type(of: $0).isCertain } ?? false }

  // MARK: Before an update

  /// Begins a grid update. Measures the objective before it if it is not known.
  mutating func beginGridUpdate(_ update: any GridMover) -> Progress {
    keepBoundary()
    gridUpdate = update
    updateObjective = reached
    guard reached == nil else {
      stage = .gridUpdate
      return .working
    }
    if settings.penalty.lamb == 0, settings.smooth.commonWeight == 0 {
      let samples = objective.stepSamples
      measuredSamples = samples
      testing.begin(count: samples.count)
    } else {
      objective.begin(network.parameters)
    }
    stage = .measuring
    return .working
  }

  mutating func advanceMeasuring() -> Progress {
    if let samples = measuredSamples {
      guard testing.advance(parameters: network.parameters, dataset: samples) else {
        return .working
      }
      updateObjective = testing.sums.loss(settings.loss)
      measuredSamples = nil
    } else {
      guard objective.advance(network, network.parameters) else { return .working }
      // Not counted, because no step asked for this evaluation.
      objective.evaluations -= 1
      updateObjective = objective.evaluation.objective
    }
    stage = .gridUpdate
    return .working
  }

  // MARK: The update

  mutating func advanceGridUpdate() -> Progress {
    guard gridUpdate?.advance(&network) != false else { return .working }
    if gridUpdate?.hasChanged == true {
      beginTrial()
      objective.restart(network, settings)
      testing = ScoreEvaluation(network, loss: settings.loss)
      optimizer.restart(network)
    }
    gridUpdate = nil
    return beginOptimizing()
  }

  /// Puts an update that was just made on trial.
  private mutating func beginTrial() {
    guard let objective = updateObjective, objective.isFinite else { return }
    if trial == nil { trial = GridTrial(self, objective: objective) }
    trial?.beginUpdate(objective: objective)
  }

  // MARK: At the end of a step

  /// Records the objective that a step reached, and judges grid updates by it.
  mutating func judgeGridUpdates(_ objective: Double) {
    reached = drawsBatches ? nil : objective
    guard let trial else { return }
    if trial.isMadeGood(at: objective) {
      self.trial = nil
    } else if remaining == 0 || steps - trial.step >= GridTrial.length {
      undoHarmfulUpdates()
    }
  }

  /// Returns to the network before grid updates that have not been made up for; returns whether
  /// there were any.
  @discardableResult
  mutating func undoHarmfulUpdates() -> Bool {
    guard let trial, let objective = record?.objective, trial.isHarmful(at: objective) else {
      return false
    }
    abandoned = abandoned ?? network
    network.layers = trial.layers
    network.parameters = trial.parameters
    undoneErrors = UndoneErrors(test: trial.testError, train: trial.trainError)
    undoneGridUpdate = UndoneGridUpdate(step: trial.step, factor: objective / trial.objective)
    leavesGrids = true
    startOver()
    reached = drawsBatches ? nil : trial.objective
    return true
  }

  /// Discards the current step if its grid update made a finite objective non-finite; returns
  /// whether it did.
  mutating func undoEndlessUpdate() -> Bool {
    guard network.layers != boundary.layers, updateObjective?.isFinite == true else { return false }
    rollBack()
    undoneGridUpdate = UndoneGridUpdate(step: steps, factor: .infinity)
    leavesGrids = true
    return true
  }

  /// The errors of the network before an undone grid update, if known.
  struct UndoneErrors: Sendable {
    var test: Double?, train: Double?
  }
}
