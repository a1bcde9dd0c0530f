import KAN
import Numerics
import Storage

extension PreparedData {
  typealias Samples = (inputs: [[Double]], targets: [[Double]], weights: [Double]?)

  /// Reads a table, selects columns, and holds out test rows.
  public init(table path: String, options: DataOptions) throws(SessionError) {
    guard (0..<1).contains(options.testFraction) else {
      throw SessionError(.usage, "--test-fraction must be at least 0 and below 1")
    }
    var source = try TableSource(path: path, options: options)
    let split = try source.split()
    let variables = source.variables(rows: split.train)
    let train = try source.samples(split.train, variables)
    let test = try source.testSamples(split.test, variables, trained: train)
    try self.init(
      title: path == "-" ? "standard input" : path.lastPathComponent,
      inputs: variables.inputs, targets: variables.targets,
      train: train, test: test,
      normalize: options.normalize ?? true, keepsRanges: true,
      standardizesTargets: source.classes == nil && !options.hasClasses,
      warnings: source.notes)
    classes = source.classes
  }

  /// Standardises the variables by the training samples and builds data sets.
  init(
    title: String, inputs: [Variable], targets: [Variable], train: Samples, test: Samples?,
    normalize: Bool, keepsRanges: Bool, standardizesTargets: Bool, warnings: [String]
  ) throws(SessionError) {
    func scaled(_ variables: [Variable], _ columns: [[Double]], _ scales: Bool) -> [Variable] {
      guard scales else { return variables }
      return zip(variables, columns).map { variable, column in
        guard variable.levels == nil else { return variable }
        var scaled = variable
        let scale = Variable(name: "", standardizing: column)
        (scaled.mean, scaled.standardDeviation) = (scale.mean, scale.standardDeviation)
        return scaled
      }
    }
    let inputs = scaled(inputs, train.inputs, normalize)
    let targets = scaled(targets, train.targets, normalize && standardizesTargets)
    (self.inputs, self.targets) = (inputs, targets)
    for samples in [train, test].compactMap({ $0 }) {
      try Self.check(
        (inputs + targets).map(\.name), samples.inputs + samples.targets, title)
    }
    func dataset(_ samples: Samples) throws(DatasetError) -> Dataset {
      try Dataset(
        inputs: zip(inputs, samples.inputs).map { $0.standardized($1) },
        targets: zip(targets, samples.targets).map { $0.standardized($1) },
        weights: samples.weights)
    }
    do {
      self.train = try dataset(train)
      self.test = try test.map { samples throws(DatasetError) in try dataset(samples) }
    } catch {
      throw SessionError(.badData, "\(title): \(error)")
    }
    self.title = title
    self.warnings = warnings
    classes = nil
    ranges = nil
    if keepsRanges { ranges = (0..<inputs.count).map { Self.range(self.train.input($0)) } }
  }

  /// Rejects numbers so large that the sum of their squares overflows.
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

  /// The range of the values, widened if they are constant.
  private static func range(_ values: ArraySlice<Double>) -> ClosedRange<Double> {
    let low = values.min() ?? -1
    let high = values.max() ?? 1
    return low < high ? low...high : (low - 1)...(low + 1)
  }
}

extension PreparedData {
  /// The same samples standardised with other means and standard deviations; bit for bit the same
  /// if those do not change.
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
        targets: columns(old.targetCount, old.target, self.targets, targets),
        weights: old.weights)
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
  /// The part after the last slash.
  var lastPathComponent: String {
    String(split(separator: "/", omittingEmptySubsequences: true).last ?? "")
  }
}
