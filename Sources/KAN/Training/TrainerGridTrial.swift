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

extension Trainer {
  /// Whether knots may be moved: where that is wanted, and until it had to be undone.
  var mayUpdateGrids: Bool { settings.updatesGrid && !leavesGrids }

  // MARK: Before and after an update

  /// Begins a grid update: with the objective before it, which is measured where it is not known.
  mutating func beginGridUpdate() -> Progress {
    keepBoundary()
    updateObjective = reached
    guard reached == nil else {
      stage = .gridUpdate
      return .working
    }
    if settings.penalty.lamb == 0 {
      measuredSamples = batchIndices.isEmpty ? train : train.selecting(batchIndices) ?? train
      testing.begin(count: measuredSamples?.count ?? 0)
    } else {
      evaluation.begin(
        parameters: network.parameters, count: train.count,
        indices: batchIndices.isEmpty ? nil : batchIndices)
    }
    stage = .measuring
    return .working
  }

  mutating func advanceMeasuring() -> Progress {
    if settings.penalty.lamb == 0, let samples = measuredSamples {
      guard testing.advance(parameters: network.parameters, dataset: samples) else {
        return .working
      }
      updateObjective = testing.sums.loss(settings.loss)
    } else {
      guard
        evaluation.advance(network: network, parameters: network.parameters, dataset: train)
      else { return .working }
      updateObjective = evaluation.objective
    }
    measuredSamples = nil
    stage = .gridUpdate
    return .working
  }

  /// Puts an update that has just been made on trial.
  mutating func beginTrial() {
    guard let objective = updateObjective, objective.isFinite else { return }
    if trial == nil { trial = GridTrial(self, objective: objective) }
    trial?.beginUpdate(objective: objective)
  }

  // MARK: At the end of a step

  /// Takes note of the objective that a step has reached, and of what it says of grid updates.
  mutating func judgeGridUpdates(_ objective: Double) {
    reached = drawsBatches ? nil : objective
    guard let trial else { return }
    if trial.isMadeGood(at: objective) {
      self.trial = nil
    } else if remaining == 0 || steps - trial.step >= GridTrial.length {
      undoHarmfulUpdates()
    }
  }

  /// Returns to the network before grid updates that have not been made good; true where there were
  /// any.
  @discardableResult
  mutating func undoHarmfulUpdates() -> Bool {
    guard let trial, let objective = record?.objective, trial.isHarmful(at: objective) else {
      return false
    }
    abandoned = abandoned ?? network
    network.layers = trial.layers
    network.parameters = trial.parameters
    verified = trial.parameters
    undoneErrors = UndoneErrors(test: trial.testError, train: trial.trainError)
    undoneGridUpdate = UndoneGridUpdate(step: trial.step, factor: objective / trial.objective)
    leavesGrids = true
    startOver()
    reached = drawsBatches ? nil : trial.objective
    return true
  }

  /// Discards the step under way where its grid update has made a finite objective infinite; true
  /// where it was one.
  mutating func undoEndlessUpdate() -> Bool {
    guard network.layers != boundary.layers, updateObjective?.isFinite == true else { return false }
    rollBack()
    undoneGridUpdate = UndoneGridUpdate(step: steps, factor: .infinity)
    leavesGrids = true
    return true
  }

  /// Errors of the network before a grid update that was undone, where they are known.
  struct UndoneErrors: Sendable {
    var test: Double?, train: Double?
  }
}
