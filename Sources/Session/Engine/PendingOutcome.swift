import KAN

/// The outcome of a command that has been carried out, while its errors are still being measured.
struct PendingOutcome: Sendable {
  private enum Draft {
    case trained(TrainingOutcome)
    case edited(EditOutcome)
  }

  private var assessment: Assessment
  private let draft: Draft

  init(_ outcome: TrainingOutcome, assessment: Assessment) {
    draft = .trained(outcome)
    self.assessment = assessment
  }

  init(_ outcome: EditOutcome, assessment: Assessment) {
    draft = .edited(outcome)
    self.assessment = assessment
  }

  /// Does a bounded piece of work; returns true when the outcome is complete.
  mutating func advance() -> Bool { assessment.advance() }

  /// The outcome with what has been measured.
  var outcome: Outcome {
    switch draft {
    case .trained(var result):
      result.train = assessment.train
      result.test = assessment.test
      result.objective = assessment.objective
      result.regularization = assessment.regularization
      return .trained(result)
    case .edited(var result):
      result.train = assessment.train
      result.test = assessment.test
      return .edited(result)
    }
  }
}
