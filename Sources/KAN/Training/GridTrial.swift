/// Puts grid updates on trial: an update that multiplies the objective is undone unless training
/// makes up for it.
///
/// An update preserves the values of splines only as well as the new knots allow, and discards what
/// the optimiser has learned. Usually the steps after it end lower than those before. If they do
/// not, the network returns to its state before the update, and the trainer does not move knots
/// again.
struct GridTrial: Sendable {
  /// The factor by which the objective may end above its value before the updates. Ten for a
  /// squared error is about three for its root. In ordinary training every update is made up for,
  /// but the last one of 50 steps may have only two steps left: of 180 runs on smooth functions
  /// without noise, three ended higher.
  static let tolerance = 10.0
  /// The number of steps within which updates must be made up for. In ordinary training at most 13
  /// are needed, and 20 with Levenberg-Marquardt.
  static let length = 20

  /// The network before the first update that has not been made up for, and its errors if known.
  let layers: [Layer], parameters: [Double]
  let testError: Double?, trainError: Double?
  /// The number of steps before that update.
  let step: Int
  /// The objective there.
  let objective: Double
  /// The factor by which the updates since then have changed the objective. Changes by Adam or by a
  /// new batch are not included.
  private var factor = 1.0
  /// The objective before the current update.
  private var before: Double?

  /// Creates a trial from the network at the end of the last step of `trainer`, whose grids have
  /// just been updated.
  init(_ trainer: Trainer, objective: Double) {
    (layers, parameters) = (trainer.boundary.layers, trainer.boundary.parameters)
    (testError, trainError) = (trainer.measuredError, trainer.trainError)
    step = trainer.steps
    self.objective = objective
  }

  /// Adds an update to the trial, made when the network has this objective.
  mutating func beginUpdate(objective: Double) { before = objective }

  /// Whether the objective after the current update is still to be recorded.
  var awaitsObjective: Bool { before != nil }

  /// Records the objective after the current update.
  mutating func note(_ objective: Double) {
    guard let before else { return }
    self.before = nil
    factor *= max(objective, .leastNormalMagnitude) / max(before, .leastNormalMagnitude)
  }

  /// Whether a step has brought the objective back to its value before the updates.
  func isMadeGood(at objective: Double) -> Bool { objective <= self.objective }

  /// Whether the updates have left the network much worse than before.
  func isHarmful(at objective: Double) -> Bool {
    factor > Self.tolerance && objective > Self.tolerance * self.objective
  }
}

/// A grid update that was undone.
public struct UndoneGridUpdate: Sendable, Equatable {
  /// The number of steps before it; the network has returned to its state after them.
  public var step: Int
  /// The objective when the update was undone, divided by the one before it.
  public var factor: Double

  /// Creates a record of an undone update.
  public init(step: Int, factor: Double) {
    self.step = step
    self.factor = factor
  }
}
