import KAN

/// Measures the errors for the outcome of a command already carried out.
struct Measuring: PendingWork {
  private var outcome: any MeasuredOutcome
  private var assessment: Assessment
  /// Measures the errors before the command, for outcomes that report them.
  private var assessmentBefore: Assessment?
  private var isBeforeMeasured: Bool

  /// - Parameters:
  ///   - outcome: the outcome without errors.
  ///   - before: the errors before, for outcomes that report them.
  init(_ outcome: any MeasuredOutcome, _ assessment: Assessment, before: Assessment? = nil) {
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
    outcome.measure(assessment, before: assessmentBefore)
    return .finished(Outcome(outcome))
  }
}
