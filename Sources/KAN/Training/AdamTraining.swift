import Numerics

/// Training with `Adam`: one evaluation and one update per step.
///
/// An update is applied without evaluating its result; whether the objective is finite there only
/// shows in the next step.
struct AdamTraining: TrainingMethod {
  static let title = "Adam"
  static let defaultRate = 0.01
  static let evaluationsPerStep = 1
  static let recordsItsEnd = false
  static let isKeptBeforeSteps = false

  /// What is saved of the state at the end of the last step; anything else has not changed since.
  private enum Kept {
    case nothing, everything
    /// The moments; the parameters can be restored by swapping.
    case moments
  }

  private var adam: Adam
  private(set) var summary: PointSummary?
  /// The last parameters at which the objective was finite: those before the last update.
  private(set) var verified: [Double]
  private var kept = Kept.nothing
  /// Whether the current step has made its update.
  private var hasMoved = false
  private var keptMoments: Adam?
  /// Empty until they are needed.
  private var keptVerified: [Double] = []

  init(_ network: Network, _ settings: TrainingSettings) {
    adam = Adam(count: network.parameters.count, rate: settings.effectiveRate)
    // A separate copy from the start, because it will soon be written to.
    verified = network.parameters.map(\.self)
  }

  mutating func restart(_ network: Network) {
    adam.restart()
    summary = nil
  }

  mutating func beginStep(
    _ network: inout Network, _ objective: inout StepObjective, isTested: Bool
  ) -> StepProgress {
    if isTested && kept == .nothing {
      keepMoments()
      kept = .moments
    }
    objective.begin(network.parameters)
    return .working
  }

  mutating func advance(
    _ network: inout Network, _ objective: inout StepObjective
  ) -> StepProgress {
    let outcome = adam.update(network.parameters) {
      objective.advance(network, network.parameters, update: $0)
    }
    guard outcome != .pending else { return .working }
    guard outcome == .moved, objective.evaluation.objective.isFinite else { return .diverged }
    summary = objective.summary(isFinite: true)
    adam.exchange(&network.parameters, before: &verified)
    hasMoved = true
    return .finished
  }

  // MARK: The way back

  mutating func keep() {
    kept = .everything
    keepMoments()
    if keptVerified.isEmpty { keptVerified = [Double](repeating: 0, count: verified.count) }
    keptVerified.overwrite(with: verified)
  }

  private mutating func keepMoments() {
    // Not a copy of `adam` itself, which would also keep its buffer of parameters.
    if keptMoments == nil { keptMoments = Adam(count: verified.count, rate: adam.rate) }
    keptMoments?.copyState(of: adam)
  }

  mutating func endStep() {
    kept = .nothing
    hasMoved = false
  }

  mutating func takeBack(_ parameters: inout [Double]) {
    switch kept {
    case .nothing: return
    case .everything: verified.overwrite(with: keptVerified)
    case .moments: if hasMoved { adam.exchangeBack(&parameters, before: &verified) }
    }
    if let keptMoments { adam.copyState(of: keptMoments) }
    endStep()
  }

  var parametersBefore: [Double]? { hasMoved && kept != .everything ? verified : nil }

  mutating func retreat(_ parameters: inout [Double]) -> Bool {
    parameters.overwrite(with: verified)
    adam.restart()
    return true
  }
}
