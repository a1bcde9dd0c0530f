import Expressions
import Foundation
import Storage

/// A description of each column of a table: the output of `describe`.
public struct TableDescription: CommandOutcome {
  private let table: Table

  /// A description of a table; all columns must have been read.
  public init(_ table: Table) { self.table = table }

  /// The name of the subcommand.
  public var command: String { "describe" }

  /// The maximum number of levels in a line of text, and in JSON.
  private static let shownLevels = 6, listedLevels = 1000

  // MARK: Text

  /// One line per column: name, kind, range or levels, missing values, notes.
  public var text: String {
    let header = ["column", "kind", "missing", "values"]
    let rows = table.columns.map { column in
      [
        singleLine(column.name), kind(column), column.missing == 0 ? "" : "\(column.missing)",
        singleLine(([values(column)] + column.notes).joined(separator: "; ")),
      ]
    }
    let lines = Figure.aligned([header] + rows)
    let notes = table.notes.map { "  \($0)" }
    return (["\(table.source): \(Figure.count(table.rowCount, "row"))"] + notes + lines)
      .joined(separator: "\n")
  }

  /// Six digits are enough to recognise a column.
  private static func figure(_ value: Double) -> String { String(format: "%.6g", value) }

  private func kind(_ column: TableColumn) -> String {
    switch column.kind {
    case .number: "number"
    case .date: "date"
    case .category: "category"
    case .index: "index"
    case .identifier: "text"
    case .nameless: "text"
    case .empty: "empty"
    case .spoiled: "number"
    case .unread: "unread"
    }
  }

  private func values(_ column: TableColumn) -> String {
    switch column.kind {
    case .number:
      guard let (low, high, _) = range(column) else { return "" }
      return "\(Self.figure(low)) to \(Self.figure(high))"
    case .date(let origin):
      guard let (low, high, _) = range(column) else { return "" }
      return "from \(origin), \(Self.figure(high - low)) days"
    case .category(let levels):
      let counts = levelCounts(column, levels.count)
      let shown = zip(levels, counts).prefix(Self.shownLevels).map { "\($0) \($1)" }
      let rest = levels.count - shown.count
      return shown.joined(separator: ", ") + (rest > 0 ? ", … \(rest) more" : "")
    default: return "left out: \(column.objection ?? "")"
    }
  }

  private func range(_ column: TableColumn) -> (low: Double, high: Double, mean: Double)? {
    let present = column.values.filter { !$0.isNaN }
    guard let low = present.min(), let high = present.max() else { return nil }
    return (low, high, present.reduce(0) { $0 + $1 / Double(present.count) })
  }

  private func levelCounts(_ column: TableColumn, _ count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for value in column.values where !value.isNaN { counts[Int(value)] += 1 }
    return counts
  }

  // MARK: JSON

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([
      ("command", .text(command)), ("file", .text(table.source)),
      ("rows", .integer(table.rowCount)), ("notes", .list(table.notes.map { .text($0) })),
      ("columns", .list(table.columns.map(json))),
    ])
  }

  private func json(_ column: TableColumn) -> JSONText.Value {
    var fields: [(String, JSONText.Value)] = [
      ("name", .text(column.name)), ("kind", .text(kind(column))),
      ("used", .bool(column.isUsable)), ("missing", .integer(column.missing)),
    ]
    if let objection = column.objection { fields.append(("reason", .text(objection))) }
    switch column.kind {
    case .number, .date:
      if let (low, high, mean) = range(column) {
        fields += [("min", .number(low)), ("max", .number(high)), ("mean", .number(mean))]
      }
      if case .date(let origin) = column.kind { fields.append(("origin", .text(origin))) }
    case .category(let levels):
      let counts = levelCounts(column, levels.count)
      let listed = zip(levels, counts).prefix(Self.listedLevels).map { level, count in
        JSONText.Value.object([("level", .text(level)), ("rows", .integer(count))])
      }
      fields.append(("levels", .list(Array(listed))))
    case .index, .identifier, .nameless, .empty, .spoiled, .unread: break
    }
    fields.append(("notes", .list(column.notes.map { .text($0) })))
    return .object(fields)
  }
}
