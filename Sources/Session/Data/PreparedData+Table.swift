import KAN
import Numerics
import Storage

extension PreparedData {
  /// Reads a table, chooses columns and splits off test rows.
  public init(table path: String, options: DataOptions) throws(SessionError) {
    let choice = ColumnChoice(
      inputs: options.inputs, targets: options.targets.isEmpty ? nil : options.targets)
    let table: Table
    let columns: ColumnSelection
    var testTable: Table?
    do {
      table = try Table.read(path: path, choice: choice)
      columns = try table.selectColumns(choice)
      if let testPath = options.testPath {
        let named = ColumnChoice(
          inputs: columns.inputs.map { table.columnNames[$0] },
          targets: columns.targets.map { table.columnNames[$0] })
        testTable = try Table.read(path: testPath, choice: named, minimumRowCount: 1)
      }
    } catch {
      throw SessionError(error)
    }
    guard (0..<1).contains(options.testFraction) else {
      throw SessionError(.usage, "--test-fraction must be at least 0 and below 1")
    }
    let names = columns.inputs.map { table.columnNames[$0] }
    let targets = columns.targets.map { table.columnNames[$0] }
    var rows = Array(0..<table.rowCount)
    var testRows: [Int] = []
    if testTable == nil {
      var random = RandomSource(seed: options.dataSeed, stream: 1)
      rows.shuffle(using: &random)
      let count = min(
        table.rowCount - 1, Int((Double(table.rowCount) * options.testFraction).rounded()))
      testRows = rows.suffix(count).sorted()
      rows = rows.dropLast(count).sorted()
    }
    func samples(_ table: Table, _ rows: [Int]) -> Samples {
      func column(_ name: String) -> [Double] {
        guard let index = table.columnNames.firstIndex(of: name) else { return [] }
        return rows.map { table[$0, index] }
      }
      return (names.map(column), targets.map(column))
    }
    let test = testTable.map { samples($0, Array(0..<$0.rowCount)) }
    try self.init(
      title: path == "-" ? "standard input" : path.lastPathComponent, names: names,
      targetNames: targets, train: samples(table, rows),
      test: test ?? (testRows.isEmpty ? nil : samples(table, testRows)),
      normalize: options.normalize ?? true, keepsRanges: true,
      standardizesTargets: options.standardizesTargets,
      warnings: table.warnings(for: columns))
  }

  typealias Samples = (inputs: [[Double]], targets: [[Double]])

  /// Standardises columns by the training samples and makes data sets of them.
  init(
    title: String, names: [String], targetNames: [String], train: Samples, test: Samples?,
    normalize: Bool, keepsRanges: Bool, standardizesTargets: Bool, warnings: [String]
  ) throws(SessionError) {
    func variables(_ names: [String], _ columns: [[Double]], _ standardize: Bool) -> [Variable] {
      zip(names, columns).map { name, column in
        standardize ? Variable(name: name, standardizing: column) : Variable(name: name)
      }
    }
    inputs = variables(names, train.inputs, normalize)
    targets = variables(targetNames, train.targets, normalize && standardizesTargets)
    let (inputs, targets) = (inputs, targets)
    for samples in [train, test].compactMap({ $0 }) {
      try Self.check(names + targetNames, samples.inputs + samples.targets, title)
    }
    func dataset(_ samples: Samples) throws(DatasetError) -> Dataset {
      try Dataset(
        inputs: zip(inputs, samples.inputs).map { $0.standardized($1) },
        targets: zip(targets, samples.targets).map { $0.standardized($1) })
    }
    do {
      self.train = try dataset(train)
      self.test = try test.map { samples throws(DatasetError) in try dataset(samples) }
    } catch {
      throw SessionError(.badData, "\(title): \(error)")
    }
    self.title = title
    self.warnings = warnings
    ranges = nil
    if keepsRanges { ranges = (0..<inputs.count).map { Self.range(self.train.input($0)) } }
  }

  /// Refuses numbers whose squares, summed over the samples, are none.
  private static func check(
    _ names: [String], _ columns: [[Double]], _ title: String
  ) throws(SessionError) {
    let limit = 1e140
    for (name, column) in zip(names, columns) {
      guard let value = column.first(where: { !($0.magnitude <= limit) }) else { continue }
      throw SessionError(
        .badData,
        "\(title): \"\(name)\" is \(value) in a sample; numbers beyond \(limit) are too large to "
          + "work with, give \(name) in another unit or its logarithm")
    }
  }

  /// The range of values, widened where they do not vary.
  private static func range(_ values: ArraySlice<Double>) -> ClosedRange<Double> {
    let low = values.min() ?? -1
    let high = values.max() ?? 1
    return low < high ? low...high : (low - 1)...(low + 1)
  }
}

extension PreparedData {
  /// The same samples seen through other means and deviations; bit for bit the same where those do
  /// not change.
  func rescaled(inputs: [Variable], targets: [Variable]) throws(SessionError) -> PreparedData {
    guard inputs != self.inputs || targets != self.targets else { return self }
    func columns(
      _ count: Int, _ column: (Int) -> ArraySlice<Double>, _ old: [Variable], _ new: [Variable]
    ) -> [[Double]] {
      (0..<count).map { index in
        old[index] == new[index]
          ? Array(column(index))
          : new[index].standardized(old[index].restored(Array(column(index))))
      }
    }
    func dataset(_ old: Dataset) throws(DatasetError) -> Dataset {
      try Dataset(
        inputs: columns(old.inputCount, old.input, self.inputs, inputs),
        targets: columns(old.targetCount, old.target, self.targets, targets))
    }
    var result = self
    do {
      result.train = try dataset(train)
      if let test { result.test = try dataset(test) }
    } catch {
      throw SessionError(.badData, "\(title), seen through the model's scales: \(error)")
    }
    result.inputs = inputs
    result.targets = targets
    if ranges != nil {
      result.ranges = (0..<inputs.count).map { Self.range(result.train.input($0)) }
    }
    return result
  }
}

extension String {
  /// What follows the last slash.
  var lastPathComponent: String {
    String(split(separator: "/", omittingEmptySubsequences: true).last ?? "")
  }
}
