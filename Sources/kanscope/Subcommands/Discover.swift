import ArgumentParser
import KAN
import Session
import Storage
import Symbolic

/// `kanscope discover`.
struct Discover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search for closed formulas of the data.",
    discussion: """
      Prints formulas by complexity and error on standard output and what was tried on standard \
      error. With --output FILE the network of the best formula is written to FILE, and the search \
      is saved in FILE.search while it runs; started again with the same data and options, it \
      resumes. Ctrl-C ends it with the best formula so far.
      """)

  @OptionGroup(title: "Data") var data: DataArguments

  @Option(
    parsing: .unconditional, help: "Time limit in seconds. (default: none)")
  var timeLimit: Double?

  @Option(
    parsing: .unconditional,
    help: """
      Limit of work, in units of about half a millisecond; the same work gives the same formulas. \
      With several targets, N or N1,N2,… (default: \(Int(DiscoverySettings.standardWorkLimit)))
      """)
  var work: String?

  @Option(parsing: .unconditional, help: "Seed of the search.")
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: "Units of the columns, x1=m,y=m/s: formulas whose units do not add up are ruled out.")
  var units: String?

  @Option(
    parsing: .unconditional,
    help: "Held-out error at which it ends, as a share of the target's standard deviation.")
  var targetError: Double?

  @Option(
    name: [.customLong("distil"), .customLong("model")],
    help: "A trained model (.kan) to start from.")
  var distil: String?

  @Option(help: "Write the network of the best formula to this file (.kan).")
  var output: String?

  @Option(help: "Write one JSON object per stage of the search to this file.")
  var log: String?

  @Flag(help: "Print one JSON object on standard output, and nothing else.")
  var json = false

  @Flag(help: "Print only errors on standard error.")
  var quiet = false

  func run() throws {
    try Exit.reporting {
      let command = try self.command()
      let files = try self.files()
      if let searchFile { try SearchFile.check(searchFile) }
      let file = try distil.map { path throws(StorageError) in try ModelFile.read(path) }
      var options = data.options(loss: .meanSquaredError)
      // Standardising would only add rounding errors.
      if options.normalize == nil { options.normalize = false }
      var model = ModelOptions()
      model.seed = seed
      var engine = try SessionLoader.engine(
        data: options, model: model, settings: file?.settings ?? TrainingSettings(), file: file)
      engine.files = files
      var headless = try Headless(
        engine,
        results: Headless.Results(
          output: output, json: json, quiet: quiet, searchFile: searchFile),
        log: log)
      try headless.run([PlacedCommand(command)], usageExit: Exit.usage)
    }
  }

  /// The file that saves the search while it runs.
  private var searchFile: String? { output.map { $0 + ".search" } }

  /// The files that the options name. The result must not overwrite the model that the search
  /// starts from.
  private func files() throws(SessionError) -> FilesInUse {
    var files = FilesInUse()
    files.read(data.data, as: .table)
    files.read(data.test, as: .testTable)
    files.read(distil, as: .source)
    try files.write(output, as: .model)
    try files.write(searchFile, as: .search)
    try files.write(log, as: .log)
    try files.checkStandardOutput()
    return files
  }

  /// The command with these options.
  private func command() throws(SessionError) -> Command {
    try CommandParser.command(
      distil == nil ? "discover" : "distil",
      [
        "time_limit": timeLimit.map { String($0) }, "work": work, "seed": String(seed),
        "target_error": targetError.map { String($0) }, "units": units,
      ])
  }
}
