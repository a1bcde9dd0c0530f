import Numerics

/// Training by `LevenbergMarquardt`: one accepted iteration per step, with grids of its own.
struct LevenbergMarquardtTraining: TrainingMethod {
  static let title = "Levenberg-Marquardt"
  static let advice = "Levenberg-Marquardt: for small networks, most exact"
  static let defaultRate = 0.01
  static let rateMeaning: String? = "the damping at the start"
  static let evaluationsPerStep = 3
  static let takesWeights = false

  /// Most unknowns that are solved for: more take over half a second a step and as many as 150 MB.
  static let unknownLimit = 3000

  private var method: LevenbergMarquardt
  private var kept: LevenbergMarquardt.State

  init(_ network: Network, rate: Double) {
    method = LevenbergMarquardt(network, damping: rate)
    kept = method.state
  }

  static func complaint(
    about network: Network, samples: Int, _ settings: TrainingSettings
  ) -> String? {
    if settings.loss != .meanSquaredError {
      return "lm makes squared errors small, not \(settings.loss.meaning); "
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
      return
        "lm would solve for \(unknowns) unknowns at every step, and \(unknownLimit) are its "
        + "limit; take optimizer=lbfgs or adam, a coarser grid or a smaller shape"
    }
    return nil
  }

  var summary: PointSummary? { method.state.summary }
  var isStalled: Bool { method.state.isStalled }

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
      return .finished
    }
  }

  mutating func keep() { kept = method.state }

  mutating func takeBack(_ parameters: inout [Double]) { method.state = kept }
}

extension LevenbergMarquardtUnknowns {
  /// Number of unknowns, without listing them.
  static func count(_ network: Network) -> Int {
    network.layers.reduce(0) { sum, layer in
      sum + layer.mask.count { $0 != 0 } * (layer.layout.functions + 1)
        + layer.symbolicMask.count { $0 != 0 } * 4
    }
  }
}
