import KAN
import Storage

/// The data options of the command line.
public struct DataOptions: Sendable, Equatable {
  /// A table to read (`-` for standard input); nil for a function.
  public var path: String?
  /// The formula to sample if there is no table.
  public var function: String?
  /// `LO,HI` for all variables or `NAME=LO,HI` for one.
  public var ranges: [String] = []
  /// Training samples of a function.
  public var samples = 1000
  /// Test samples of a function.
  public var testSamples = 1000
  /// Standard deviation of the noise added to the target, as a share of the target's.
  public var noise = 0.0
  /// Target columns; empty for the last column.
  public var targets: [String] = []
  /// Input columns; nil for all others.
  public var inputs: [String]?
  /// A separate table of test samples.
  public var testPath: String?
  /// Share of the table's rows held out for testing; for classes, the same share of each class.
  public var testFraction = 0.2
  /// A column that marks each row as training or test.
  public var splitColumn: String?
  /// Whether the last rows are held out instead of random ones.
  public var splitsLast = false
  /// A column that says how much each row counts.
  public var weights: String?
  /// A column with the standard error of each row's target: a row counts by one over its square.
  public var error: String?
  /// What happens to rows with missing values.
  public var missing = MissingRule.drop
  /// The inputs of an existing model, which then define the columns; nil to derive them from the
  /// table.
  public var variables: [Variable]?
  /// The classes of that model.
  public var classes: [String]?
  /// How to read the table.
  public var table = TableOptions()
  /// Whether to standardise columns; nil for the default, which standardises tables but not
  /// functions.
  public var normalize: Bool?
  /// Whether the target names a class; text always does.
  public var hasClasses = false
  /// Seed of samples, noise and split; independent of the network's seed.
  public var dataSeed: UInt64 = 0

  /// The demonstration function with default options.
  public init() {}

  /// The function that the program starts with if none is given.
  public static let demonstration = "exp(sin(pi*x1)+x2^2)"
}

/// Samples ready for training, with the names and scales of their columns.
public struct PreparedData: Sendable, Equatable {
  /// A title for the data: a formula or a file name.
  public var title: String
  /// Training samples, standardised.
  public var train: Dataset
  /// Test samples, standardised with the training samples' means and standard deviations; nil if
  /// there are none.
  public var test: Dataset?
  /// One variable per input column.
  public var inputs: [Variable]
  /// One variable per target column.
  public var targets: [Variable]
  /// The class names, in the order of their numbers; nil if the target is a number.
  public var classes: [String]?
  /// Range of each standardised input, for the grid of the first layer; nil for functions.
  public var ranges: [ClosedRange<Double>]?
  /// Warnings for the user, one line each.
  public var warnings: [String]
}

extension PreparedData {
  /// Standard deviation of the test targets about their mean, in their own units; nil for classes
  /// and without test samples.
  var testSpread: Double? {
    guard let test, classes == nil else { return nil }
    let squares = targets.indices.map { index in
      let values = test.weighted(Array(test.target(index)))
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      let differences = test.target(index).map { $0 - mean }
      let sum = test.weighted(differences.map { $0 * $0 }).reduce(0, +)
      let standardDeviation = targets[index].standardDeviation
      return sum / Double(max(1, values.count)) * standardDeviation * standardDeviation
    }
    return (squares.reduce(0, +) / Double(max(1, squares.count))).squareRoot()
  }

  /// Reads the table, or samples the function, that `options` name.
  public init(_ options: DataOptions) throws(SessionError) {
    switch (options.path, options.function) {
    case (_?, _?):
      throw SessionError(.usage, "give a table or --function, not both")
    case (let path?, nil):
      guard options.ranges.isEmpty else {
        throw SessionError(.usage, "--range goes with --function; a table has its own range")
      }
      try self.init(table: path, options: options)
    case (nil, let function):
      guard options.testPath == nil, options.targets.isEmpty else {
        throw SessionError(.usage, "--test and --target go with a table, not with --function")
      }
      guard options.weights == nil, options.error == nil else {
        throw SessionError(.usage, "--weights and --error go with a table, not with --function")
      }
      try self.init(function: function ?? DataOptions.demonstration, options: options)
    }
  }
}
