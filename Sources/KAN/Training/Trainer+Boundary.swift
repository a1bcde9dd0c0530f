import Numerics

/// The end of the last completed step, to which training can always return.
extension Trainer {
  struct Boundary: Sendable {
    var layers: [Layer]
    var random: RandomSource
    var evaluations = 0
    var trial: GridTrial?
    /// Whether `parameters` and the optimiser's state are saved. If not, only the optimiser can
    /// have changed anything, and it can undo that itself.
    var isKept = false
    /// Empty until they are needed.
    var parameters: [Double] = []

    init(_ network: Network, random: RandomSource) {
      layers = network.layers
      self.random = random
    }
  }

  /// Marks the end of a step. Copies nothing; see `keepBoundary`.
  mutating func markBoundary() {
    boundary.layers = network.layers
    boundary.random = random
    boundary.evaluations = evaluations
    boundary.trial = trial
    boundary.isKept = false
    optimizer.endStep()
  }

  /// Saves everything that the current step may change before it is discarded; once per step.
  ///
  /// This copies all parameters and more. Methods that need less save it themselves.
  mutating func keepBoundary() {
    guard !boundary.isKept else { return }
    boundary.isKept = true
    if boundary.parameters.isEmpty {
      boundary.parameters = [Double](repeating: 0, count: network.parameters.count)
    }
    boundary.parameters.overwrite(with: network.parameters)
    optimizer.keep()
  }

  /// The network after the step that `record` describes: neither the one that the current step is
  /// changing, nor one that training went back to.
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

  /// Discards the current step.
  public mutating func rollBack() {
    guard stage != .between else { return }
    if stage == .testing {
      // The step was complete except for its test; it counts as not taken.
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
