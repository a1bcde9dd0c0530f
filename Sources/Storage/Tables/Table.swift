import Expressions

/// Named columns of finite numbers.
public struct Table: Sendable, Hashable {
  /// Where it comes from: the file's name as the user gave it, or `standard input`.
  public let source: String
  /// The columns' names, all different.
  public let columnNames: [String]
  /// The numbers, row by row: `rowCount * columnCount` of them.
  public let values: [Double]

  /// A table of `values` row by row.
  public init(source: String, columnNames: [String], values: [Double]) {
    precondition(
      columnNames.isEmpty ? values.isEmpty : values.count % columnNames.count == 0,
      "whole rows")
    self.source = source
    self.columnNames = columnNames
    self.values = values
  }

  /// The number of columns.
  public var columnCount: Int { columnNames.count }
  /// The number of rows.
  public var rowCount: Int { columnNames.isEmpty ? 0 : values.count / columnNames.count }

  /// The number in a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    values[row * columnCount + column]
  }

  /// The numbers of one column, from top to bottom.
  public func column(_ index: Int) -> [Double] {
    stride(from: index, to: values.count, by: columnCount).map { values[$0] }
  }

  /// The numbers of some columns, row by row, in the columns' order given.
  public func rows(of columns: [Int]) -> [Double] {
    if columns == Array(columnNames.indices) { return values }
    var gathered: [Double] = []
    gathered.reserveCapacity(rowCount * columns.count)
    for start in stride(from: 0, to: values.count, by: max(1, columnCount)) {
      for column in columns { gathered.append(values[start + column]) }
    }
    return gathered
  }

  /// Inputs and targets as indices of this table's columns.
  public func selectColumns(_ choice: ColumnChoice) throws(StorageError) -> ColumnSelection {
    try choice.resolved(among: columnNames, source: source)
  }

  /// What the user should know about usable but odd columns, one line each: inputs and targets
  /// with the same number in every row.
  public func warnings(for selection: ColumnSelection) -> [String] {
    func isConstant(_ column: Int) -> Bool {
      stride(from: column, to: values.count, by: columnCount)
        .allSatisfy { values[$0] == values[column] }
    }
    func name(_ column: Int) -> String { "column \"\(singleLine(columnNames[column]))\"" }
    guard rowCount > 0 else { return [] }
    let inputs = selection.inputs.filter(isConstant).map {
      "\(source): input \(name($0)) is \(self[0, $0]) in every row; it carries no information"
    }
    let targets = selection.targets.filter(isConstant).map {
      "\(source): target \(name($0)) is \(self[0, $0]) in every row; there is nothing to learn"
    }
    return inputs + targets
  }
}
