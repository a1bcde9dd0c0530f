import Expressions
import KAN
import Symbolic

/// Formulas as the text of a file, with what is known of them on top.
struct FormulaExport {
  let model: Model
  let outcome: FormulaOutcome
  /// Where the samples came from, in words.
  let data: String

  /// The text of a file; nothing in it depends on when it is written.
  func source(_ format: ExportFormat) -> String {
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
      ])
    return document.source(kind(of: format))
  }

  private func kind(of format: ExportFormat) -> FormulaDocument.Kind {
    switch format {
    case .latex: .latex
    case .python: .python
    case .sympy: .sympy
    case .swift: .swift
    case .c: .c
    case .json: .json
    case .text, .picture, .table, .script: .text
    }
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
