import Expressions

/// Named columns of equal length.
public struct Table: Sendable, Hashable {
  /// The origin: the file's name as the user gave it, or `standard input`.
  public let source: String
  /// The columns, with distinct names.
  public let columns: [TableColumn]
  /// The number of rows.
  public let rowCount: Int
  /// Remarks about the file as a whole, a line each.
  public let notes: [String]
  /// The index of each column by name, so lookups in wide tables take constant time.
  private let positions: [String: Int]

  /// Creates a table from columns of `rowCount` values each. Unusable columns may be empty.
  public init(source: String, columns: [TableColumn], rowCount: Int, notes: [String] = []) {
    precondition(
      columns.allSatisfy { $0.values.count == rowCount || $0.values.isEmpty }, "whole columns")
    self.source = source
    self.columns = columns
    self.rowCount = rowCount
    self.notes = notes
    positions = Dictionary(
      zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
  }

  /// Creates a table of numbers, given row by row.
  public init(source: String, columnNames: [String], values: [Double]) {
    precondition(
      columnNames.isEmpty ? values.isEmpty : values.count % columnNames.count == 0,
      "whole rows")
    let columns = columnNames.indices.map { index in
      TableColumn(
        name: columnNames[index],
        values: stride(from: index, to: values.count, by: columnNames.count).map { values[$0] })
    }
    self.init(
      source: source, columns: columns,
      rowCount: columnNames.isEmpty ? 0 : values.count / columnNames.count)
  }

  /// The columns' names, all distinct.
  public var columnNames: [String] { columns.map(\.name) }

  /// The column named `name`; nil if there is none.
  public func column(named name: String) -> TableColumn? { position(of: name).map { columns[$0] } }

  /// The index of the column named `name`; nil if there is none.
  func position(of name: String) -> Int? { positions[name] }

  /// Remarks for the user, one line each: unused columns and why, dates, and inputs or targets that
  /// have the same value in every row.
  public func warnings(for selection: ColumnSelection, asked choice: ColumnChoice) -> [String] {
    func name(_ column: TableColumn) -> String { "column \"\(singleLine(column.name))\"" }
    func isConstant(_ index: Int) -> Bool {
      let values = columns[index].values
      return values.allSatisfy { $0 == values.first }
    }
    func value(_ index: Int) -> String {
      let column = columns[index]
      let value = column.values.first ?? .nan
      return column.levels.map { $0[Int(value)] } ?? value.description
    }
    var lines = notes.map { "\(source): \($0)" }
    if choice.inputs == nil {
      let used = Set(selection.inputs + selection.targets)
      for (index, column) in columns.enumerated() where !used.contains(index) {
        if let objection = column.objection {
          lines.append("\(source): \(name(column)) is left out: \(objection)")
        }
      }
    }
    for index in selection.inputs + selection.targets {
      let column = columns[index]
      if case .date(let origin) = column.kind {
        lines.append("\(source): \(name(column)) holds dates, taken as days since \(origin)")
      }
      lines += column.notes.map { "\(source): \(name(column)): \($0)" }
    }
    guard rowCount > 0 else { return lines }
    lines += selection.inputs.filter(isConstant).map {
      "\(source): input \(name(columns[$0])) is \(value($0)) in every row; it carries no information"
    }
    lines += selection.targets.filter(isConstant).map {
      "\(source): target \(name(columns[$0])) is \(value($0)) in every row; there is nothing to learn"
    }
    return lines
  }
}
