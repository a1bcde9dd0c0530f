import Expressions
import KAN
import Symbolic

/// Finds the formulas of a model: for `formula`, and for `export`, which writes them.
struct FindingFormula: PendingWork {
  let command: String
  private let digits: Int?
  /// Where the formulas go; nil to tell them.
  private let file: (path: String, format: ExportFormat)?
  /// nil: the model as the commands before this one leave it.
  private var model: Model?
  private var extraction: FormulaExtraction?
  private var isExtracted = false
  private var assessment: Assessment?

  init(digits: Int?) {
    command = FormulaCommand.name
    self.digits = digits
    file = nil
  }

  init(path: String, format: ExportFormat) {
    command = ExportCommand.name
    digits = nil
    file = (path, format)
  }

  /// Begins with a model; an error says which edges are no symbols.
  mutating func begin(_ model: Model, _ data: PreparedData) throws(SessionError) {
    self.model = model
    do {
      extraction = try FormulaExtraction(
        model, train: data.train, test: data.test, digits: digits)
    } catch {
      // A table of samples needs no formula; others have nothing to write without.
      guard file?.format == .table else {
        throw SessionError(.failed, error.description)
      }
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
    if let file, file.format == .table {
      return .next(WritingTable(file.path, model, formulas))
    }
    guard assessment?.advance() ?? true, let assessment else { return .working }
    let outcome = FormulaOutcome(
      formulas: formulas, train: assessment.train, test: assessment.test)
    guard let file else { return .finished(Outcome(outcome)) }
    let document = FormulaExport(model: model, outcome: outcome, data: engine.data.title)
    try Engine.write(document.source(file.format), to: file.path)
    return .finished(.file(command: command, path: file.path))
  }
}
