/// Grid updates are on trial: one that multiplies the objective is undone unless training makes up
/// for it.
///
/// An update keeps the splines' values only as well as the new knots allow, and forgets what the
/// optimiser has learnt. Steps after it usually end lower than those before. Where they do not, the
/// network goes back to what it was before the update, and the trainer leaves knots alone from then on.
struct GridTrial: Sendable {
  /// How much higher than before its updates an objective may end. Ten for a squared error are about
  /// three for its root. In ordinary training each update is made good, but the last one of 50 steps
  /// may have two steps left: of 180 runs on smooth functions without noise three ended higher.
  static let tolerance = 10.0
  /// Steps that updates have to be made good. In ordinary training they need 13 at most, with
  /// Levenberg-Marquardt 20.
  static let length = 20

  /// The network before the first update that has not been made good, and its errors where known.
  let layers: [Layer], parameters: [Double]
  let testError: Double?, trainError: Double?
  /// Steps before that update.
  let step: Int
  /// The objective there.
  let objective: Double
  /// What the updates since have multiplied objectives by. What Adam or a new batch does to them is
  /// not theirs.
  private var factor = 1.0
  /// The objective before the update under way.
  private var before: Double?

  /// The network at the end of the last step of `trainer`, which has just been updated.
  init(_ trainer: Trainer, objective: Double) {
    (layers, parameters) = (trainer.boundary.layers, trainer.boundary.parameters)
    (testError, trainError) = (trainer.measuredError, trainer.trainError)
    step = trainer.steps
    self.objective = objective
  }

  /// Puts one more update on trial, made at a network with this objective.
  mutating func beginUpdate(objective: Double) { before = objective }

  /// Whether the objective after the update under way is still to be noted.
  var awaitsObjective: Bool { before != nil }

  /// Takes the objective after the update under way.
  mutating func note(_ objective: Double) {
    guard let before else { return }
    self.before = nil
    factor *= max(objective, .leastNormalMagnitude) / max(before, .leastNormalMagnitude)
  }

  /// Whether a step has led back down to where the updates began.
  func isMadeGood(at objective: Double) -> Bool { objective <= self.objective }

  /// Whether the updates leave the network much worse than it was.
  func isHarmful(at objective: Double) -> Bool {
    factor > Self.tolerance && objective > Self.tolerance * self.objective
  }
}

/// A grid update that was undone.
public struct UndoneGridUpdate: Sendable, Equatable {
  /// Steps before it; the network is the one after these again.
  public var step: Int
  /// What the objective had come to when it was undone, in units of the one before the update.
  public var factor: Double

  /// An update that was undone.
  public init(step: Int, factor: Double) {
    self.step = step
    self.factor = factor
  }
}
