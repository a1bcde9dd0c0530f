import ArgumentParser

/// Options that say where results go.
struct ResultArguments: ParsableArguments {
  @Option(help: "Write the model to this file (.kan) at the end.")
  var output: String?

  @Option(
    help: "Write one JSON object per training step, and per stage of a search, to this file.")
  var log: String?

  @Flag(help: "No progress and no summary on standard error.")
  var quiet = false
}

/// Options for results on standard output, which the workbench does not have.
struct JSONArguments: ParsableArguments {
  @Flag(help: "Print one JSON object per command on standard output, and nothing else.")
  var json = false
}
