import Expressions
import KAN
import Numerics
import Storage

/// A table with a role for each column. Selects complete rows, splits them into training and test
/// rows, and turns columns into variables.
struct TableSource {
  /// Inputs and targets as variables.
  typealias Variables = (inputs: [Variable], targets: [Variable])

  private let options: DataOptions
  private let table: Table
  private let selection: ColumnSelection
  /// Rows with all the values that are needed, and some weight.
  private let rows: [Int]
  private let weighting: RowWeighting?
  /// The names of classes, in the order of their numbers; nil where targets are numbers.
  let classes: [String]?
  /// Notes for the user, one line each.
  private(set) var notes: [String]

  init(path: String, options given: DataOptions) throws(SessionError) {
    var options = given
    if let variables = given.variables {
      // An existing model determines how to read the table.
      options.table.categories += variables.categoryColumns
      if variables.contains(where: { $0.substitute != nil }) { options.missing = .impute }
    }
    self.options = options
    weighting = try RowWeighting(options)
    let choice = ColumnChoice(
      inputs: options.inputs, targets: options.targets.isEmpty ? nil : options.targets,
      others: [options.splitColumn, weighting?.column].compactMap { $0 })
    do {
      table = try Table.read(path: path, choice: choice, options: options.table)
      selection = try choice.resolved(in: table)
    } catch {
      throw SessionError(error)
    }
    notes = table.warnings(for: selection, asked: choice)
    if let known = options.classes {
      classes = known
    } else {
      classes = try Self.classes(table, selection)
    }
    let complete = try Self.completeRows(table, selection, options, &notes)
    rows = try weighting?.rows(complete, of: table, atLeast: 2, &notes) ?? complete
    noteSentinels()
  }

  private static func classes(
    _ table: Table, _ selection: ColumnSelection
  ) throws(SessionError) -> [String]? {
    let targets = selection.targets.map { table.columns[$0] }
    guard let category = targets.first(where: { $0.levels != nil }) else { return nil }
    guard targets.count == 1, let levels = category.levels else {
      throw SessionError(
        .badData,
        "\(table.source): target \"\(category.name)\" holds classes, so it must be the only target")
    }
    guard levels.count >= 2 else {
      throw SessionError(
        .badData,
        "\(table.source): target \"\(category.name)\" is \"\(levels.first ?? "")\" in every row; "
          + "there is nothing to learn")
    }
    return levels
  }

  // MARK: Missing values

  private static func completeRows(
    _ table: Table, _ selection: ColumnSelection, _ options: DataOptions, _ notes: inout [String]
  ) throws(SessionError) -> [Int] {
    let inputs = selection.inputs.map { table.columns[$0] }.filter { $0.missing > 0 }
    let targets = selection.targets.map { table.columns[$0] }.filter { $0.missing > 0 }
    if options.missing == .error, let column = (inputs + targets).first {
      let line = column.firstMissingLine.map { ":\($0)" } ?? ""
      throw SessionError(
        .badData,
        "\(table.source)\(line): column \"\(column.name)\": a value is missing; fill it in, or use "
          + "--missing drop or impute")
    }
    let needed = targets + (options.missing == .impute ? [] : inputs)
    let rows = (0..<table.rowCount).filter { row in needed.allSatisfy { !$0.values[row].isNaN } }
    let lost = table.rowCount - rows.count
    guard lost > 0 else { return rows }
    let names = needed.map { "\"\(singleLine($0.name))\" \($0.missing)" }
    let what = "\(lost) of \(table.rowCount) rows have missing values (\(listed(names)))"
    guard rows.count * 2 > table.rowCount else {
      throw SessionError(
        .badData,
        "\(table.source): \(what); use --missing impute, or leave columns out by naming the "
          + "others with --inputs")
    }
    guard rows.count >= 2 else {
      throw SessionError(.badData, "\(table.source): \(what); two complete rows are needed")
    }
    notes.append("\(table.source): \(what) and are left out")
    return rows
  }

  /// Adds notes about numbers such as -999 that probably mean a missing value.
  private mutating func noteSentinels() {
    for index in selection.inputs + selection.targets {
      let column = table.columns[index]
      guard case .number = column.kind,
        let (value, count) = Sentinel.find(rows.map { column.values[$0] })
      else { continue }
      let text = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
      notes.append(
        "\(table.source): column \"\(singleLine(column.name))\" holds \(text) \(count) times, far "
          + "from the rest; if that means missing, add --missing-values=\(text)")
    }
  }

  // MARK: Splits

  /// The rows to train on and to test on, each in file order.
  func split() throws(SessionError) -> (train: [Int], test: [Int]) {
    if options.testPath != nil { return (rows, []) }
    if let name = options.splitColumn { return try split(by: name) }
    let count = min(
      rows.count - 1, Int((Double(rows.count) * options.testFraction).rounded()))
    if options.splitsLast { return (Array(rows.dropLast(count)), Array(rows.suffix(count))) }
    var random = RandomSource(seed: options.dataSeed, stream: 1)
    guard let target = selection.targets.first.map({ table.columns[$0] }),
      classes != nil || options.hasClasses
    else {
      var shuffled = rows
      shuffled.shuffle(using: &random)
      return (shuffled.dropLast(count).sorted(), shuffled.suffix(count).sorted())
    }
    return stratified(target, count, &random)
  }

  /// Splits so that every class has nearly the same share of test rows and at least one training
  /// row.
  private func stratified(
    _ target: TableColumn, _ count: Int, _ random: inout RandomSource
  ) -> (train: [Int], test: [Int]) {
    var groups: [Double: [Int]] = [:]
    for row in rows { groups[target.values[row], default: []].append(row) }
    var test: [Int] = []
    var share = 0.0
    for key in groups.keys.sorted() {
      var group = groups[key] ?? []
      group.shuffle(using: &random)
      share += Double(group.count) * Double(count) / Double(rows.count)
      let wanted = Int(share.rounded()) - test.count
      test += group.suffix(max(0, min(wanted, group.count - 1)))
    }
    let testSet = Set(test)
    return (rows.filter { !testSet.contains($0) }, test.sorted())
  }

  private func split(by name: String) throws(SessionError) -> (train: [Int], test: [Int]) {
    guard let column = table.column(named: name) else {
      throw SessionError(.badData, "\(table.source): there is no column \"\(name)\"")
    }
    let isTest: [Bool]
    if let levels = column.levels {
      let testing = levels.map {
        ["test", "testing", "holdout", "validation"].contains($0.lowercased())
      }
      isTest = column.values.map { $0.isNaN ? false : testing[Int($0)] }
    } else if case .number = column.kind, column.values.allSatisfy({ $0 == 0 || $0 == 1 }) {
      isTest = column.values.map { $0 == 1 }
    } else {
      isTest = []
    }
    let train = rows.filter { isTest.indices.contains($0) && !isTest[$0] }
    let test = rows.filter { isTest.indices.contains($0) && isTest[$0] }
    guard !train.isEmpty, !test.isEmpty else {
      throw SessionError(
        .badData,
        "\(table.source): column \"\(name)\" must say train or test (or 0 and 1) for each row, and "
          + "both must occur")
    }
    return (train, test)
  }

  // MARK: Variables and samples

  /// The variables for the columns, learned from the training rows.
  func variables(rows: [Int]) -> Variables {
    let inputs =
      options.variables
      ?? selection.inputs.flatMap {
        TableCoding.variables(table.columns[$0], rows: rows, missing: options.missing)
      }
    let targets = selection.targets.map { index in
      let column = table.columns[index]
      if case .date(let origin) = column.kind {
        return Variable(name: column.name, coding: .date(origin: origin))
      }
      return Variable(name: column.name)
    }
    return (inputs, targets)
  }

  /// The samples of some rows.
  func samples(_ rows: [Int], _ variables: Variables) throws(SessionError) -> PreparedData.Samples {
    let targets = try variables.targets.map { variable throws(SessionError) in
      try targetValues(table, variable)
    }
    let inputs = try CodedTable(table, variables: variables.inputs).columns
    return (
      inputs.map { column in rows.map { column[$0] } },
      targets.map { column in rows.map { column[$0] } },
      try weighting?.weights(rows, of: table)
    )
  }

  /// The test samples, from rows of the table or from a separate table; nil if there are none.
  ///
  /// - Parameter trained: the training samples, whose means replace unknown levels.
  mutating func testSamples(
    _ rows: [Int], _ variables: Variables, trained: PreparedData.Samples
  ) throws(SessionError) -> PreparedData.Samples? {
    guard let path = options.testPath else {
      return rows.isEmpty ? nil : try samples(rows, variables)
    }
    let choice = ColumnChoice(
      inputs: Array(Set(variables.inputs.map(\.column))).sorted(),
      targets: variables.targets.map(\.name), others: weighting.map { [$0.column] } ?? [])
    var reading = options.table
    reading.categories += variables.inputs.categoryColumns
    if classes != nil { reading.categories += variables.targets.map(\.name) }
    let other: Table
    do {
      other = try Table.read(path: path, choice: choice, options: reading, minimumRowCount: 1)
    } catch {
      throw SessionError(error)
    }
    let targets = try variables.targets.map { variable throws(SessionError) in
      try targetValues(other, variable)
    }
    let means = trained.inputs.map { column in
      column.reduce(0, +) / Double(max(1, column.count))
    }
    let coded = try CodedTable(other, variables: variables.inputs, means: means)
    var complete = coded.completeRows.filter { row in targets.allSatisfy { !$0[row].isNaN } }
    if complete.count < other.rowCount {
      notes.append(
        "\(other.source): \(other.rowCount - complete.count) of \(other.rowCount) rows have "
          + "missing values and are left out")
    }
    guard !complete.isEmpty else {
      throw SessionError(.badData, "\(other.source): no row is complete")
    }
    complete = try weighting?.rows(complete, of: other, atLeast: 1, &notes) ?? complete
    return (
      coded.columns.map { column in complete.map { column[$0] } },
      targets.map { column in complete.map { column[$0] } },
      try weighting?.weights(complete, of: other)
    )
  }

  /// A target's values in another table, with the classes of this one.
  private func targetValues(
    _ other: Table, _ variable: Variable
  ) throws(SessionError) -> [Double] {
    guard let classes else {
      return try CodedTable(other, variables: [variable]).columns[0]
    }
    guard let column = other.column(named: variable.name), let levels = column.levels else {
      throw SessionError(
        .badData, "\(other.source): column \"\(variable.name)\" has to hold classes")
    }
    let numbers = levels.map { level in classes.firstIndex(of: level).map(Double.init) }
    if let stranger = levels.indices.first(where: { numbers[$0] == nil }) {
      throw SessionError(
        .badData,
        "\(other.source): class \"\(levels[stranger])\" does not occur in the training table")
    }
    return column.values.map { $0.isNaN ? $0 : numbers[Int($0)] ?? .nan }
  }
}

/// Finds numbers that mean a missing value.
enum Sentinel {
  /// Fewer occurrences may be chance.
  private static let fewest = 3
  /// The minimum distance from the other values, in multiples of their range.
  private static let distance = 3.0

  /// The smallest or largest number and how often it occurs, if it is far from all others and
  /// occurs often enough; otherwise nil. Considers only numbers of nines, as people write them:
  /// -999, 9999.
  static func find(_ values: [Double]) -> (value: Double, count: Int)? {
    guard let low = values.min(), let high = values.max() else { return nil }
    for value in [low, high] where isOfNines(value) {
      let rest = values.filter { $0 != value }
      let count = values.count - rest.count
      guard count >= fewest, let first = rest.min(), let last = rest.max() else { continue }
      let gap = value < first ? first - value : value - last
      if gap > distance * (last - first) { return (value, count) }
    }
    return nil
  }

  private static func isOfNines(_ value: Double) -> Bool {
    guard value == value.rounded(), abs(value) >= 99, abs(value) < 1e9 else { return false }
    return String(Int(abs(value))).allSatisfy { $0 == "9" }
  }
}
