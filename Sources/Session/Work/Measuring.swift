import KAN

/// Measures the errors for the outcome of a command that has been carried out.
struct Measuring: PendingWork {
  private var outcome: Outcome
  private var assessment: Assessment
  /// Measures what there was before, where the outcome tells that too.
  private var assessmentBefore: Assessment?
  private var isBeforeMeasured: Bool

  /// - Parameters:
  ///   - outcome: without its errors.
  ///   - before: the errors before, for outcomes that tell them.
  init(_ outcome: Outcome, _ assessment: Assessment, before: Assessment? = nil) {
    self.outcome = outcome
    self.assessment = assessment
    assessmentBefore = before
    isBeforeMeasured = before == nil
  }

  var command: String { outcome.command }
  var isSearch: Bool { false }

  mutating func advance(_ engine: inout Engine) -> WorkProgress {
    if !isBeforeMeasured {
      isBeforeMeasured = assessmentBefore?.advance() ?? true
      return .working
    }
    guard assessment.advance() else { return .working }
    return .finished(complete)
  }

  /// The outcome with what has been measured.
  private var complete: Outcome {
    switch outcome {
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
    case .pruned(var result):
      result.trainBefore = assessmentBefore?.train ?? assessment.train
      result.testBefore = assessmentBefore?.test
      result.train = assessment.train
      result.test = assessment.test
      return .pruned(result)
    case .fixed(var result):
      result.train = assessment.train
      result.test = assessment.test
      return .fixed(result)
    case .formula(var result):
      result.train = assessment.train
      result.test = assessment.test
      return .formula(result)
    default: return outcome
    }
  }
}

extension Score {
  /// Until it is measured.
  static let unknown = Score(error: .nan, accuracy: nil)
}
