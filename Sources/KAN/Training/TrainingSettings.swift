/// How a network is trained.
public struct TrainingSettings: Sendable, Equatable {
  /// The method.
  public var optimizer = Optimizer.lbfgs
  /// Steps to take.
  public var steps = 100
  /// Factor on the first trial of a line search, or length of an update; nil for the default.
  public var rate: Double?
  /// Samples per step, drawn anew for each; nil for all.
  public var batch: Int?
  /// Penalties.
  public var penalty = Penalty()
  /// Whether knots follow the inputs in the early steps.
  public var updatesGrid = true
  /// 1 for uniform knots, 0 for quantiles, in grid updates.
  public var gridEps = 0.02
  /// Stop after so many steps without a better test error, and go back to the best, which may be
  /// the network that was there before them; nil for never.
  public var patience: Int?
  /// What is made small.
  public var loss = Loss.meanSquaredError

  /// pykan's defaults.
  public init() {}

  /// Whether the step that follows `steps` steps begins with a grid update: after 0, 2, 5, 11, 23 and 47.
  ///
  /// pykan updates after every fifth of 50 steps. Inputs of hidden nodes move most in the first steps,
  /// and each update costs the optimiser its memory; with intervals that double, 20 steps come out a
  /// fifth lower (median of 120 runs on the demonstration).
  func beginsWithGridUpdate(after steps: Int) -> Bool {
    guard updatesGrid, steps >= 0, steps < 50 else { return false }
    if steps == 0 { return true }
    let (third, rest) = (steps + 1).quotientAndRemainder(dividingBy: 3)
    return rest == 0 && third & (third - 1) == 0
  }

  /// Whether Levenberg-Marquardt looks for grids to move before the step that follows `steps` steps.
  func movesGrids(after steps: Int) -> Bool { updatesGrid && steps < 50 }

  /// Whether optimisers may keep what they learnt when these settings follow `other`.
  func hasSameObjective(as other: TrainingSettings) -> Bool {
    optimizer == other.optimizer && batch == other.batch && penalty == other.penalty
      && loss == other.loss && rate == other.rate
  }
}
