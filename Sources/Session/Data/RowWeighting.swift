import Expressions
import Storage

/// How much the rows of a table count, by one of its columns.
struct RowWeighting {
  /// What the column holds.
  private enum Kind {
    case weights, errors

    var option: String { self == .weights ? "--weights" : "--error" }
  }

  /// The column's name.
  let column: String
  private let kind: Kind

  /// Nil where all rows count alike.
  init?(_ options: DataOptions) throws(SessionError) {
    switch (options.weights, options.error) {
    case (nil, nil): return nil
    case (_?, _?): throw SessionError(.usage, "give --weights or --error, not both")
    case (let name?, nil): (column, kind) = (name, .weights)
    case (nil, let name?): (column, kind) = (name, .errors)
    }
    for (names, role) in [(options.inputs ?? [], "input"), (options.targets, "target")]
    where names.contains(column) {
      throw SessionError(
        .usage, "\(kind.option) \(singleLine(column)): the column cannot be \(role) as well")
    }
  }

  /// Those of some rows that count at all; notes the others.
  ///
  /// - Throws: `SessionError` where the column is of no use, or so few rows are left that there is no
  ///   data set.
  func rows(
    _ rows: [Int], of table: Table, atLeast least: Int, _ notes: inout [String]
  ) throws(SessionError) -> [Int] {
    let values = try self.values(rows, of: table)
    guard kind == .weights else { return rows }
    let weighty = zip(rows, values).filter { $1 > 0 }.map(\.0)
    if weighty.isEmpty { throw failure(table, "all weights are 0") }
    guard weighty.count >= least else {
      throw failure(table, "only one weight is not 0; two rows are needed")
    }
    if weighty.count < rows.count {
      notes.append(
        "\(table.source): \(rows.count - weighty.count) of \(rows.count) rows have a weight of 0 and are "
          + "left out")
    }
    return weighty
  }

  /// The weights of some rows, in any unit.
  func weights(_ rows: [Int], of table: Table) throws(SessionError) -> [Double] {
    let values = try self.values(rows, of: table)
    guard kind == .errors, let least = values.min() else { return values }
    // In units of the least error, whose square might be no number.
    return values.map { (least / $0) * (least / $0) }
  }

  /// The numbers of the column, all of which can be used.
  private func values(_ rows: [Int], of table: Table) throws(SessionError) -> [Double] {
    guard let found = table.column(named: column) else {
      throw SessionError(
        .badData, "\(table.source): there is no column \"\(singleLine(column))\"")
    }
    guard case .number = found.kind else {
      throw failure(
        table, "has to hold numbers" + (found.objection.map { ", but is of no use: \($0)" } ?? ""))
    }
    for row in rows {
      let value = found.values[row]
      let what = kind == .weights ? "a weight" : "a standard error"
      if value.isNaN {
        throw failure(table, "row \(row + 1) has no value; every row needs \(what)")
      }
      guard value.isFinite, kind == .weights ? value >= 0 : value > 0 else {
        throw failure(
          table,
          "row \(row + 1) has \(value); \(what) has to be finite and "
            + (kind == .weights ? "not negative" : "above 0"))
      }
    }
    return rows.map { found.values[$0] }
  }

  private func failure(_ table: Table, _ message: String) -> SessionError {
    SessionError(
      .badData, "\(table.source): \(kind.option) column \"\(singleLine(column))\": \(message)")
  }
}
