import ArgumentParser
import Session

/// `kanscope train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train without a screen.")

  @OptionGroup(title: "Data") var data: DataArguments
  @OptionGroup(title: "Network") var model: ModelArguments
  @OptionGroup(title: "Training") var training: TrainingArguments
  @OptionGroup(title: "Training") var schedule: ScheduleArguments
  @OptionGroup(title: "Tuning") var tuning: TuningArguments
  @OptionGroup(title: "Results") var results: ResultArguments
  @OptionGroup(title: "Results") var json: JSONArguments

  /// Whether the network is chosen first: for tables, where nothing is said of it or its training.
  private var tunes: Bool {
    data.isTable && model.leavesChoice && training.isEmpty && schedule.isEmpty
  }

  func run() throws {
    try Exit.reporting {
      let command = try schedule.command()
      let files = try SessionLoader.files(data: data, model: model.model, results: results)
      var headless = try Headless(
        data: data, model: model, training: training, results: results, json: json,
        file: try SessionLoader.file(model), files: files)
      guard tunes else { return try headless.run([PlacedCommand(command)]) }
      let chosen = try CommandParser.command("train", [:])
      try headless.run(
        [PlacedCommand(try tuning.command()), PlacedCommand(chosen)], silent: [0])
    }
  }
}
