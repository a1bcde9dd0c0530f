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

  /// Creates a data set from columns of equal length.
  ///
  /// - Throws: `DatasetError` if lengths differ, there is no sample or no column, or a number is
  ///   not finite.
  public init(inputs: [[Double]], targets: [[Double]]) throws(DatasetError) {
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
  }

  /// One input column.
  public func input(_ column: Int) -> ArraySlice<Double> {
    inputs[column * count..<(column + 1) * count]
  }

  /// One target column.
  public func target(_ column: Int) -> ArraySlice<Double> {
    targets[column * count..<(column + 1) * count]
  }

  /// The samples at `positions`, in that order.
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
