import ArgumentParser
import Session

/// `kanscope tune`.
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose a network and its settings for a table by cross-validation.",
    discussion: """
      Compares the mean, straight lines, sums of splines and deeper networks on held-out rows of the \
      training data, and takes the simplest whose error is within one standard error of the least. \
      `kanscope train TABLE` without further options does this first and then trains the choice.
      """)

  @OptionGroup(title: "Data") var data: DataArguments
  @OptionGroup(title: "Tuning") var tuning: TuningArguments
  @Option(.loss) var loss: ModelArguments.Given?
  @OptionGroup(title: "Results") var results: ResultArguments
  @OptionGroup(title: "Results") var json: JSONArguments

  func run() throws {
    try Exit.reporting {
      let files = try SessionLoader.files(data: data, results: results)
      var model = ModelArguments.parseOrDefault()
      model.loss = loss
      var headless = try Headless(
        data: data, model: model, training: TrainingArguments.parseOrDefault(),
        results: results, json: json, file: nil, files: files)
      var commands = [PlacedCommand(try tuning.command())]
      // A model file holds the network as it is trained.
      if results.output != nil {
        commands.append(PlacedCommand(try CommandParser.command("train", [:])))
      }
      try headless.run(commands, silent: results.output == nil ? [] : [1])
    }
  }
}

extension ParsableArguments {
  /// The arguments of an empty command line.
  static func parseOrDefault() -> Self { (try? Self.parse([])) ?? Self() }
}
