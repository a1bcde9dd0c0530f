/// A method of training: how a network's parameters move from step to step. `Trainer` drives it, one
/// bounded piece of work at a time, and looks after everything else: knots, batches, tests, records
/// and the way back to the end of the last whole step.
///
/// A method is a value. One of its steps may be cut off anywhere and taken back. Nothing in a step
/// should allocate, so what a method keeps for `takeBack` stands in buffers of its own.
///
/// To add one, write a type that conforms, and add it to `TrainingSettings.Optimizer`.
protocol TrainingMethod: Sendable {
  // MARK: What is known of it

  /// The name as people write it.
  static var title: String { get }
  /// When to take it, in a few words for help; empty where nothing needs saying.
  static var advice: String { get }
  /// The rate used where none is given.
  static var defaultRate: Double { get }
  /// What the rate is, where it is no learning rate.
  static var rateMeaning: String? { get }
  /// Evaluations that a step takes, about.
  static var evaluationsPerStep: Int { get }
  /// Whether the record of a step tells of the network that the step ends with, and not of the one it
  /// began with.
  static var recordsItsEnd: Bool { get }
  /// Whether it heeds the weights of samples.
  static var takesWeights: Bool { get }
  /// Says why a network cannot be trained with these settings on so many samples, and what to do
  /// instead; nil where it can.
  static func complaint(
    about network: Network, samples: Int, _ settings: TrainingSettings
  ) -> String?

  // MARK: Steps

  /// A method that has learnt nothing yet.
  init(_ network: Network, rate: Double)

  /// Objective and errors: first those at the network that it starts from, then those of the step; nil
  /// while they are not known.
  var summary: PointSummary? { get }
  /// Whether no step leads further down.
  var isStalled: Bool { get }

  /// What moves knots before the step that follows `steps` steps; nil for nothing.
  func gridUpdate(
    _ network: Network, _ objective: StepObjective, after steps: Int, _ settings: TrainingSettings
  ) -> (any GridMover)?
  /// Knots or parameters have been changed from outside: what was learnt from values no longer holds.
  mutating func restart(_ network: Network)
  /// The steps to come see other samples.
  mutating func changeSamples(_ network: Network)

  /// Begins a step.
  ///
  /// - Parameter isTested: whether a test follows, which may still be cut off and the step with it.
  mutating func beginStep(
    _ network: inout Network, _ objective: inout StepObjective, isTested: Bool
  ) -> StepProgress
  /// Does a bounded piece of the step's work. When it is finished, the network is where it leads.
  mutating func advance(
    _ network: inout Network, _ objective: inout StepObjective
  ) -> StepProgress

  // MARK: The way back

  /// Whether parameters and state are kept before each step. Otherwise they are only where knots
  /// move, and `takeBack` finds by itself what a step has changed.
  static var isKeptBeforeSteps: Bool { get }
  /// Keeps the state, to return to it with `takeBack`. The parameters are kept by whoever calls.
  mutating func keep()
  /// Notes that a step ends here: what was kept before is of no use any more.
  mutating func endStep()
  /// Returns to the end of the last step.
  mutating func takeBack(_ parameters: inout [Double])
  /// Parameters at the end of the last step, where the method has moved them and kept them itself.
  var parametersBefore: [Double]? { get }
  /// Goes back to parameters at which the objective is known to be finite, where the step before may
  /// have led away from them; returns false where it has not.
  mutating func retreat(_ parameters: inout [Double]) -> Bool
}

/// What a piece of a step's work led to.
enum StepProgress: Sendable, Equatable {
  case working, finished
  /// The objective is no finite number, so no step can be taken.
  case diverged
}

/// Moves knots before a step, one bounded piece of work at a time.
protocol GridMover: Sendable {
  /// Whether it moves knots whatever it finds, so that a method that is stalled can go on.
  static var isCertain: Bool { get }
  /// Whether it has moved any.
  var hasChanged: Bool { get }
  /// Does a bounded piece of the work on `network`; returns true when it is finished.
  mutating func advance(_ network: inout Network) -> Bool
}

/// What most methods have in common.
extension TrainingMethod {
  static var advice: String { "" }
  static var rateMeaning: String? { nil }
  static var recordsItsEnd: Bool { true }
  static var takesWeights: Bool { true }
  static var isKeptBeforeSteps: Bool { true }
  var isStalled: Bool { false }
  var parametersBefore: [Double]? { nil }

  static func complaint(
    about network: Network, samples: Int, _ settings: TrainingSettings
  ) -> String? { nil }

  func gridUpdate(
    _ network: Network, _ objective: StepObjective, after steps: Int, _ settings: TrainingSettings
  ) -> (any GridMover)? {
    guard settings.beginsWithGridUpdate(after: steps) else { return nil }
    return GridUpdate(dataset: objective.stepSamples, eps: settings.gridEps)
  }

  mutating func changeSamples(_ network: Network) {}
  mutating func endStep() {}
  mutating func retreat(_ parameters: inout [Double]) -> Bool { false }
}
