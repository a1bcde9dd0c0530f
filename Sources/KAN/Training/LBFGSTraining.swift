import Numerics

/// Training with `LBFGS`: the iterations of a step cost as much as a step of pykan.
struct LBFGSTraining: TrainingMethod {
  static let title = "L-BFGS"
  static let defaultRate = 1.0
  static let evaluationsPerStep = 24

  private(set) var search: LBFGS
  /// The state at the end of the last step; nil until it is first saved.
  private var kept: LBFGS?

  init(_ network: Network, _ settings: TrainingSettings) {
    search = LBFGS(position: network.parameters, rate: settings.effectiveRate)
  }

  var summary: PointSummary? { search.summary }
  var isStalled: Bool { search.isStalled }

  mutating func restart(_ network: Network) { search.restart(at: network.parameters) }

  /// Restarts, because differences of gradients on different samples say nothing about curvature.
  mutating func changeSamples(_ network: Network) { restart(network) }

  mutating func beginStep(
    _ network: inout Network, _ objective: inout StepObjective, isTested: Bool
  ) -> StepProgress {
    // A separate statement: as an argument it would run while `follow` already holds a copy of
    // `self`.
    let request = search.beginStep()
    return follow(request, &network, &objective)
  }

  mutating func advance(
    _ network: inout Network, _ objective: inout StepObjective
  ) -> StepProgress {
    guard objective.advance(network, search.trial) else { return .working }
    let isFinite = objective.evaluation.isFinite
    if search.summary == nil && !isFinite { return .diverged }
    let request = search.receive(
      objective.summary(isFinite: isFinite), gradient: objective.evaluation.gradient)
    return follow(request, &network, &objective)
  }

  private func follow(
    _ request: LBFGS.Request, _ network: inout Network, _ objective: inout StepObjective
  ) -> StepProgress {
    switch request {
    case .evaluate:
      objective.begin(search.trial)
      return .working
    case .stepFinished:
      network.parameters.overwrite(with: search.position)
      return .finished
    }
  }

  mutating func keep() {
    if kept == nil { kept = search } else { kept?.copyState(of: search) }
  }

  mutating func takeBack(_ parameters: inout [Double]) {
    if let kept { search.copyState(of: kept) }
  }
}
