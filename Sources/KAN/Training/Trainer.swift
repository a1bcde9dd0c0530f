/// Trains a network, one bounded piece of work at a time.
///
/// `advance` does a few milliseconds of work wherever training stands: inside a grid update, a line
/// search or a test. After each step the state is one that training can stop at: what follows does not
/// depend on where pauses fell. `rollBack` returns to the end of the last whole step. On a step
/// without grid update nothing is allocated.
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
    /// `beginning` is the test that patience begins with, `measuring` what a grid update begins with.
    case between, beginning, measuring, gridUpdate, optimizing, testing
  }

  /// The network at the last accepted point.
  public internal(set) var network: Network
  /// The data.
  public let train: Dataset, test: Dataset?
  /// How it is trained; `change` alters it.
  public internal(set) var settings: TrainingSettings
  /// Steps taken in all.
  public internal(set) var steps = 0
  /// Evaluations of loss and gradient in all.
  public internal(set) var evaluations = 0
  /// Record of the newest step.
  public internal(set) var record: TrainingRecord?
  /// The test of the network that patience began to count with; nil without patience.
  public internal(set) var beginning: LossCurve.Best?
  /// The grid update that the run has undone; nil where it has undone none.
  public internal(set) var undoneGridUpdate: UndoneGridUpdate?

  let deviations: [Double]
  var random: RandomSource
  var stage = Stage.between
  var gridUpdate: GridUpdate?
  var grids: LevenbergMarquardtGrids?
  var evaluation: ObjectiveEvaluation
  var testing: ScoreEvaluation
  var lbfgs: LBFGS?
  var adam: Adam?
  var levenbergMarquardt: LevenbergMarquardt?
  var batchIndices: [Int] = []
  var summary: PointSummary?
  var remaining = 0
  /// Why the run ends after the step just reported, if it does.
  var pendingEnd: End?
  /// Parameters at which the objective was last found finite. Adam moves on without looking, so
  /// `network` may be one step further.
  var verified: [Double]
  /// Whether patience measures the training error of what it begins with, too, so that networks
  /// that no step has made better can be compared by it.
  public var measuresTrainError = false
  var beginningTrainError: Double?
  /// The network that patience goes back to; nil until it counts.
  var best: Best?
  /// The network after the newest step, where training has gone back from it.
  var abandoned: Network?

  /// The objective at the end of the newest step; nil before any, where batches are drawn, and where
  /// the settings have made it another.
  var reached: Double?
  /// The objective before the grid update under way, and the samples it is measured on.
  var updateObjective: Double?, measuredSamples: Dataset?
  /// Grid updates that are not made good yet.
  var trial: GridTrial?
  /// Whether knots stay where they are because moving them had to be undone.
  var leavesGrids = false
  var undoneErrors: UndoneErrors?

  /// The end of the last whole step.
  var boundary: Boundary

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
    self.train = train
    self.test = test
    self.settings = settings
    self.deviations = deviations
    random = RandomSource(seed: seed, stream: 2)
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
    testing = ScoreEvaluation(network, loss: settings.loss)
    // A copy of its own from the start: it is soon to be written to.
    verified = network.parameters.map(\.self)
    boundary = Boundary(network, random: random)
    makeOptimizer()
    markBoundary()
  }

  mutating func makeOptimizer() {
    let rate = settings.rate ?? settings.optimizer.defaultRate
    lbfgs = settings.optimizer == .lbfgs ? LBFGS(position: network.parameters, rate: rate) : nil
    adam =
      settings.optimizer == .adam ? Adam(count: network.parameters.count, rate: rate) : nil
    levenbergMarquardt =
      settings.optimizer == .levenbergMarquardt
      ? LevenbergMarquardt(network, damping: rate) : nil
    // What the last ones had learnt is no longer any step's beginning.
    (boundary.lbfgs, boundary.adam) = (nil, nil)
  }

  /// Takes new settings, from the end of the last whole step on. What the optimiser has learnt is kept
  /// only where the objective and the method stay the same.
  public mutating func change(_ new: TrainingSettings) {
    rollBack()
    let keeps = new.hasSameObjective(as: settings)
    let restartsPatience = new.patience != settings.patience
    settings = new
    if restartsPatience { restartPatience() }
    guard !keeps else { return }
    startOver()
    leavesGrids = false
    restartPatience()
  }

  /// Goes on from the network at hand as if it were another's: with nothing learnt.
  mutating func startOver() {
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
    testing = ScoreEvaluation(network, loss: settings.loss)
    makeOptimizer()
    (reached, trial) = (nil, nil)
    markBoundary()
  }

  /// Asks for `count` more steps.
  public mutating func start(steps count: Int) {
    remaining = count
    pendingEnd = nil
    undoneGridUpdate = nil
  }

  /// Whether the network is another than the newest step has led to.
  public var hasGoneBack: Bool { abandoned != nil }

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
    case .beginning: return advanceBeginning()
    case .measuring: return advanceMeasuring()
    case .gridUpdate: return advanceGridUpdate()
    case .optimizing: return advanceOptimizer()
    case .testing: return advanceTest()
    }
  }

  // MARK: Steps

  mutating func beginStep() -> Progress {
    if let end = pendingEnd {
      pendingEnd = nil
      return .ended(end)
    }
    guard remaining > 0 else { return .ended(.completed) }
    if lacksBeginning { return measureBeginning() }
    if levenbergMarquardt != nil { return beginLevenbergMarquardt() }
    let updatesGrid = mayUpdateGrids && settings.beginsWithGridUpdate(after: steps)
    if lbfgs?.isStalled == true, !drawsBatches, !updatesGrid { return stall() }
    // L-BFGS changes from evaluation to evaluation, Adam at the end of a step.
    if lbfgs != nil { keepBoundary() }
    drawBatch()
    if updatesGrid {
      let samples = batchIndices.isEmpty ? train : train.selecting(batchIndices) ?? train
      gridUpdate = GridUpdate(dataset: samples, eps: settings.gridEps)
      return beginGridUpdate()
    }
    return beginOptimizing()
  }

  /// Ends the run where no step leads further down, unless grid updates have led here.
  mutating func stall() -> Progress {
    if undoHarmfulUpdates() { return .working }
    remaining = 0
    return .ended(.stalled)
  }

  var drawsBatches: Bool { settings.batch.map { (1..<train.count).contains($0) } ?? false }

  /// A random choice without repetition (the start of a Fisher-Yates shuffle).
  mutating func drawBatch() {
    guard let batch = settings.batch, drawsBatches else {
      batchIndices = []
      return
    }
    if settings.optimizer == .lbfgs { lbfgs?.restart(at: network.parameters) }
    var chosen = Set<Int>(minimumCapacity: batch)
    batchIndices.removeAll(keepingCapacity: true)
    // Floyd's algorithm: as many draws as samples wanted, whatever the size of the table.
    for upper in (train.count - batch)..<train.count {
      let pick = random.index(below: upper + 1)
      let index = chosen.contains(pick) ? upper : pick
      chosen.insert(index)
      batchIndices.append(index)
    }
  }

  mutating func advanceGridUpdate() -> Progress {
    if grids != nil { return advanceGrids() }
    guard gridUpdate?.advance(&network) != false else { return .working }
    gridUpdate = nil
    beginTrial()
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
    testing = ScoreEvaluation(network, loss: settings.loss)
    // The function has changed under the optimiser: what it learnt no longer holds.
    lbfgs?.restart(at: network.parameters)
    adam?.restart()
    return beginOptimizing()
  }
}
