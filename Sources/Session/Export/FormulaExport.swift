import Expressions
import KAN
import Symbolic

extension ExportFormat {
  /// Formulas of the network in a document format.
  static func formulas(_ format: DocumentFormat) -> ExportFormat {
    ExportFormat(format.ending, format.summary, isDocument: true) {
      engine, path throws(SessionError) in
      try engine.findFormula(FindingFormula(for: .document(format, path: path)))
      return nil
    }
  }
}

/// A file with formulas and a header about data, network and errors.
struct FormulaExport {
  let model: Model
  let outcome: FormulaOutcome
  /// The origin of the samples, in words.
  let data: String

  /// The text of the file; it does not depend on the time of writing.
  func source(_ format: DocumentFormat) -> String {
    let outputs = outcome.formulas.map { formula in
      (
        name: formula.name, expression: formula.expression,
        comment: [
          "\(errors(formula.train, formula.test)); complexity \(formula.complexity)"
        ]
      )
    }
    let document = FormulaDocument(
      outputs: outputs, inputs: model.inputs.map(\.name),
      comment: [
        "Found by kanscope in the data: \(singleLine(data))",
        "Network [\(model.network.shape)]: \(errors(outcome.train, outcome.test))",
      ], categories: Set(model.inputs.filter { $0.levels != nil }.map(\.name)))
    return document.source(format)
  }

  private func errors(_ train: Score, _ test: Score?) -> String {
    let kind = train.accuracy == nil ? "RMSE" : "cross-entropy"
    let text = "\(kind) \(short(train.error)) on training samples"
    return test.map { "\(text), \(short($0.error)) on test samples" } ?? text
  }

  private func short(_ value: Double) -> String {
    value.isFinite ? Expression.number(value).rounded(digits: 3).description : "\(value)"
  }
}
