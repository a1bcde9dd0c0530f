/// A training method: how a network's parameters move from step to step. `Trainer` drives it, one
/// bounded piece of work at a time, and takes care of everything else: knots, batches, tests,
/// records and returning to the end of the last completed step.
///
/// A method is a value. Its steps may be interrupted anywhere and undone. Steps should not
/// allocate, so a method keeps the data for `takeBack` in its own buffers.
///
/// To add one, write a type that conforms, and add it to `TrainingSettings.Optimizer`.
protocol TrainingMethod: Sendable {
  // MARK: What is known of it

  /// The name for display.
  static var title: String { get }
  /// When to use it, in a few words for the help text; may be empty.
  static var advice: String { get }
  /// The default rate.
  static var defaultRate: Double { get }
  /// The meaning of the rate, if it is not a learning rate.
  static var rateMeaning: String? { get }
  /// The approximate number of evaluations per step.
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

  /// Creates a method that has not learned anything yet.
  init(_ network: Network, _ settings: TrainingSettings)

  /// The objective and errors, first at the network where the method starts, then after each step;
  /// nil while not known.
  var summary: PointSummary? { get }
  /// Whether no step decreases the objective any further.
  var isStalled: Bool { get }
  /// How smooth the network at the end of the last step was kept in training, if known.
  var smoothing: Smoothing? { get }

  /// The grid update before the next step, after `steps` steps; nil for none.
  func gridUpdate(
    _ network: Network, _ objective: StepObjective, after steps: Int, _ settings: TrainingSettings
  ) -> (any GridMover)?
  /// Restarts after knots or parameters have been changed from outside, so that values seen before
  /// no longer hold.
  mutating func restart(_ network: Network)
  /// Announces that the next steps use other samples.
  mutating func changeSamples(_ network: Network)

  /// Begins a step.
  ///
  /// - Parameter isTested: whether a test follows, which may still be interrupted and discard the
  ///   step.
  mutating func beginStep(
    _ network: inout Network, _ objective: inout StepObjective, isTested: Bool
  ) -> StepProgress
  /// Does a bounded piece of the step's work. When the step is finished, `network` is its result.
  mutating func advance(
    _ network: inout Network, _ objective: inout StepObjective
  ) -> StepProgress

  // MARK: The way back

  /// Whether parameters and state are saved before each step. Otherwise they are saved only before
  /// knots move, and `takeBack` restores by itself what a step has changed.
  static var isKeptBeforeSteps: Bool { get }
  /// Saves the state for `takeBack`. The caller saves the parameters.
  mutating func keep()
  /// Marks the end of a step: what was saved before is no longer needed.
  mutating func endStep()
  /// Returns to the end of the last step.
  mutating func takeBack(_ parameters: inout [Double])
  /// The parameters at the end of the last step, if the method has moved them and saved them
  /// itself.
  var parametersBefore: [Double]? { get }
  /// Goes back to parameters at which the objective is known to be finite, if the previous step may
  /// have led away from them; otherwise returns false.
  mutating func retreat(_ parameters: inout [Double]) -> Bool
}

/// The result of a piece of a step's work.
enum StepProgress: Sendable, Equatable {
  case working, finished
  /// The objective became non-finite, so no step is possible.
  case diverged
}

/// Moves knots before a step, one bounded piece of work at a time.
protocol GridMover: Sendable {
  /// Whether it moves knots in any case, so that a stalled method can continue.
  static var isCertain: Bool { get }
  /// Whether it has moved any knots.
  var hasChanged: Bool { get }
  /// Does a bounded piece of the work on `network`; returns true when it is finished.
  mutating func advance(_ network: inout Network) -> Bool
}

/// Defaults that fit most methods.
extension TrainingMethod {
  static var advice: String { "" }
  static var rateMeaning: String? { nil }
  static var recordsItsEnd: Bool { true }
  static var takesWeights: Bool { true }
  static var isKeptBeforeSteps: Bool { true }
  var isStalled: Bool { false }
  var smoothing: Smoothing? { nil }
  var parametersBefore: [Double]? { nil }

  static func complaint(
    about network: Network, samples: Int, _ settings: TrainingSettings
  ) -> String? {
    guard settings.smooth == .automatic else { return nil }
    return "smooth=auto goes with optimizer=lm; take that, or give a weight such as smooth=0.001"
  }

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
