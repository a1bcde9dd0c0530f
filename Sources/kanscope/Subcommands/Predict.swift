import ArgumentParser
import Foundation
import KAN
import Session
import Storage

/// `kanscope predict`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict with a model, as CSV on standard output.")

  @Argument(help: "The model file.")
  var model: String

  @Argument(help: "A table with the model's input columns; - or nothing reads standard input.")
  var data = "-"

  /// Rows predicted at a time.
  private static let blockLength = 8192

  func run() throws {
    try Exit.reporting {
      let model = try ModelFile.read(model).model
      let names = model.inputs.map(\.name)
      let choice = ColumnChoice(inputs: names, targets: [])
      let table = try Table.read(path: data, choice: choice, minimumRowCount: 1)
      let columns = try table.selectColumns(choice).inputs
      var writer = CSVWriter()
      try writer.writeHeader(model.outputs.map(\.name))
      var start = 0
      while start < table.rowCount {
        let rows = start..<min(start + Self.blockLength, table.rowCount)
        let predictions = model.predictions(
          columns.map { column in rows.map { table[$0, column] } })
        for index in 0..<rows.count { try writer.writeRow(predictions.map { $0[index] }) }
        start = rows.upperBound
      }
      try writer.finish()
    }
  }
}
