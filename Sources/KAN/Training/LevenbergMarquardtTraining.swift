import Numerics

/// Training with `LevenbergMarquardt`: one accepted iteration per step, with its own grid updates.
struct LevenbergMarquardtTraining: TrainingMethod {
  static let title = "Levenberg-Marquardt"
  static let advice = "Levenberg-Marquardt: for small networks, most exact"
  static let defaultRate = 0.01
  static let rateMeaning: String? = "the damping at the start"
  static let evaluationsPerStep = 3
  static let takesWeights = false

  /// The maximum number of unknowns: with more, a step takes over half a second and as much as 150
  /// MB.
  static let unknownLimit = 3000

  private var method: LevenbergMarquardt
  private var kept: LevenbergMarquardt.State
  private var keptSmoothing: Smoothing?

  init(_ network: Network, _ settings: TrainingSettings) {
    method = LevenbergMarquardt(network, settings)
    kept = method.state
  }

  static func complaint(
    about network: Network, samples: Int, _ settings: TrainingSettings
  ) -> String? {
    if settings.loss != .meanSquaredError, settings.loss != .crossEntropy {
      return "lm makes squared errors or cross-entropies small, not \(settings.loss.meaning); "
        + "take optimizer=lbfgs or adam"
    }
    if settings.penalty.lamb != 0 {
      return "lm knows no penalties; set lamb=0, or take optimizer=lbfgs or adam"
    }
    if let batch = settings.batch, batch < samples {
      return "lm takes all samples at every step; set batch=all, or take optimizer=lbfgs or adam"
    }
    let unknowns = LevenbergMarquardtUnknowns.count(network)
    if unknowns > unknownLimit {
      let other =
        settings.smooth == .automatic
        ? "take a coarser grid or a smaller shape, or optimizer=lbfgs or adam with a weight such as "
          + "smooth=0.001"
        : "take optimizer=lbfgs or adam, a coarser grid or a smaller shape"
      return
        "lm would solve for \(unknowns) unknowns at every step, and \(unknownLimit) are its "
        + "limit; \(other)"
    }
    return nil
  }

  var summary: PointSummary? { method.state.summary }
  var isStalled: Bool { method.state.isStalled }
  private(set) var smoothing: Smoothing?

  func gridUpdate(
    _ network: Network, _ objective: StepObjective, after steps: Int, _ settings: TrainingSettings
  ) -> (any GridMover)? {
    guard settings.movesGrids(after: steps) else { return nil }
    return LevenbergMarquardtGrids(network, objective.samples, isFirstLook: steps == 0)
  }

  mutating func restart(_ network: Network) { method.restart(network) }

  mutating func beginStep(
    _ network: inout Network, _ objective: inout StepObjective, isTested: Bool
  ) -> StepProgress {
    method.beginStep()
    return .working
  }

  mutating func advance(
    _ network: inout Network, _ objective: inout StepObjective
  ) -> StepProgress {
    switch method.advance(network, objective.samples, deviations: objective.deviations) {
    case .working: return .working
    case .diverged: return .diverged
    case .stepFinished:
      objective.evaluations += method.evaluations
      network.parameters.overwrite(with: method.trial)
      smoothing = method.smoothing(objective.samples)
      return .finished
    }
  }

  mutating func keep() {
    kept = method.state
    keptSmoothing = smoothing
  }

  mutating func takeBack(_ parameters: inout [Double]) {
    method.state = kept
    smoothing = keptSmoothing
  }
}

extension LevenbergMarquardtUnknowns {
  /// Counts the unknowns without listing them.
  static func count(_ network: Network) -> Int {
    network.layers.reduce(0) { sum, layer in
      layer.mask.indices.reduce(sum + layer.symbolicMask.count { $0 != 0 } * 4) { sum, edge in
        guard layer.mask[edge] != 0 else { return sum }
        return sum + layer.functionCount(ofInput: edge / layer.outputs) + 1
      }
    }
  }
}
