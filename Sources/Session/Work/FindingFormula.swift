import Expressions
import KAN
import Symbolic

/// Finds the formulas of a model: for `formula`, and for `export`, which writes them.
struct FindingFormula: PendingWork {
  /// What the formulas are for.
  enum Purpose: Sendable {
    /// To tell them, rounded to so many significant digits if asked for.
    case reporting(digits: Int?)
    /// To write them to a file.
    case document(DocumentFormat, path: String)
    /// To write samples with what the formulas predict, or without where there are none.
    case samples(path: String)
  }

  private let purpose: Purpose
  /// nil: the model as the commands before this one leave it.
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

  /// Begins with a model; an error says which edges are no symbols.
  mutating func begin(_ model: Model, _ data: PreparedData) throws(SessionError) {
    self.model = model
    do {
      extraction = try FormulaExtraction(
        model, train: data.train, test: data.test, digits: digits)
    } catch {
      // A table of samples needs no formula; others have nothing to write without.
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
