import ArgumentParser
import KAN
import Session
import Storage
import Symbolic

/// `kanscope discover`.
struct Discover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look for closed formulas of the data.",
    discussion: """
      Prints formulas by complexity and error on standard output and what was tried on standard \
      error. With --output FILE the best one's network is written to FILE, and the search is kept \
      in FILE.search while it is under way: started again with the same data and options, it goes \
      on where it was. Ctrl-C ends it with the best so far.
      """)

  @OptionGroup(title: "Data") var data: DataArguments

  @Option(
    parsing: .unconditional, help: "Seconds it may take. (default: as many as it needs)")
  var timeLimit: Double?

  @Option(
    parsing: .unconditional,
    help: """
      Units of work it may do, each about half a millisecond; the same work gives the same formulas. \
      With several targets N or N1,N2,… (default: \(Int(DiscoverySettings.standardWorkLimit)))
      """)
  var work: String?

  @Option(parsing: .unconditional, help: "Seed of the search.")
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: "Units of the columns, x1=m,y=m/s: formulas that do not add up are left out.")
  var units: String?

  @Option(
    parsing: .unconditional,
    help: "Held-out error, as a share of the target's deviation, that is good enough to end.")
  var targetError: Double?

  @Option(
    name: [.customLong("distil"), .customLong("model")],
    help: "A trained model (.kan) to begin with: a small network is read out of it.")
  var distil: String?

  @Option(help: "Write the best one's network to this file (.kan).")
  var output: String?

  @Option(help: "Write one JSON object per stage of the search to this file.")
  var log: String?

  @Flag(help: "Print one JSON object on standard output, and nothing else there.")
  var json = false

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  func run() throws {
    try Exit.reporting {
      let command = try self.command()
      let files = try self.files()
      if let searchFile { try SearchFile.check(searchFile) }
      let file = try distil.map { path throws(StorageError) in try ModelFile.read(path) }
      var options = data.options(loss: .meanSquaredError)
      // Means and deviations would only bring rounding into the numbers.
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

  /// Where the search is kept while it is under way.
  private var searchFile: String? { output.map { $0 + ".search" } }

  /// The files that the options name. The network that is found is another one than the model that the
  /// search begins with, so it does not take that one's place.
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

  /// The options as the command of the language.
  private func command() throws(SessionError) -> Command {
    try CommandParser.command(
      distil == nil ? "discover" : "distil",
      [
        "time_limit": timeLimit.map { String($0) }, "work": work, "seed": String(seed),
        "target_error": targetError.map { String($0) }, "units": units,
      ])
  }
}
