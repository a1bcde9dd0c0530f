/// What the optimisers do in a step: evaluations of loss and gradient for L-BFGS and Adam, and
/// Levenberg-Marquardt.
extension Trainer {
  mutating func beginOptimizing() -> Progress {
    stage = .optimizing
    if lbfgs != nil {
      if lbfgs?.beginStep() == .stepFinished { return finishOptimizing() }
    }
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
    guard advanceEvaluation() else { return .working }
    evaluations += 1
    if lbfgs != nil { return takeEvaluation() }
    guard evaluation.isFinite else { return diverge() }
    summary = currentSummary
    updateByAdam()
    return finishOptimizing()
  }

  /// Moves on from parameters that the objective is finite at. Where a test follows, the step may
  /// still be discarded.
  private mutating func updateByAdam() {
    var kept: Adam?
    if testFollows && boundary.kept == .nothing {
      boundary.kept = .update
      swap(&verified, &boundary.verified)
      swap(&kept, &boundary.adam)
      kept = kept ?? adam
    }
    adam?.update(
      &network.parameters, before: &verified, keeping: &kept, gradient: evaluation.gradient,
      ranges: evaluation.gradientRanges)
    if boundary.kept == .update { swap(&kept, &boundary.adam) }
  }

  /// Works on the evaluation under way. No reference to the trial point outlives the call, so that the
  /// optimiser can go on to change it in place.
  mutating func advanceEvaluation() -> Bool {
    evaluation.advance(
      network: network, parameters: lbfgs?.trial ?? network.parameters, dataset: train)
  }

  var currentSummary: PointSummary {
    PointSummary(
      objective: evaluation.isFinite ? evaluation.objective : .infinity,
      loss: evaluation.sums.loss(settings.loss),
      score: evaluation.sums.score(settings.loss, deviations: deviations),
      regularization: evaluation.regularization)
  }

  mutating func takeEvaluation() -> Progress {
    if lbfgs?.summary == nil && !evaluation.isFinite { return diverge() }
    let point = currentSummary
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
    if levenbergMarquardt?.state.isStalled == true {
      remaining = 0
      return .ended(.stalled)
    }
    keepBoundary()
    if settings.movesGrids(after: steps) {
      grids = LevenbergMarquardtGrids(network, isFirstLook: steps == 0)
      stage = .gridUpdate
    } else {
      levenbergMarquardt?.beginStep()
      stage = .optimizing
    }
    return .working
  }

  mutating func advanceGrids() -> Progress {
    guard grids?.advance(&network, train) != false else { return .working }
    if grids?.hasChanged == true {
      testing = ScoreEvaluation(network, loss: settings.loss)
      levenbergMarquardt?.restart(network)
    }
    grids = nil
    levenbergMarquardt?.beginStep()
    stage = .optimizing
    return .working
  }

  mutating func advanceLevenbergMarquardt() -> Progress {
    switch levenbergMarquardt?.advance(network, train, deviations: deviations) {
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
