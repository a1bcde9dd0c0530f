import ArgumentParser
import Expressions
import Session
import Storage

/// `kanscope run`.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run commands without a screen.",
    discussion: "Commands are separated by ; or newlines. There are:\n"
      + CommandRule.all.map {
        "  \($0.name)\($0.usage.isEmpty ? "" : " " + $0.usage)\n      \($0.summary)"
      }
      .joined(separator: "\n"))

  @OptionGroup(title: "Data") var data: DataArguments
  @OptionGroup(title: "Network") var model: ModelArguments
  @OptionGroup(title: "Training") var training: TrainingArguments
  @OptionGroup(title: "Screen") var glyphs: GlyphArguments
  @OptionGroup(title: "Results") var results: ResultArguments
  @OptionGroup(title: "Results") var json: JSONArguments

  @Option(
    name: [.customShort("c"), .customLong("commands")], parsing: .unconditional,
    help: "Commands to run.")
  var commands: String?

  @Option(help: "A file of commands to run; - reads standard input.")
  var script: String?

  func validate() throws {
    guard (commands == nil) != (script == nil) else {
      throw ValidationError(
        "give commands with -c, or a file of them with --script\(script == nil ? "" : ", not both")"
      )
    }
    guard script != "-" || data.data != "-" else {
      throw ValidationError(
        "standard input is either the table or the script; name a file for the other")
    }
  }

  func run() throws {
    try Exit.reporting {
      let files = try SessionLoader.files(
        data: data, model: model.model, script: script, results: results)
      // The model may define functions that the commands use.
      let file = try SessionLoader.file(model)
      let placed = try placedCommands(file?.functions ?? [])
      var headless = try Headless(
        data: data, model: model, training: training, results: results, json: json,
        glyphs: glyphs.glyphSet, file: file, files: files)
      try headless.run(placed, script: scriptName ?? "")
    }
  }

  /// The name of the script in errors.
  private var scriptName: String? { script == "-" ? "standard input" : script }

  private func placedCommands(
    _ functions: [UserFunction]
  ) throws(SessionError) -> [PlacedCommand] {
    if let commands { return try CommandParser.commands(in: commands, functions: functions) }
    let text: String
    do {
      text = try InputText.read(script ?? "-")
    } catch {
      throw SessionError(error)
    }
    do {
      return try CommandParser.commands(in: text, functions: functions)
    } catch {
      throw SessionError(error.kind, "\(scriptName ?? ""):\(error.description)")
    }
  }
}
