/// The objective, evaluated on the samples of each step.
struct StepObjective: Sendable {
  /// All samples, with the usual sizes of errors where the loss asks for them.
  private(set) var samples: Dataset
  /// What one unit of each target stands for.
  let deviations: [Double]
  /// The samples of the step; empty for all.
  var batch: [Int] = []
  /// The total number of evaluations of loss and gradient.
  var evaluations = 0
  private(set) var evaluation: ObjectiveEvaluation

  init(
    _ network: Network, samples: Dataset, deviations: [Double], settings: TrainingSettings
  ) {
    self.samples = samples.measured(for: settings.loss)
    self.deviations = deviations
    evaluation = Self.evaluation(network, settings)
  }

  /// Prepares for networks with another structure, or for other settings.
  mutating func restart(_ network: Network, _ settings: TrainingSettings) {
    samples = samples.measured(for: settings.loss)
    evaluation = Self.evaluation(network, settings)
  }

  private static func evaluation(
    _ network: Network, _ settings: TrainingSettings
  ) -> ObjectiveEvaluation {
    ObjectiveEvaluation(
      network, loss: settings.loss, penalty: settings.penalty,
      smooth: settings.smooth.commonWeight)
  }

  /// The samples of the step as a data set.
  var stepSamples: Dataset { batch.isEmpty ? samples : samples.selecting(batch) ?? samples }

  /// Starts an evaluation.
  mutating func begin(_ parameters: [Double]) {
    evaluation.begin(
      parameters: parameters, count: samples.count, indices: batch.isEmpty ? nil : batch)
  }

  /// Does a bounded piece of the evaluation; returns true when it is finished.
  ///
  /// - Parameter update: moves the parameters once all gradients are known, or some of them shortly
  ///   before.
  mutating func advance(
    _ network: Network, _ parameters: [Double], update: AdamUpdate? = nil
  ) -> Bool {
    guard
      evaluation.advance(
        network: network, parameters: parameters, dataset: samples, update: update)
    else { return false }
    evaluations += 1
    return true
  }

  /// The result of the finished evaluation.
  ///
  /// - Parameter isFinite: whether the objective and the gradient are known to be finite.
  func summary(isFinite: Bool) -> PointSummary {
    PointSummary(
      objective: isFinite ? evaluation.objective : .infinity,
      loss: evaluation.sums.loss(evaluation.loss),
      score: evaluation.sums.score(evaluation.loss, deviations: deviations),
      regularization: evaluation.regularization)
  }
}

/// The values at an evaluated point.
struct PointSummary: Sendable, Equatable {
  var objective: Double
  var loss: Double
  var score: Score
  var regularization: Double
}
