import ArgumentParser

/// `kanscope watch`, and `kanscope` alone.
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the workbench and watch a network train. (default)")

  @OptionGroup(title: "Data") var data: DataArguments
  @OptionGroup(title: "Network") var model: ModelArguments
  @OptionGroup(title: "Training") var training: TrainingArguments
  @OptionGroup(title: "Results") var results: ResultArguments

  func run() throws {
    Messages.error("standard output is no terminal; use kanscope train or kanscope run")
    throw Exit.usage
  }
}
