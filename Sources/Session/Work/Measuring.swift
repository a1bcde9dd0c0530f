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
      result.objective = assessment.objective
      result.regularization = assessment.regularization
      return .trained(measured(result))
    case .edited(let result): return .edited(measured(result))
    case .pruned(var result):
      result.trainBefore = assessmentBefore?.train ?? assessment.train
      result.testBefore = assessmentBefore?.test
      return .pruned(measured(result))
    case .fixed(let result): return .fixed(measured(result))
    default: return outcome
    }
  }

  private func measured<Result: MeasuredOutcome>(_ result: Result) -> Result {
    var result = result
    result.train = assessment.train
    result.test = assessment.test
    return result
  }
}

/// What tells the errors afterwards.
private protocol MeasuredOutcome {
  var train: Score { get set }
  var test: Score? { get set }
}

extension TrainingOutcome: MeasuredOutcome {}
extension EditOutcome: MeasuredOutcome {}
extension PruneOutcome: MeasuredOutcome {}
extension FixOutcome: MeasuredOutcome {}

extension Score {
  /// Until it is measured.
  static let unknown = Score(error: .nan, accuracy: nil)
}
