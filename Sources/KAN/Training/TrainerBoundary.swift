/// The end of the last whole step, to which training can always return.
extension Trainer {
  struct Boundary: Sendable {
    var layers: [Layer]
    var random: RandomSource
    var evaluations = 0
    var trial: GridTrial?
    var levenbergMarquardt: LevenbergMarquardt.State?
    /// What is kept of the rest; of what is not, nothing has changed since.
    var kept = Kept.nothing
    /// Empty until they are needed.
    var parameters: [Double] = [], verified: [Double] = []
    var lbfgs: LBFGS?
    var adam: Adam?

    enum Kept {
      case nothing, everything
      /// What an update of Adam has changed: its moments, and parameters it can take back itself.
      case update
    }

    init(_ network: Network, random: RandomSource) {
      layers = network.layers
      self.random = random
    }
  }

  mutating func diverge() -> Progress {
    if undoEndlessUpdate() { return .working }
    rollBack()
    remaining = 0
    if adam != nil {
      // The end of the last step is where the objective is no number: go back before it.
      abandoned = abandoned ?? network
      network.parameters.overwrite(with: verified)
      adam?.restart()
      reached = nil
      markBoundary()
    }
    undoHarmfulUpdates()
    return .ended(.diverged)
  }

  /// Notes that a step ends here. Nothing is copied: see `keepBoundary`.
  mutating func markBoundary() {
    boundary.layers = network.layers
    boundary.random = random
    boundary.evaluations = evaluations
    boundary.trial = trial
    boundary.levenbergMarquardt = levenbergMarquardt?.state
    boundary.kept = .nothing
  }

  /// Keeps what is about to change in a step that may still be discarded; once per step.
  ///
  /// These are copies of all parameters and more. A step of Adam needs fewer, and where no test follows
  /// none.
  mutating func keepBoundary() {
    guard boundary.kept == .nothing else { return }
    boundary.kept = .everything
    if boundary.parameters.isEmpty {
      let none = [Double](repeating: 0, count: network.parameters.count)
      (boundary.parameters, boundary.verified) = (none, none)
    }
    boundary.parameters.overwrite(with: network.parameters)
    boundary.verified.overwrite(with: verified)
    if let lbfgs, boundary.lbfgs != nil {
      boundary.lbfgs?.copyState(of: lbfgs)
    } else {
      boundary.lbfgs = lbfgs
    }
    keepMoments()
  }

  /// Keeps what Adam has learnt.
  mutating func keepMoments() {
    guard let adam else { return }
    if boundary.adam == nil {
      // No copy of Adam itself, which would keep its room for parameters as well.
      boundary.adam = Adam(count: network.parameters.count, rate: adam.rate)
    }
    boundary.adam?.copyState(of: adam)
  }

  /// The network after the step that `record` tells of: not what the next one, under way, has made of
  /// it, nor what training went back to.
  public var recordedNetwork: Network {
    if let abandoned { return abandoned }
    guard stage != .between else { return network }
    var recorded = network
    recorded.layers = boundary.layers
    switch boundary.kept {
    case .nothing: break
    case .everything: recorded.parameters = boundary.parameters
    case .update: recorded.parameters = verified
    }
    return recorded
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
    restoreKept()
    if network.layers != boundary.layers {
      network.layers = boundary.layers
      evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
      testing = ScoreEvaluation(network, loss: settings.loss)
      levenbergMarquardt?.restart(network)
    }
    random = boundary.random
    evaluations = boundary.evaluations
    trial = boundary.trial
    if let saved = boundary.levenbergMarquardt { levenbergMarquardt?.state = saved }
  }

  private mutating func restoreKept() {
    switch boundary.kept {
    case .nothing: return
    case .everything:
      network.parameters.overwrite(with: boundary.parameters)
      verified.overwrite(with: boundary.verified)
    case .update:
      adam?.exchangeBack(&network.parameters, before: &verified)
    }
    boundary.kept = .nothing
    if let saved = boundary.lbfgs { lbfgs?.copyState(of: saved) }
    if let saved = boundary.adam { adam?.copyState(of: saved) }
  }
}
