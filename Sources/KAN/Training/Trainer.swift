import Numerics

/// Trains a network, one bounded piece of work at a time.
///
/// `advance` does a few milliseconds of work, whatever training is doing: a grid update, a line
/// search or a test. Training can stop after every step, and results do not depend on where it
/// paused. `rollBack` returns to the end of the last completed step. A step without a grid update
/// allocates nothing.
///
/// A `TrainingMethod` determines how parameters move.
public struct Trainer: Sendable {
  /// The result of a piece of work.
  public enum Progress: Sendable, Equatable {
    case working
    /// A step is complete.
    case step(TrainingRecord)
    /// Training has ended on its own.
    case ended(End)
  }

  /// Why training ended on its own.
  public enum End: String, Sendable, Equatable {
    /// All steps are done.
    case completed
    /// No step decreases the objective any further.
    case stalled
    /// There was no better test error within the patience; the network is the best one, possibly
    /// the one at the start of the count.
    case patience
    /// The objective became non-finite, so no step is possible.
    case diverged
  }

  enum Stage {
    /// Measuring the errors of the current network before the first step that patience counts.
    case beginningTrain, beginningTest
    /// Measuring the objective before a grid update.
    case measuring
    case between, gridUpdate, optimizing, testing
  }

  /// The network at the last accepted point.
  public internal(set) var network: Network
  /// The test samples.
  public let test: Dataset?
  /// The settings; use `change` to modify them.
  public internal(set) var settings: TrainingSettings
  /// The total number of steps done.
  public internal(set) var steps = 0
  /// The record of the latest step.
  public internal(set) var record: TrainingRecord?
  /// The grid update that this run has undone, if any.
  public internal(set) var undoneGridUpdate: UndoneGridUpdate?
  /// The number of steps that the network was trained before. Grid updates, which belong to the
  /// first steps, are not repeated.
  public var earlierSteps = 0
  /// Whether patience also measures the training error of the network it starts with, so that
  /// networks that no step has improved can be compared.
  public var measuresTrainError = false

  var random: RandomSource
  var stage = Stage.between
  var optimizer: any TrainingMethod
  var objective: StepObjective
  var testing: ScoreEvaluation
  var remaining = 0
  /// Why the run ends after the step just reported, if it does.
  var pendingEnd: End?
  var patience = Patience()
  /// The network after the latest step, if training has gone back from it.
  var abandoned: Network?
  /// The end of the last completed step.
  var boundary: Boundary

  // Grid updates: see `GridTrial`.

  var gridUpdate: (any GridMover)?
  /// The objective at the end of the latest step; nil if it is not known, as before the first step
  /// and with batches.
  var reached: Double?
  /// The objective before the current grid update, and the samples it is measured on.
  var updateObjective: Double?, measuredSamples: Dataset?
  /// Grid updates that training has not made up for yet.
  var trial: GridTrial?
  /// Whether to leave knots alone, because a grid update had to be undone.
  var leavesGrids = false
  var undoneErrors: UndoneErrors?

  /// Creates a trainer that has done no step.
  ///
  /// - Parameters:
  ///   - deviations: the size of one unit of each target, for errors in the targets' own units.
  ///   - seed: for the choice of batches.
  public init(
    network: Network, train: Dataset, test: Dataset?, settings: TrainingSettings,
    deviations: [Double], seed: UInt64
  ) {
    self.network = network
    self.test = test
    self.settings = settings
    random = RandomSource(seed: seed, stream: 2)
    objective = StepObjective(network, samples: train, deviations: deviations, settings: settings)
    testing = ScoreEvaluation(network, loss: settings.loss)
    optimizer = settings.optimizer.method.init(network, settings)
    boundary = Boundary(network, random: random)
  }

  /// The training samples.
  public var train: Dataset { objective.samples }
  /// How smooth the current network was kept in training; nil if that is not known.
  public var smoothing: Smoothing? { optimizer.smoothing }
  /// The total number of evaluations of loss and gradient.
  public var evaluations: Int { objective.evaluations }

  // MARK: Runs

  /// Changes the settings from the end of the last completed step on. The optimiser keeps what it
  /// has learned only if the objective and the method stay the same.
  public mutating func change(_ new: TrainingSettings) {
    rollBack()
    let keeps = new.hasSameObjective(as: settings)
    let restartsPatience = new.patience != settings.patience
    settings = new
    if restartsPatience || !keeps { patience = Patience() }
    guard !keeps else { return }
    startOver()
    leavesGrids = false
  }

  /// Continues with the current network, but with a fresh optimiser.
  mutating func startOver() {
    objective.restart(network, settings)
    testing = ScoreEvaluation(network, loss: settings.loss)
    optimizer = settings.optimizer.method.init(network, settings)
    (reached, trial) = (nil, nil)
    markBoundary()
  }

  /// Requests `count` more steps.
  public mutating func start(steps count: Int) {
    remaining = count
    pendingEnd = nil
    undoneGridUpdate = nil
  }

  /// Whether a run is in progress: steps are left, or its end has not been reported yet.
  public var isRunning: Bool { remaining > 0 || stage != .between || pendingEnd != nil }

  /// Ends the run at the last completed step.
  public mutating func stop() {
    settle()
    remaining = 0
    pendingEnd = nil
  }

  /// Brings the network to the state in which a run ending here would leave it: at the last
  /// completed step, without grid updates that have not been made up for.
  public mutating func settle() {
    rollBack()
    undoHarmfulUpdates()
  }

  /// Does a bounded piece of work.
  public mutating func advance() -> Progress {
    switch stage {
    case .between: return beginStep()
    case .beginningTrain, .beginningTest: return advanceBeginning()
    case .measuring: return advanceMeasuring()
    case .gridUpdate: return advanceGridUpdate()
    case .optimizing: return follow(optimizer.advance(&network, &objective))
    case .testing: return advanceTest()
    }
  }
}
