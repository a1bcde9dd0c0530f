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
    /// No better test error for as long as the patience lasted.
    case patience
    /// The objective is no finite number, so no step can be taken.
    case diverged
  }

  private enum Stage {
    case between, gridUpdate, optimizing, testing
  }

  /// The network at the last accepted point.
  public private(set) var network: Network
  /// The data.
  public let train: Dataset, test: Dataset?
  /// How it is trained; `change` alters it.
  public private(set) var settings: TrainingSettings
  /// Steps taken in all.
  public private(set) var steps = 0
  /// Evaluations of loss and gradient in all.
  public private(set) var evaluations = 0
  /// Record of the newest step.
  public private(set) var record: TrainingRecord?

  private let deviations: [Double]
  private var random: RandomSource
  private var stage = Stage.between
  private var gridUpdate: GridUpdate?
  private var grids: LevenbergMarquardtGrids?
  private var evaluation: ObjectiveEvaluation
  private var testing: ScoreEvaluation
  private var lbfgs: LBFGS?
  private var adam: Adam?
  private var levenbergMarquardt: LevenbergMarquardt?
  private var batchIndices: [Int] = []
  private var summary: PointSummary?
  private var remaining = 0
  /// Why the run ends after the step just reported, if it does.
  private var pendingEnd: End?
  /// Parameters at which the objective was last found finite. Adam moves on without looking, so
  /// `network` may be one step further.
  private var verified: [Double]
  private var best: (parameters: [Double], layers: [Layer], error: Double, step: Int)?

  // The end of the last whole step.
  private var boundary: Boundary
  private struct Boundary: Sendable {
    var parameters: [Double]
    var layers: [Layer]
    var lbfgs: LBFGS?
    var adam: Adam?
    var levenbergMarquardt: LevenbergMarquardt.State?
    var verified: [Double]
    var random: RandomSource
    var evaluations: Int
  }

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
    verified = network.parameters
    boundary = Boundary(
      parameters: network.parameters, layers: network.layers, verified: network.parameters,
      random: random, evaluations: 0)
    makeOptimizer()
    boundary.lbfgs = lbfgs
    boundary.adam = adam
    boundary.levenbergMarquardt = levenbergMarquardt?.state
  }

  private mutating func makeOptimizer() {
    let rate = settings.rate ?? settings.optimizer.defaultRate
    lbfgs = settings.optimizer == .lbfgs ? LBFGS(position: network.parameters, rate: rate) : nil
    adam =
      settings.optimizer == .adam ? Adam(count: network.parameters.count, rate: rate) : nil
    levenbergMarquardt =
      settings.optimizer == .levenbergMarquardt
      ? LevenbergMarquardt(network, damping: rate) : nil
  }

  /// Takes new settings, from the end of the last whole step on. What the optimiser has learnt is kept
  /// only where the objective and the method stay the same.
  public mutating func change(_ new: TrainingSettings) {
    rollBack()
    let keeps = new.hasSameObjective(as: settings)
    let restartsPatience = new.patience != settings.patience
    settings = new
    if restartsPatience { best = nil }
    guard !keeps else { return }
    evaluation = ObjectiveEvaluation(network, loss: new.loss, penalty: new.penalty)
    testing = ScoreEvaluation(network, loss: new.loss)
    makeOptimizer()
    best = nil
    saveBoundary()
  }

  /// Asks for `count` more steps.
  public mutating func start(steps count: Int) {
    remaining = count
    pendingEnd = nil
  }

  /// Whether a run is under way: steps are still to be taken, or its end is still to be told.
  public var isRunning: Bool { remaining > 0 || stage != .between || pendingEnd != nil }

  /// Ends the run at the last whole step.
  public mutating func stop() {
    rollBack()
    remaining = 0
    pendingEnd = nil
  }

  /// Does a bounded piece of work.
  public mutating func advance() -> Progress {
    switch stage {
    case .between: return beginStep()
    case .gridUpdate: return advanceGridUpdate()
    case .optimizing: return advanceOptimizer()
    case .testing: return advanceTest()
    }
  }

  // MARK: Steps

  private mutating func beginStep() -> Progress {
    if let end = pendingEnd {
      pendingEnd = nil
      return .ended(end)
    }
    guard remaining > 0 else { return .ended(.completed) }
    if levenbergMarquardt != nil { return beginLevenbergMarquardt() }
    if lbfgs?.isStalled == true, !drawsBatches, !settings.beginsWithGridUpdate(after: steps) {
      remaining = 0
      return .ended(.stalled)
    }
    drawBatch()
    if settings.beginsWithGridUpdate(after: steps) {
      let samples = batchIndices.isEmpty ? train : train.selecting(batchIndices) ?? train
      gridUpdate = GridUpdate(dataset: samples, eps: settings.gridEps)
      stage = .gridUpdate
      return .working
    }
    return beginOptimizing()
  }

  private var drawsBatches: Bool { settings.batch.map { (1..<train.count).contains($0) } ?? false }

  /// A random choice without repetition (the start of a Fisher-Yates shuffle).
  private mutating func drawBatch() {
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

  private mutating func advanceGridUpdate() -> Progress {
    if grids != nil { return advanceGrids() }
    guard gridUpdate?.advance(&network) != false else { return .working }
    gridUpdate = nil
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
    testing = ScoreEvaluation(network, loss: settings.loss)
    // The function has changed under the optimiser: what it learnt no longer holds.
    lbfgs?.restart(at: network.parameters)
    adam?.restart()
    return beginOptimizing()
  }

  private mutating func beginOptimizing() -> Progress {
    stage = .optimizing
    if lbfgs != nil {
      if lbfgs?.beginStep() == .stepFinished { return finishOptimizing() }
    }
    beginEvaluation()
    return .working
  }

  private mutating func beginEvaluation() {
    evaluation.begin(
      parameters: lbfgs?.trial ?? network.parameters, count: train.count,
      indices: batchIndices.isEmpty ? nil : batchIndices)
  }

  private mutating func advanceOptimizer() -> Progress {
    if levenbergMarquardt != nil { return advanceLevenbergMarquardt() }
    guard advanceEvaluation() else { return .working }
    evaluations += 1
    if lbfgs != nil { return takeEvaluation() }
    guard evaluation.isFinite else { return diverge() }
    summary = currentSummary
    verified.overwrite(with: network.parameters)
    adam?.update(&network.parameters, gradient: evaluation.gradient)
    return finishOptimizing()
  }

  /// Works on the evaluation under way. No reference to the trial point outlives the call, so that the
  /// optimiser can go on to change it in place.
  private mutating func advanceEvaluation() -> Bool {
    evaluation.advance(
      network: network, parameters: lbfgs?.trial ?? network.parameters, dataset: train)
  }

  private var currentSummary: PointSummary {
    PointSummary(
      objective: evaluation.isFinite ? evaluation.objective : .infinity,
      loss: evaluation.sums.loss(settings.loss),
      score: evaluation.sums.score(settings.loss, deviations: deviations),
      regularization: evaluation.regularization)
  }

  private mutating func takeEvaluation() -> Progress {
    if lbfgs?.summary == nil && !evaluation.isFinite { return diverge() }
    let point = currentSummary
    switch lbfgs?.receive(point, gradient: evaluation.gradient) {
    case .evaluate:
      beginEvaluation()
      return .working
    default:
      return finishOptimizing()
    }
  }

  // MARK: Levenberg-Marquardt

  private mutating func beginLevenbergMarquardt() -> Progress {
    if levenbergMarquardt?.state.isStalled == true {
      remaining = 0
      return .ended(.stalled)
    }
    if settings.movesGrids(after: steps) {
      grids = LevenbergMarquardtGrids(network)
      stage = .gridUpdate
    } else {
      levenbergMarquardt?.beginStep()
      stage = .optimizing
    }
    return .working
  }

  private mutating func advanceGrids() -> Progress {
    guard grids?.advance(&network, train) != false else { return .working }
    if grids?.hasChanged == true {
      testing = ScoreEvaluation(network, loss: settings.loss)
      levenbergMarquardt?.restart(network)
    }
    grids = nil
    levenbergMarquardt?.beginStep()
    stage = .optimizing
    return .working
  }

  private mutating func advanceLevenbergMarquardt() -> Progress {
    switch levenbergMarquardt?.advance(network, train, deviations: deviations) {
    case .working: return .working
    case .diverged, nil: return diverge()
    case .stepFinished: break
    }
    evaluations += levenbergMarquardt?.evaluations ?? 0
    summary = levenbergMarquardt?.state.summary
    if let trial = levenbergMarquardt?.trial {
      network.parameters.overwrite(with: trial)
      verified.overwrite(with: trial)
    }
    return finishOptimizing()
  }

  private mutating func diverge() -> Progress {
    rollBack()
    remaining = 0
    if adam != nil {
      // The end of the last step is where the objective is no number: go back before it.
      network.parameters.overwrite(with: verified)
      adam?.restart()
      saveBoundary()
    }
    return .ended(.diverged)
  }

  private mutating func finishOptimizing() -> Progress {
    if let lbfgs {
      summary = lbfgs.summary
      for index in network.parameters.indices {
        network.parameters[index] = lbfgs.position[index]
      }
      verified.overwrite(with: lbfgs.position)
    }
    steps += 1
    remaining -= 1
    guard test != nil, measuresTest(after: steps) else { return finishStep(test: nil) }
    stage = .testing
    testing.begin(parameters: network.parameters)
    return .working
  }

  /// With batches a test of all samples may cost more than the step; then not every step has one.
  private func measuresTest(after step: Int) -> Bool {
    guard drawsBatches, let batch = settings.batch, let test else { return true }
    return step % max(1, test.count / (8 * batch)) == 0
  }

  private mutating func advanceTest() -> Progress {
    guard let test else { return finishStep(test: nil) }
    guard testing.advance(parameters: network.parameters, dataset: test) else { return .working }
    return finishStep(test: testing.sums.score(settings.loss, deviations: deviations))
  }

  private mutating func finishStep(test score: Score?) -> Progress {
    stage = .between
    guard let summary else { return diverge() }
    let record = TrainingRecord(
      step: steps, evaluations: evaluations, train: summary.score, test: score,
      objective: summary.objective,
      regularization: settings.penalty.lamb == 0 ? nil : summary.regularization)
    self.record = record
    saveBoundary()
    if ranOutOfPatience(record) {
      pendingEnd = .patience
      remaining = 0
    }
    return .step(record)
  }

  private mutating func ranOutOfPatience(_ record: TrainingRecord) -> Bool {
    guard let patience = settings.patience, let error = record.test?.error else { return false }
    if error < best?.error ?? .infinity {
      best = (network.parameters, network.layers, error, record.step)
      return false
    }
    guard let best, record.step - best.step >= patience else { return false }
    network.parameters = best.parameters
    network.layers = best.layers
    verified = best.parameters
    // A further run has its whole patience before it.
    self.best?.step = record.step
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
    testing = ScoreEvaluation(network, loss: settings.loss)
    makeOptimizer()
    saveBoundary()
    return true
  }

  // MARK: Boundary

  private mutating func saveBoundary() {
    for index in boundary.parameters.indices {
      boundary.parameters[index] = network.parameters[index]
    }
    boundary.layers = network.layers
    boundary.verified.overwrite(with: verified)
    boundary.random = random
    boundary.evaluations = evaluations
    if let lbfgs, boundary.lbfgs != nil {
      boundary.lbfgs?.copyState(of: lbfgs)
    } else {
      boundary.lbfgs = lbfgs
    }
    if let adam, boundary.adam != nil {
      boundary.adam?.copyState(of: adam)
    } else {
      boundary.adam = adam
    }
    boundary.levenbergMarquardt = levenbergMarquardt?.state
  }

  /// Discards a step under way.
  public mutating func rollBack() {
    guard stage != .between else { return }
    if stage == .testing {
      // The step itself was complete, only its test was not; it counts as not taken.
      steps -= 1
      remaining += 1
    }
    stage = .between
    gridUpdate = nil
    grids = nil
    for index in boundary.parameters.indices {
      network.parameters[index] = boundary.parameters[index]
    }
    if network.layers != boundary.layers {
      network.layers = boundary.layers
      evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
      testing = ScoreEvaluation(network, loss: settings.loss)
      levenbergMarquardt?.restart(network)
    }
    verified.overwrite(with: boundary.verified)
    random = boundary.random
    evaluations = boundary.evaluations
    if let saved = boundary.lbfgs { lbfgs?.copyState(of: saved) }
    if let saved = boundary.adam { adam?.copyState(of: saved) }
    if let saved = boundary.levenbergMarquardt { levenbergMarquardt?.state = saved }
  }
}
