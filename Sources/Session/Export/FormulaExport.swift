import Expressions
import KAN
import Symbolic

extension ExportFormat {
  /// Formulas of the network, in a format of documents.
  static func formulas(_ format: DocumentFormat) -> ExportFormat {
    ExportFormat(format.ending, format.summary, isDocument: true) {
      engine, path throws(SessionError) in
      try engine.findFormula(FindingFormula(for: .document(format, path: path)))
      return nil
    }
  }
}

/// Formulas as the text of a file, with what is known of them on top.
struct FormulaExport {
  let model: Model
  let outcome: FormulaOutcome
  /// Where the samples came from, in words.
  let data: String

  /// The text of a file; nothing in it depends on when it is written.
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
