import ArgumentParser
import Expressions
import Foundation
import Session

/// `kanscope run`.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run commands without a screen.",
    discussion: "Commands are separated by ; or newlines. There are:\n"
      + CommandRule.all.map { "  \($0.name) \($0.usage)\n      \($0.summary)" }
      .joined(separator: "\n"))

  @OptionGroup(title: "Data") var data: DataArguments
  @OptionGroup(title: "Network") var model: ModelArguments
  @OptionGroup(title: "Training") var training: TrainingArguments
  @OptionGroup(title: "Results") var results: ResultArguments

  @Option(
    name: [.customShort("c"), .customLong("commands")], parsing: .unconditional,
    help: "Commands to run.")
  var commands: String?

  @Option(help: "A file of commands to run; - reads standard input.")
  var script: String?

  func validate() throws {
    guard (commands == nil) != (script == nil) else {
      throw ValidationError("give commands with -c, or a file of them with --script")
    }
  }

  func run() throws {
    try Exit.reporting {
      // A model brings the functions that its commands may name.
      let file = try SessionLoader.file(model)
      let placed = try placedCommands(file?.functions ?? [])
      var headless = try Headless(
        data: data, model: model, training: training, results: results, file: file)
      try headless.run(placed)
    }
  }

  private func placedCommands(
    _ functions: [UserFunction]
  ) throws(SessionError) -> [PlacedCommand] {
    if let commands { return try CommandParser.commands(in: commands, functions: functions) }
    let path = script ?? "-"
    let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let handle, let bytes = try? handle.readToEnd() ?? Data() else {
      throw SessionError(.noInput, "\(path): no such script, or it cannot be read")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw SessionError(.usage, "\(path): not UTF-8 text")
    }
    do {
      return try CommandParser.commands(in: text, functions: functions)
    } catch {
      throw SessionError(error.kind, "\(path):\(error.description)")
    }
  }
}
