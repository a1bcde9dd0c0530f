import KAN
import Storage

/// How rows with missing values are treated.
public enum MissingRule: String, Sendable, CaseIterable {
  /// Leave the rows out.
  case drop
  /// Replace a missing number by the median and add an input that is 1 there.
  case impute
  /// Reject the table.
  case error
}

/// Turns table columns into variables. What is learned from the training rows, such as levels and
/// medians, stays with the model, so that it reads other tables in the same way.
enum TableCoding {
  /// The variables of a column, still without mean and standard deviation. `coding` and
  /// `substitute` define their value in a row.
  static func variables(
    _ column: TableColumn, rows: [Int], missing: MissingRule
  ) -> [Variable] {
    switch column.kind {
    case .category(let levels): return [category(column, levels, rows, missing)]
    case .date(let origin):
      return withSubstitute(
        Variable(name: column.name, coding: .date(origin: origin)), column, rows, missing)
    default: return withSubstitute(Variable(name: column.name), column, rows, missing)
    }
  }

  /// The levels that training rows have. Where missing values are filled in, to have none is a level of its
  /// own.
  private static func category(
    _ column: TableColumn, _ levels: [String], _ rows: [Int], _ missing: MissingRule
  ) -> Variable {
    var isPresent = [Bool](repeating: false, count: levels.count)
    var lacksValues = false
    for row in rows {
      let value = column.values[row]
      if value.isNaN { lacksValues = true } else { isPresent[Int(value)] = true }
    }
    var present = levels.indices.filter { isPresent[$0] }.map { levels[$0] }
    var substitute: Double?
    if missing == .impute, column.missing > 0 {
      substitute = -1
      if lacksValues {
        substitute = Double(present.count)
        present.append(present.contains("missing") ? "(missing)" : "missing")
      }
    }
    return Variable(name: column.name, coding: .category(levels: present), substitute: substitute)
  }

  private static func withSubstitute(
    _ variable: Variable, _ column: TableColumn, _ rows: [Int], _ missing: MissingRule
  ) -> [Variable] {
    guard missing == .impute, column.missing > 0 else { return [variable] }
    let present = rows.map { column.values[$0] }.filter { !$0.isNaN }.sorted()
    guard !present.isEmpty else { return [variable] }
    let (low, high) = (present[(present.count - 1) / 2], present[present.count / 2])
    var imputed = variable
    imputed.substitute = low + (high - low) / 2
    let indicator = Variable(
      name: "\(column.name) is missing", coding: .missing(column: column.name))
    return [imputed, indicator]
  }
}

/// A table as the variables of a model.
public struct CodedTable {
  /// One number per row for each variable, `[variable][row]`, in the column's own units; NaN for a
  /// missing value without substitute.
  public var columns: [[Double]]
  /// Levels that the model does not know, by column, with the number of rows; they count as the
  /// mean.
  public var unknownLevels: [(column: String, level: String, rows: Int)] = []

  /// - Parameter means: the values for unknown levels; nil for the variables' own means.
  ///   - Throws: `SessionError` if a column is missing or of another kind.
  public init(
    _ table: Table, variables: [Variable], means: [Double]? = nil
  ) throws(SessionError) {
    columns = []
    for variable in variables {
      guard let column = table.column(named: variable.column) else {
        throw SessionError(.badData, "\(table.source): there is no column \"\(variable.column)\"")
      }
      columns.append(try Self.values(table, column, variable))
    }
    findUnknownLevels(table, variables, means ?? variables.map(\.mean))
  }

  private static func values(
    _ table: Table, _ column: TableColumn, _ variable: Variable
  ) throws(SessionError) -> [Double] {
    func failure(_ wanted: String) -> SessionError {
      SessionError(
        .badData,
        "\(table.source): column \"\(column.name)\" must hold \(wanted)"
          + (column.objection.map { ", but cannot be used: \($0)" } ?? ""))
    }
    if case .empty = column.kind {
      let missing = [Double](repeating: .nan, count: table.rowCount)
      if case .missing = variable.coding { return missing.map { _ in 1 } }
      return missing.map { variable.substitute ?? $0 }
    }
    switch (variable.coding, column.kind) {
    case (.missing, _): return column.values.map { $0.isNaN ? 1 : 0 }
    case (.number, .number):
      guard let substitute = variable.substitute else { return column.values }
      return column.values.map { $0.isNaN ? substitute : $0 }
    case (.number, _): throw failure("numbers")
    case (.date(let origin), .date(let other)):
      let shift = (CalendarDate.days(other) ?? 0) - (CalendarDate.days(origin) ?? 0)
      return column.values.map { $0.isNaN ? variable.substitute ?? $0 : $0 + shift }
    case (.date, _): throw failure("dates")
    case (.category(let own), .category(let levels)):
      let positions = Dictionary(
        own.enumerated().map { ($1, Double($0)) }, uniquingKeysWith: { first, _ in first })
      let coded = levels.map { positions[$0] ?? -1 }
      return column.values.map { $0.isNaN ? variable.substitute ?? $0 : coded[Int($0)] }
    case (.category, _): throw failure("categories")
    case (.level(let level, _), .category(let levels)):
      let own = levels.firstIndex(of: level).map(Double.init)
      return column.values.map { $0.isNaN ? $0 : $0 == own ? 1 : 0 }
    case (.level, _): throw failure("categories")
    }
  }

  /// Replaces levels that no variable represents by the means.
  private mutating func findUnknownLevels(
    _ table: Table, _ variables: [Variable], _ means: [Double]
  ) {
    var known: [String: Set<String>] = [:]
    var positions: [String: [Int]] = [:]
    for (index, variable) in variables.enumerated() {
      if case .level(let level, let column) = variable.coding {
        known[column, default: []].insert(level)
        positions[column, default: []].append(index)
      }
    }
    for variable in variables {
      guard case .category(let own) = variable.coding,
        let column = table.column(named: variable.column), let present = column.levels
      else { continue }
      let known = Set(own)
      var counts = [Int](repeating: 0, count: present.count)
      for value in column.values where !value.isNaN { counts[Int(value)] += 1 }
      for (level, count) in zip(present, counts) where !known.contains(level) && count > 0 {
        unknownLevels.append((variable.column, level, count))
      }
    }
    for (name, levels) in known.sorted(by: { $0.key < $1.key }) {
      guard let column = table.column(named: name), let present = column.levels else { continue }
      // With two levels, only the second has a variable.
      let strangers = present.indices.filter { !levels.contains(present[$0]) }
      guard levels.count > 1 || strangers.count > 1 else { continue }
      for stranger in strangers {
        let rows = column.values.indices.filter { column.values[$0] == Double(stranger) }
        unknownLevels.append((name, present[stranger], rows.count))
        for index in positions[name] ?? [] {
          for row in rows { columns[index][row] = means[index] }
        }
      }
    }
  }

  /// Rows in which every variable has a value.
  public var completeRows: [Int] {
    let count = columns.first?.count ?? 0
    return (0..<count).filter { row in columns.allSatisfy { !$0[row].isNaN } }
  }
}
