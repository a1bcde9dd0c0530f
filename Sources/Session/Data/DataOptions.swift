import KAN
import Storage

/// Where samples come from, as the command line says it.
public struct DataOptions: Sendable, Equatable {
  /// A table to read (`-` for standard input), or nil for a function.
  public var path: String?
  /// A formula to sample, where there is no table.
  public var function: String?
  /// `LO,HI` for all variables or `NAME=LO,HI` for one.
  public var ranges: [String] = []
  /// Training samples of a function.
  public var samples = 1000
  /// Test samples of a function.
  public var testSamples = 1000
  /// Deviation of noise on the target, as a share of the target's own.
  public var noise = 0.0
  /// Target columns; the last where none is named.
  public var targets: [String] = []
  /// Input columns; all others where none is named.
  public var inputs: [String]?
  /// A table of test samples.
  public var testPath: String?
  /// Share of a table's rows that are kept for testing; of classes the same share of each.
  public var testFraction = 0.2
  /// A column that says of each row whether it is for training or for testing.
  public var splitColumn: String?
  /// Whether the last rows are kept for testing, not a random choice.
  public var splitsLast = false
  /// What happens to rows with missing values.
  public var missing = MissingRule.drop
  /// The inputs of a model that is there already, which the table is seen through; nil to find out.
  public var variables: [Variable]?
  /// The classes of such a model.
  public var classes: [String]?
  /// How the table is to be read.
  public var table = TableOptions()
  /// Whether columns are standardised; by default tables are and functions are not.
  public var normalize: Bool?
  /// Whether the target names a class, as it does where it is text.
  public var hasClasses = false
  /// Seed of samples, noise and split. The network's seed does not change the data.
  public var dataSeed: UInt64 = 0

  /// The demonstration function on its defaults.
  public init() {}

  /// The function that the program shows when nothing is asked for.
  public static let demonstration = "exp(sin(pi*x1)+x2^2)"
}

/// Samples ready for training, with the names and scales of their columns.
public struct PreparedData: Sendable, Equatable {
  /// What the data are, in words: a formula or a file name.
  public var title: String
  /// Training samples, standardised.
  public var train: Dataset
  /// Test samples, standardised by the training samples' means and deviations; nil where there are
  /// none.
  public var test: Dataset?
  /// One variable per input column.
  public var inputs: [Variable]
  /// One variable per target column.
  public var targets: [Variable]
  /// The names of the classes, in the order of their numbers; nil where the target is a number.
  public var classes: [String]?
  /// Range of each standardised input, for the grid of the first layer; nil for functions.
  public var ranges: [ClosedRange<Double>]?
  /// What the user should know of the data, a line each.
  public var warnings: [String]
}

extension PreparedData {
  /// Root of the mean squared distance of the test targets from their mean, in their own units; nil
  /// for classes and without test samples.
  var testSpread: Double? {
    guard let test, classes == nil else { return nil }
    let squares = targets.indices.map { index in
      let values = test.target(index)
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let standardDeviation = targets[index].standardDeviation
      return sum / Double(max(1, values.count)) * standardDeviation * standardDeviation
    }
    return (squares.reduce(0, +) / Double(max(1, squares.count))).squareRoot()
  }

  /// Reads the table or samples the function that `options` name.
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
      try self.init(function: function ?? DataOptions.demonstration, options: options)
    }
  }
}
