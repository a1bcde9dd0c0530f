import KAN
import Storage

/// `save`: writes the model as of the last complete step. A training run goes on.
struct SaveCommand: DeclaredCommand {
  static let name = "save"
  static let summary = "write the model"
  static let parameters: [Parameter<SaveCommand>] = [.word("file", "FILE", \.path, .file)]

  var path = ""

  var written: (path: String, use: FilesInUse.Use)? { (path, .model) }

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    var resting = engine
    resting.abandonRun()
    let file = ModelFile(
      model: resting.model, settings: engine.lastSettings, curve: resting.curve,
      data: engine.data.title, commands: resting.log, functions: engine.functions)
    do {
      try file.write(to: path)
    } catch {
      throw SessionError(error)
    }
    engine.hasUnsavedWork = false
    engine.path = path
    return .file(command: Self.name, path: path)
  }
}

/// `open`: replaces the current model with one from a file. A training run ends first.
struct OpenCommand: DeclaredCommand {
  static let name = "open"
  static let summary = "read a model"
  static let parameters: [Parameter<OpenCommand>] = [.word("file", "FILE", \.path, .file)]

  var path = ""

  var opened: String? { path }

  func define(in scope: inout FunctionScope) { scope.open() }

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    let file: ModelFile
    do {
      file = try ModelFile.read(path)
    } catch {
      throw SessionError(error)
    }
    var opened = engine
    opened.abandonRun()
    opened.dropFixing()
    try opened.checkNothingChanges(before: Self.name)
    try opened.adopt(file, title: Command(self).description)
    opened.trainer = nil
    opened.path = path
    opened.hasUnsavedWork = false
    opened.note(Command(self))
    opened.files.read(path, as: .model)
    engine = opened
    return .file(command: Self.name, path: path)
  }
}

extension Command {
  /// Write the model.
  public static func save(_ path: String) -> Command { Command(SaveCommand(path: path)) }

  /// Read a model.
  public static func open(_ path: String) -> Command { Command(OpenCommand(path: path)) }
}

// MARK: The outcome

/// A file was written or read.
public struct FileOutcome: CommandOutcome {
  /// The command's name.
  public var command: String
  /// The file.
  public var path: String

  /// Text for people.
  public var text: String { "\(command): \(path)" }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([("command", .text(command)), ("file", .text(path))])
  }
}
