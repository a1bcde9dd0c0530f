import Numerics

/// The end of the last whole step, to which training can always return.
extension Trainer {
  struct Boundary: Sendable {
    var layers: [Layer]
    var random: RandomSource
    var evaluations = 0
    var trial: GridTrial?
    /// Whether `parameters` and the optimiser's state are kept; if not, only the optimiser can have
    /// changed anything, and takes it back itself.
    var isKept = false
    /// Empty until they are needed.
    var parameters: [Double] = []

    init(_ network: Network, random: RandomSource) {
      layers = network.layers
      self.random = random
    }
  }

  /// Notes that a step ends here. Nothing is copied: see `keepBoundary`.
  mutating func markBoundary() {
    boundary.layers = network.layers
    boundary.random = random
    boundary.evaluations = evaluations
    boundary.trial = trial
    boundary.isKept = false
    optimizer.endStep()
  }

  /// Keeps what is about to change in a step that may still be discarded; once per step.
  ///
  /// These are copies of all parameters and more. Methods that need fewer keep them themselves.
  mutating func keepBoundary() {
    guard !boundary.isKept else { return }
    boundary.isKept = true
    if boundary.parameters.isEmpty {
      boundary.parameters = [Double](repeating: 0, count: network.parameters.count)
    }
    boundary.parameters.overwrite(with: network.parameters)
    optimizer.keep()
  }

  /// The network after the step that `record` tells of: neither the one that the next step, under
  /// way, is changing, nor one that training went back to.
  public var recordedNetwork: Network {
    if let abandoned { return abandoned }
    guard stage != .between else { return network }
    var recorded = network
    recorded.layers = boundary.layers
    if boundary.isKept {
      recorded.parameters = boundary.parameters
    } else if let before = optimizer.parametersBefore {
      recorded.parameters = before
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
    if boundary.isKept { network.parameters.overwrite(with: boundary.parameters) }
    if network.layers != boundary.layers {
      network.layers = boundary.layers
      objective.restart(network, settings)
      testing = ScoreEvaluation(network, loss: settings.loss)
      optimizer.restart(network)
    }
    if boundary.isKept || !type(of: optimizer).isKeptBeforeSteps {
      optimizer.takeBack(&network.parameters)
    }
    boundary.isKept = false
    random = boundary.random
    objective.evaluations = boundary.evaluations
    trial = boundary.trial
  }
}
