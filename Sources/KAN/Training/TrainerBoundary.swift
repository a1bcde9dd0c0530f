/// The end of the last whole step, to which training can always return.
extension Trainer {
  mutating func diverge() -> Progress {
    rollBack()
    remaining = 0
    if adam != nil {
      // The end of the last step is where the objective is no number: go back before it.
      network.parameters.overwrite(with: verified)
      adam?.restart()
      saveBoundary()
    }
    return .ended(.diverged)
  }

  mutating func saveBoundary() {
    for index in boundary.parameters.indices {
      boundary.parameters[index] = network.parameters[index]
    }
    boundary.layers = network.layers
    boundary.verified.overwrite(with: verified)
    boundary.random = random
    boundary.evaluations = evaluations
    if let lbfgs, boundary.lbfgs != nil {
      boundary.lbfgs?.copyState(of: lbfgs)
    } else {
      boundary.lbfgs = lbfgs
    }
    if let adam, boundary.adam != nil {
      boundary.adam?.copyState(of: adam)
    } else {
      boundary.adam = adam
    }
    boundary.levenbergMarquardt = levenbergMarquardt?.state
  }

  /// Discards a step under way.
  public mutating func rollBack() {
    guard stage != .between else { return }
    if stage == .testing {
      // The step itself was complete, only its test was not; it counts as not taken.
      steps -= 1
      remaining += 1
    }
    stage = .between
    gridUpdate = nil
    grids = nil
    for index in boundary.parameters.indices {
      network.parameters[index] = boundary.parameters[index]
    }
    if network.layers != boundary.layers {
      network.layers = boundary.layers
      evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
      testing = ScoreEvaluation(network, loss: settings.loss)
      levenbergMarquardt?.restart(network)
    }
    verified.overwrite(with: boundary.verified)
    random = boundary.random
    evaluations = boundary.evaluations
    if let saved = boundary.lbfgs { lbfgs?.copyState(of: saved) }
    if let saved = boundary.adam { adam?.copyState(of: saved) }
    if let saved = boundary.levenbergMarquardt { levenbergMarquardt?.state = saved }
  }
}
