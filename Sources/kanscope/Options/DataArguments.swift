import ArgumentParser
import Foundation
import Session

/// Where the samples come from.
struct DataArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A CSV or TSV file with a header; - reads standard input.", valueName: "data"))
  var data: String?

  @Option(parsing: .unconditional, help: "A formula in x1, x2, … to sample instead of a table.")
  var function: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: """
      Range of the formula's variables: LO,HI for all, x1=LO,HI for one; repeatable. (default: -1,1)
      """)
  var range: [String] = []

  @Option(help: "Training samples of a formula.")
  var samples = 1000

  @Option(help: "Test samples of a formula.")
  var testSamples = 1000

  @Option(help: "Noise on a formula, as a share of the target's deviation.")
  var noise = 0.0

  @Option(
    parsing: .unconditionalSingleValue, help: "Target column; repeatable. (default: the last)")
  var target: [String] = []

  @Option(parsing: .unconditional, help: "Input columns A,B,… (default: all others)")
  var inputs: String?

  @Option(help: "A table of test samples.")
  var test: String?

  @Option(help: "Share of a table's rows kept for testing.")
  var testFraction = 0.2

  @Option(help: "Standardise columns: on or off. (default: on for tables, off for formulas)")
  var normalize: Switch?

  @Option(help: "Seed of samples, noise and split.")
  var dataSeed: UInt64 = 0

  /// The options as the session takes them.
  func options(loss: KANLoss) -> DataOptions {
    var options = DataOptions()
    options.path = data
    options.function = function
    options.ranges = range
    options.samples = samples
    options.testSamples = testSamples
    options.noise = noise
    options.targets = target
    options.inputs = inputs.map { names in
      names.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) }
    }
    options.testPath = test
    options.testFraction = testFraction
    options.normalize = normalize.map { $0 == .on }
    options.standardizesTargets = loss == .meanSquaredError
    options.dataSeed = dataSeed
    return options
  }
}

/// `on` or `off`.
enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on, off
}
