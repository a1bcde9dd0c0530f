import Expressions
import KAN
import Numerics
import Session
import Storage

/// Writes predictions as CSV, one line per row of the table: the outputs, or for classes the
/// likeliest class and the probability of each.
struct PredictionWriter {
  private var writer = CSVWriter()
  private let model: Model
  private let classes: [String]?

  init(_ model: Model) {
    self.model = model
    classes = model.classes
  }

  private var header: [String] {
    guard let classes, let target = model.classTarget else { return model.outputs.map(\.name) }
    return [target] + classes.map { "p(\($0))" }
  }

  mutating func writeHeader() throws(StorageError) { try writer.writeHeader(header) }

  /// - Parameter values: one per output, finite.
  mutating func write(_ values: [Double]) throws(StorageError) {
    guard let classes, let largest = values.max(), let best = values.firstIndex(of: largest) else {
      return try writer.writeRow(values)
    }
    let weights = values.map { exponential($0 - largest) }
    let total = weights.reduce(0, +)
    try writer.writeRow(classes[best], weights.map { $0 / total })
  }

  mutating func writeBlank() throws(StorageError) {
    try writer.writeBlankRow(fields: header.count)
  }

  mutating func finish() throws(StorageError) { try writer.finish() }
}

/// Warnings about predictions, for standard error.
struct PredictionSummary {
  let source: String
  /// Rows, from 0, with missing values, and rows where the model is not finite.
  var incomplete: [Int] = [], undefined: [Int] = []
  private let outside: [(name: String, rows: Int)]
  private let outsideRows: Int
  private let rowCount: Int
  private let unknownLevels: [(column: String, level: String, rows: Int)]

  /// The tolerance for widened grids and rounding, as a share of a range.
  private static let margin = 1e-9

  init(source: String, _ table: CodedTable, _ model: Model) {
    self.source = source
    unknownLevels = table.unknownLevels
    rowCount = table.columns.first?.count ?? 0
    var isOutside = [Bool](repeating: false, count: rowCount)
    var outside: [(name: String, rows: Int)] = []
    for (index, variable) in model.inputs.enumerated() where variable.levels == nil {
      let range = model.network.gridRange(ofInput: index)
      let slack = (range.upperBound - range.lowerBound) * Self.margin
      var count = 0
      for (row, value) in variable.standardized(table.columns[index]).enumerated()
      where value < range.lowerBound - slack || value > range.upperBound + slack {
        isOutside[row] = true
        count += 1
      }
      if count > 0 { outside.append((variable.name, count)) }
    }
    self.outside = outside
    outsideRows = isOutside.count { $0 }
  }

  /// One line per warning.
  var lines: [String] {
    var lines: [String] = []
    if let first = incomplete.first {
      lines.append(
        "\(source): \(rows(incomplete.count, first)) no prediction, because a value is missing")
    }
    if let first = undefined.first {
      lines.append(
        "\(source): \(rows(undefined.count, first)) no finite prediction, being too far from the "
          + "training samples; leave such rows out")
    }
    for unknown in unknownLevels {
      lines.append(
        "\(source): \"\(singleLine(unknown.level))\" in column \"\(singleLine(unknown.column))\" did "
          + "not occur in training; it counts as the mean (\(unknown.rows) rows)")
    }
    if outsideRows > 0 {
      let columns = outside.map { "\(singleLine($0.name)) \($0.rows)" }
      lines.append(
        "\(source): \(outsideRows) of \(rowCount) rows lie outside the training samples "
          + "(\(listed(columns)))")
    }
    return lines
  }

  private func rows(_ count: Int, _ first: Int) -> String {
    count == 1
      ? "row \(first + 1) has" : "\(count) rows, the first of them row \(first + 1), have"
  }
}
