import ArgumentParser
import Foundation
import Session
import Storage

/// Options that say where samples come from.
struct DataArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A table with a header, such as CSV; - reads standard input.", valueName: "data"))
  var data: String?

  @Option(parsing: .unconditional, help: "A formula in x1, x2, … to sample instead of a table.")
  var function: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: """
      Range of the formula's variables: LO,HI for all, x1=LO,HI for one; repeatable. (default: -1,1)
      """)
  var range: [String] = []

  @Option(parsing: .unconditional, help: "Training samples of a formula. (default: 1000)")
  var samples: Int?

  @Option(parsing: .unconditional, help: "Test samples of a formula. (default: 1000)")
  var testSamples: Int?

  @Option(
    parsing: .unconditional,
    help: "Noise on a formula, as a share of the target's standard deviation. (default: 0)")
  var noise: Double?

  @Option(
    parsing: .unconditionalSingleValue, help: "Target column; repeatable. (default: the last)")
  var target: [String] = []

  @Option(parsing: .unconditional, help: "Input columns A,B,… (default: all others)")
  var inputs: String?

  @Option(help: "A table of test samples.")
  var test: String?

  @Option(
    parsing: .unconditional,
    help: "Share of a table's rows held out for testing; the same share of every class.")
  var testFraction = 0.2

  @Option(help: "Column that says train or test (or 0 and 1) for each row.")
  var split: String?

  @Flag(help: "Hold out the last rows for testing, as for time series.")
  var splitLast = false

  @Option(help: "Column that says how much each row counts: 0 or more.")
  var weights: String?

  @Option(
    help: "Column with the standard error of each row's target: a row counts by 1/error^2.")
  var error: String?

  @Option(
    help: """
      Rows with missing values: drop leaves them out, impute inserts medians and adds an input \
      that says where, error stops.
      """)
  var missing = MissingRule.drop

  @OptionGroup var reading: ReadingArguments

  @Option(help: "Standardise columns: on or off. (default: on for tables, off for formulas)")
  var normalize: Switch?

  @Option(parsing: .unconditional, help: "Seed of samples, noise and split.")
  var dataSeed: UInt64 = 0

  /// Whether the data are a table, standardised as tables are.
  var isTable: Bool { data != nil && normalize != .off }

  func validate() throws {
    guard data == nil || (samples == nil && testSamples == nil && noise == nil) else {
      throw ValidationError(
        "--samples, --test-samples and --noise go with --function; a table has its own rows")
    }
  }

  /// The options for the session.
  func options(loss: KANLoss) -> DataOptions {
    var options = DataOptions()
    options.path = data
    options.function = function
    options.ranges = range
    if let samples { options.samples = samples }
    if let testSamples { options.testSamples = testSamples }
    if let noise { options.noise = noise }
    options.targets = target
    options.inputs = inputs.map { ReadingArguments.list($0) }
    options.testPath = test
    options.testFraction = testFraction
    options.normalize = normalize.map { $0 == .on }
    options.hasClasses = loss.hasClasses
    options.splitColumn = split
    options.splitsLast = splitLast
    options.weights = weights
    options.error = error
    options.missing = missing
    options.table = reading.tableOptions
    options.dataSeed = dataSeed
    return options
  }
}

extension MissingRule: ExpressibleByArgument {}

/// `on` or `off`.
enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on, off
}
