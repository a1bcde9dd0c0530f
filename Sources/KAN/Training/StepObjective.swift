/// The objective of the steps, evaluated on the samples of each.
struct StepObjective: Sendable {
  /// All samples, with the usual sizes of errors where the loss asks for them.
  private(set) var samples: Dataset
  /// What one unit of each target stands for.
  let deviations: [Double]
  /// Samples of the step; empty for all.
  var batch: [Int] = []
  /// Evaluations of loss and gradient in all.
  var evaluations = 0
  private(set) var evaluation: ObjectiveEvaluation

  init(
    _ network: Network, samples: Dataset, deviations: [Double], settings: TrainingSettings
  ) {
    self.samples = samples.measured(for: settings.loss)
    self.deviations = deviations
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
  }

  /// Prepares for networks of another structure, or other settings.
  mutating func restart(_ network: Network, _ settings: TrainingSettings) {
    samples = samples.measured(for: settings.loss)
    evaluation = ObjectiveEvaluation(network, loss: settings.loss, penalty: settings.penalty)
  }

  /// The samples of the step by themselves.
  var stepSamples: Dataset { batch.isEmpty ? samples : samples.selecting(batch) ?? samples }

  /// Starts an evaluation.
  mutating func begin(_ parameters: [Double]) {
    evaluation.begin(
      parameters: parameters, count: samples.count, indices: batch.isEmpty ? nil : batch)
  }

  /// Does a bounded piece of it; returns true when it is finished.
  ///
  /// - Parameter update: moves the parameters once all is known, or some of them a little before.
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

  /// The finished evaluation.
  ///
  /// - Parameter isFinite: whether objective and gradient are known to be.
  func summary(isFinite: Bool) -> PointSummary {
    PointSummary(
      objective: isFinite ? evaluation.objective : .infinity,
      loss: evaluation.sums.loss(evaluation.loss),
      score: evaluation.sums.score(evaluation.loss, deviations: deviations),
      regularization: evaluation.regularization)
  }
}

/// What is known of an evaluated point, carried along with it.
struct PointSummary: Sendable, Equatable {
  var objective: Double
  var loss: Double
  var score: Score
  var regularization: Double
}
