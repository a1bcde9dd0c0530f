/// Samples for training or testing, column by column.
public struct Dataset: Sendable, Equatable {
  /// Number of samples.
  public let count: Int
  /// Number of input columns.
  public let inputCount: Int
  /// Number of target columns.
  public let targetCount: Int
  /// `[column][sample]`.
  public let inputs: [Double]
  /// `[column][sample]`.
  public let targets: [Double]
  /// How much each sample counts in losses and errors, with a mean of 1 over the data set that they were
  /// given for; nil where all count alike.
  public let weights: [Double]?
  /// The usual size of errors per target, for losses that limit the pull of outliers; nil where it has
  /// not been measured: see `measured(for:)`.
  var scales: [Double]?

  /// Creates a data set from columns of equal length.
  ///
  /// - Parameter weights: how much each sample counts; any unit, for only their ratios matter.
  /// - Throws: `DatasetError` where lengths differ, there is no sample or no column, a number is not
  ///   finite, a weight is negative or all are 0.
  public init(
    inputs: [[Double]], targets: [[Double]], weights: [Double]? = nil
  ) throws(DatasetError) {
    guard let count = inputs.first?.count, count > 0 else {
      throw DatasetError("a data set needs at least one input column and one sample")
    }
    guard !targets.isEmpty else { throw DatasetError("a data set needs a target column") }
    for column in inputs + targets {
      guard column.count == count else {
        throw DatasetError("columns differ in length: \(count) and \(column.count)")
      }
      guard column.allSatisfy(\.isFinite) else {
        throw DatasetError("a data set may hold finite numbers only")
      }
    }
    self.count = count
    inputCount = inputs.count
    targetCount = targets.count
    self.inputs = Array(inputs.joined())
    self.targets = Array(targets.joined())
    self.weights = try weights.map { weights throws(DatasetError) in
      try Self.normalized(weights, count: count)
    }
  }

  /// Weights with a mean of 1.
  private static func normalized(
    _ weights: [Double], count: Int
  ) throws(DatasetError) -> [Double] {
    guard weights.count == count else {
      throw DatasetError("\(weights.count) weights do not go with \(count) samples")
    }
    guard let largest = weights.max(), weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw DatasetError("weights must be finite and not negative")
    }
    guard largest > 0 else { throw DatasetError("all weights are 0") }
    // In units of the largest, so that no sum overflows.
    let shares = weights.map { $0 / largest }
    let mean = shares.reduce(0, +) / Double(count)
    return shares.map { $0 / mean }
  }

  /// Creates inputs without targets, which need not be finite, for inspecting a network.
  ///
  /// - Precondition: columns of equal length, at least one.
  init(unchecked inputs: [[Double]]) {
    count = inputs[0].count
    inputCount = inputs.count
    targetCount = 0
    self.inputs = Array(inputs.joined())
    targets = []
    weights = nil
  }

  /// One input column.
  public func input(_ column: Int) -> ArraySlice<Double> {
    inputs[column * count..<(column + 1) * count]
  }

  /// One target column.
  public func target(_ column: Int) -> ArraySlice<Double> {
    targets[column * count..<(column + 1) * count]
  }

  /// How much a sample counts; 1 without weights.
  @inline(__always)
  public func weight(_ sample: Int) -> Double {
    if let weights { weights[sample] } else { 1 }
  }

  /// A number per sample times its weight.
  public func weighted(_ values: [Double]) -> [Double] {
    guard let weights else { return values }
    return zip(values, weights).map { $0 * $1 }
  }

  /// The samples at `positions`, in that order. Their weights stay what they are, so that they say the
  /// same as the samples did among all others.
  public func selecting(_ positions: [Int]) -> Dataset? {
    guard !positions.isEmpty, positions.allSatisfy({ (0..<count).contains($0) }) else { return nil }
    return Dataset(selecting: positions, of: self)
  }

  /// Values of `source` are finite, so they are not checked again.
  private init(selecting positions: [Int], of source: Dataset) {
    func selected(_ values: [Double], columns: Int) -> [Double] {
      (0..<columns).flatMap { column in positions.map { values[column * source.count + $0] } }
    }
    count = positions.count
    inputCount = source.inputCount
    targetCount = source.targetCount
    inputs = selected(source.inputs, columns: source.inputCount)
    targets = selected(source.targets, columns: source.targetCount)
    weights = source.weights.map { weights in positions.map { weights[$0] } }
    scales = source.scales
  }

  /// At most `limit` samples, evenly spread; the same ones every time.
  public func thinned(to limit: Int) -> Dataset {
    guard count > limit, limit > 0 else { return self }
    return selecting((0..<limit).map { $0 * count / limit }) ?? self
  }
}

/// Why a data set is not valid, in one line.
public struct DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  /// Creates an error with a one-line description.
  public init(_ description: String) { self.description = description }
}
