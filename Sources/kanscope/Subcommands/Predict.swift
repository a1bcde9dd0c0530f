import ArgumentParser
import Expressions
import Foundation
import KAN
import Session
import Storage
import Symbolic

/// `kanscope predict`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict with a model, as CSV on standard output.")

  @Argument(help: "The model file.")
  var model: String

  @Argument(help: "A table with the model's input columns; - or nothing reads standard input.")
  var data = "-"

  @Flag(help: "Predict by the model's formulas; every edge must be a symbol.")
  var formula = false

  /// Rows predicted at a time.
  private static let blockLength = 8192

  func run() throws {
    try Exit.reporting {
      var files = FilesInUse()
      files.read(self.model, as: .source)
      files.read(data, as: .table)
      try files.checkStandardOutput()
      let model = try ModelFile.read(model).model
      let predict = try formula ? formulaPredictions(model) : model.predictions
      let names = model.inputs.map(\.name)
      let choice = ColumnChoice(inputs: names, targets: [])
      let table = try Table.read(path: data, choice: choice, minimumRowCount: 1)
      let columns = try table.selectColumns(choice).inputs
      var writer = CSVWriter()
      try writer.writeHeader(model.outputs.map(\.name))
      var start = 0
      var undefined: [Int] = []
      while start < table.rowCount {
        let rows = start..<min(start + Self.blockLength, table.rowCount)
        let predictions = predict(
          columns.map { column in rows.map { table[$0, column] } })
        for (index, row) in rows.enumerated() {
          let values = predictions.map { $0[index] }
          if !values.allSatisfy(\.isFinite) { undefined.append(row) }
          try writer.writeRow(values)
        }
        start = rows.upperBound
      }
      try writer.finish()
      warn(of: undefined)
    }
  }

  /// Says which rows lie where the model has no finite value.
  private func warn(of rows: [Int]) {
    guard let first = rows.first else { return }
    let what =
      rows.count == 1
      ? "row \(first + 1) has no finite prediction"
      : "\(rows.count) rows, the first of them row \(first + 1), have no finite prediction"
    Messages.error(
      "\(data == "-" ? "standard input" : data): \(what); the model does not reach that far, "
        + "leave such rows out")
  }

  /// Predictions for columns of inputs, by the outputs' formulas.
  private func formulaPredictions(
    _ model: Model
  ) throws(SessionError) -> ([[Double]]) -> [[Double]] {
    let names = model.inputs.map(\.name)
    let formulas: [CompiledExpression]
    do {
      formulas = try model.expressions().compactMap { CompiledExpression($0, variables: names) }
    } catch {
      throw SessionError(.failed, "\(self.model): \(error.description)")
    }
    return { columns in
      formulas.map { formula in
        (columns.first ?? []).indices.map { row in formula.evaluate(columns.map { $0[row] }) }
      }
    }
  }
}
