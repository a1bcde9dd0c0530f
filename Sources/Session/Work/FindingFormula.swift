import Expressions
import KAN
import Symbolic

/// Finds the formulas of a model, for `formula` and for `export`.
struct FindingFormula: PendingWork {
  /// What the formulas are for.
  enum Purpose: Sendable {
    /// To report them, rounded to that many significant digits if given.
    case reporting(digits: Int?)
    /// To write them to a file.
    case document(DocumentFormat, path: String)
    /// To write samples with the predictions of the formulas, if there are any.
    case samples(path: String)
  }

  private let purpose: Purpose
  /// nil for the model that earlier commands will leave.
  private var model: Model?
  private var extraction: FormulaExtraction?
  private var isExtracted = false
  private var assessment: Assessment?

  init(for purpose: Purpose) { self.purpose = purpose }

  var command: String {
    switch purpose {
    case .reporting: FormulaCommand.name
    case .document, .samples: ExportCommand.name
    }
  }

  /// Starts with a model; the error names edges that are not symbolic.
  mutating func begin(_ model: Model, _ data: PreparedData) throws(SessionError) {
    self.model = model
    do {
      extraction = try FormulaExtraction(
        model, train: data.train, test: data.test, digits: digits)
    } catch {
      // A table of samples does not need formulas; everything else does.
      guard case .samples = purpose else { throw SessionError(.failed, error.description) }
      isExtracted = true
    }
    assessment = Assessment(model, train: data.train, test: data.test, penalty: nil)
  }

  mutating func advance(_ engine: inout Engine) throws(SessionError) -> WorkProgress {
    guard let model else {
      try begin(engine.currentModel, engine.data)
      return .working
    }
    guard isExtracted else {
      isExtracted = extraction?.advance() ?? true
      return .working
    }
    let formulas = extraction?.formulas ?? []
    if case .samples(let path) = purpose { return .next(WritingSamples(path, model, formulas)) }
    guard assessment?.advance() ?? true, let assessment else { return .working }
    let outcome = FormulaOutcome(
      formulas: formulas, train: assessment.train, test: assessment.test)
    guard case .document(let format, let path) = purpose else {
      return .finished(Outcome(outcome))
    }
    let export = FormulaExport(model: model, outcome: outcome, data: engine.data.title)
    try Engine.write(export.source(format), to: path)
    return .finished(.file(command: command, path: path))
  }

  private var digits: Int? {
    if case .reporting(let digits) = purpose { digits } else { nil }
  }
}
