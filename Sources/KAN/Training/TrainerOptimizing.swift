/// What the optimisers do in a step: evaluations of loss and gradient for L-BFGS and Adam, and
/// Levenberg-Marquardt.
extension Trainer {
  mutating func beginOptimizing() -> Progress {
    stage = .optimizing
    if lbfgs != nil {
      if lbfgs?.beginStep() == .stepFinished { return finishOptimizing() }
    }
    if testFollows && boundary.kept == .nothing { keepMoments() }
    beginEvaluation()
    return .working
  }

  mutating func beginEvaluation() {
    evaluation.begin(
      parameters: lbfgs?.trial ?? network.parameters, count: train.count,
      indices: batchIndices.isEmpty ? nil : batchIndices)
  }

  mutating func advanceOptimizer() -> Progress {
    if levenbergMarquardt != nil { return advanceLevenbergMarquardt() }
    if adam != nil { return advanceAdam() }
    guard advanceEvaluation() else { return .working }
    evaluations += 1
    return takeEvaluation()
  }

  /// Moves on from parameters that the objective is finite at.
  private mutating func advanceAdam() -> Progress {
    // While it is at work it stands by itself.
    var adam: Adam?
    swap(&self.adam, &adam)
    let outcome = adam?.update(network.parameters) { advanceEvaluation($0) }
    swap(&self.adam, &adam)
    guard outcome != .pending else { return .working }
    evaluations += 1
    guard outcome == .moved, evaluation.objective.isFinite else { return diverge() }
    trial?.note(evaluation.objective)
    summary = summary(isFinite: true)
    self.adam?.exchange(&network.parameters, before: &verified)
    if boundary.kept == .nothing { boundary.kept = .update }
    return finishOptimizing()
  }

  /// Works on the evaluation under way. No reference to the trial point outlives the call, so that the
  /// optimiser can go on to change it in place.
  mutating func advanceEvaluation(_ update: AdamUpdate? = nil) -> Bool {
    evaluation.advance(
      network: network, parameters: lbfgs?.trial ?? network.parameters, dataset: train,
      update: update)
  }

  /// - Parameter isFinite: whether the objective and its gradient are.
  private func summary(isFinite: Bool) -> PointSummary {
    PointSummary(
      objective: isFinite ? evaluation.objective : .infinity,
      loss: evaluation.sums.loss(settings.loss),
      score: evaluation.sums.score(settings.loss, deviations: deviations),
      regularization: evaluation.regularization)
  }

  mutating func takeEvaluation() -> Progress {
    let isFinite = evaluation.isFinite
    if lbfgs?.summary == nil && !isFinite { return diverge() }
    let point = summary(isFinite: isFinite)
    trial?.note(point.objective)
    switch lbfgs?.receive(point, gradient: evaluation.gradient) {
    case .evaluate:
      beginEvaluation()
      return .working
    default:
      return finishOptimizing()
    }
  }

  // MARK: Levenberg-Marquardt

  mutating func beginLevenbergMarquardt() -> Progress {
    if levenbergMarquardt?.state.isStalled == true { return stall() }
    if mayUpdateGrids, settings.movesGrids(after: steps) {
      grids = LevenbergMarquardtGrids(network, isFirstLook: steps == 0)
      return beginGridUpdate()
    }
    keepBoundary()
    levenbergMarquardt?.beginStep()
    stage = .optimizing
    return .working
  }

  mutating func advanceGrids() -> Progress {
    guard grids?.advance(&network, train) != false else { return .working }
    if grids?.hasChanged == true {
      beginTrial()
      testing = ScoreEvaluation(network, loss: settings.loss)
      levenbergMarquardt?.restart(network)
    }
    grids = nil
    levenbergMarquardt?.beginStep()
    stage = .optimizing
    return .working
  }

  mutating func advanceLevenbergMarquardt() -> Progress {
    let progress = levenbergMarquardt?.advance(network, train, deviations: deviations)
    if trial?.awaitsObjective == true, let summary = levenbergMarquardt?.state.summary {
      trial?.note(summary.objective)
    }
    switch progress {
    case .working: return .working
    case .diverged, nil: return diverge()
    case .stepFinished: break
    }
    evaluations += levenbergMarquardt?.evaluations ?? 0
    summary = levenbergMarquardt?.state.summary
    if let trial = levenbergMarquardt?.trial {
      network.parameters.overwrite(with: trial)
      verified.overwrite(with: trial)
    }
    return finishOptimizing()
  }
}
