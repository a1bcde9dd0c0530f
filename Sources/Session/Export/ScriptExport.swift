import Expressions

extension ExportFormat {
  /// The log of commands, as a script.
  static let script = ExportFormat("script", "the commands so far") {
    engine, path throws(SessionError) in
    let script = ["# \(singleLine(engine.data.title))", "# \(engine.beginning)"] + engine.log
    try Engine.write(script.joined(separator: "\n") + "\n", to: path)
    return .file(command: ExportCommand.name, path: path)
  }
}
