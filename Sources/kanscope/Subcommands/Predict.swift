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
    abstract: "Predict with a model; writes CSV to standard output.")

  @Argument(help: "The model file.")
  var model: String

  @Argument(help: "A table with the model's input columns; standard input by default, or with -.")
  var data = "-"

  @Flag(help: "Predict with the model's formulas; every edge must be symbolic.")
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
      let table = try self.table(model)
      let coded = try CodedTable(table, variables: model.inputs)
      var figures = PredictionFigures(model, table)
      var summary = PredictionSummary(source: data == "-" ? "standard input" : data, coded, model)
      var writer = PredictionWriter(model)
      try writer.writeHeader()
      let count = coded.columns.first?.count ?? 0
      for start in stride(from: 0, to: count, by: Self.blockLength) {
        let rows = start..<min(start + Self.blockLength, count)
        let complete = rows.filter { row in coded.columns.allSatisfy { !$0[row].isNaN } }
        let predictions = predict(coded.columns.map { column in complete.map { column[$0] } })
        figures?.add(predictions, rows: complete)
        try write(rows, complete, predictions, &writer, &summary)
      }
      try writer.finish()
      if let line = figures?.line { Messages.note("kanscope: \(summary.source): \(line)") }
      for line in summary.lines { Messages.error(line) }
    }
  }

  /// The table with the columns of the model, its targets where they are there.
  private func table(_ model: Model) throws -> Table {
    var options = TableOptions()
    options.categories = model.categoryColumns
    let choice = ColumnChoice(
      inputs: model.inputColumns, targets: [], ifPresent: PredictionFigures.targets(of: model))
    return try Table.read(path: data, choice: choice, options: options, minimumRowCount: 1)
  }

  /// Writes one line per row; it is empty if a value is missing or the prediction is not finite.
  private func write(
    _ rows: Range<Int>, _ complete: [Int], _ predictions: [[Double]],
    _ writer: inout PredictionWriter, _ summary: inout PredictionSummary
  ) throws {
    var next = 0
    for row in rows {
      guard next < complete.count, complete[next] == row else {
        summary.incomplete.append(row)
        try writer.writeBlank()
        continue
      }
      let values = predictions.map { $0[next] }
      next += 1
      if values.allSatisfy(\.isFinite) {
        try writer.write(values)
      } else {
        summary.undefined.append(row)
        try writer.writeBlank()
      }
    }
  }

  /// Predictions of the outputs' formulas, for columns of inputs.
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
