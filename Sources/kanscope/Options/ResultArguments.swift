import ArgumentParser

/// Where results go.
struct ResultArguments: ParsableArguments {
  @Option(help: "Write the model to this file (.kan) at the end.")
  var output: String?

  @Option(help: "Write one JSON object per training step to this file.")
  var log: String?

  @Flag(help: "Print one JSON object per command on standard output, and nothing else there.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false
}
