import Numerics

/// Trains a network, one bounded piece of work at a time.
///
/// `advance` does a few milliseconds of work wherever training stands: inside a grid update, a line
/// search or a test. After each step the state is one that training can stop at: what follows does not
/// depend on where pauses fell. `rollBack` returns to the end of the last whole step. A step without a
/// grid update allocates nothing.
///
/// How parameters move is up to a `TrainingMethod`.
public struct Trainer: Sendable {
  /// What a piece of work led to.
  public enum Progress: Sendable, Equatable {
    case working
    /// A step is complete.
    case step(TrainingRecord)
    /// Training has ended by itself.
    case ended(End)
  }

  /// Why training ended by itself.
  public enum End: String, Sendable, Equatable {
    /// All steps are taken.
    case completed
    /// No direction leads further down.
    case stalled
    /// No better test error for as long as the patience lasted; the network is the best one, which
    /// may be the one that counting began with.
    case patience
    /// The objective is no finite number, so no step can be taken.
    case diverged
  }

  enum Stage {
    /// Before the first step that patience counts, errors of the network at hand are measured.
    case beginningTrain, beginningTest
    /// Before a grid update, the objective is.
    case measuring
    case between, gridUpdate, optimizing, testing
  }

  /// The network at the last accepted point.
  public internal(set) var network: Network
  /// The test samples.
  public let test: Dataset?
  /// How it is trained; `change` alters it.
  public internal(set) var settings: TrainingSettings
  /// Steps taken in all.
  public internal(set) var steps = 0
  /// Record of the newest step.
  public internal(set) var record: TrainingRecord?
  /// The grid update that the run has undone; nil if it has undone none.
  public internal(set) var undoneGridUpdate: UndoneGridUpdate?
  /// Steps that an earlier training has taken with this network: grid updates, which belong to the first
  /// steps, are not done again.
  public var earlierSteps = 0
  /// Whether patience also measures the training error of the network it begins with, so that
  /// networks that no step has improved can be compared by it.
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
  /// The network after the newest step, if training has gone back from it.
  var abandoned: Network?
  /// The end of the last whole step.
  var boundary: Boundary

  // Grid updates: see `GridTrial`.

  var gridUpdate: (any GridMover)?
  /// The objective at the end of the newest step; nil if it is not known, as before any step and with
  /// batches.
  var reached: Double?
  /// The objective before the grid update under way, and the samples it is measured on.
  var updateObjective: Double?, measuredSamples: Dataset?
  /// Grid updates that training has not made good yet.
  var trial: GridTrial?
  /// Whether knots stay where they are because moving them had to be undone.
  var leavesGrids = false
  var undoneErrors: UndoneErrors?

  /// A trainer that has taken no step.
  ///
  /// - Parameters:
  ///   - deviations: what one unit of each target stands for, for errors in the targets' own units.
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
  /// How smooth the network at hand was trained to be; nil where that is not known.
  public var smoothing: Smoothing? { optimizer.smoothing }
  /// Evaluations of loss and gradient in all.
  public var evaluations: Int { objective.evaluations }

  // MARK: Runs

  /// Takes new settings, from the end of the last whole step on. What the optimiser has learnt is kept
  /// only if the objective and the method stay the same.
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

  /// Continues with the network at hand, but with nothing learnt of it.
  mutating func startOver() {
    objective.restart(network, settings)
    testing = ScoreEvaluation(network, loss: settings.loss)
    optimizer = settings.optimizer.method.init(network, settings)
    (reached, trial) = (nil, nil)
    markBoundary()
  }

  /// Asks for `count` more steps.
  public mutating func start(steps count: Int) {
    remaining = count
    pendingEnd = nil
    undoneGridUpdate = nil
  }

  /// Whether a run is under way: steps are still to be taken, or its end is still to be told.
  public var isRunning: Bool { remaining > 0 || stage != .between || pendingEnd != nil }

  /// Ends the run at the last whole step.
  public mutating func stop() {
    settle()
    remaining = 0
    pendingEnd = nil
  }

  /// Leaves the network as a run that ends here would: at the last whole step, without grid updates
  /// that have not been made good.
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
