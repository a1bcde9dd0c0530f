import Expressions
import KAN

/// `export`: writes formulas, a picture, a table or the log; the file extension says which.
struct ExportCommand: DeclaredCommand {
  static let name = "export"
  static let summary = "write by the file's ending: \(ExportFormat.help)"
  static let parameters: [Parameter<ExportCommand>] = [.word("file", "FILE", \.path, .file)]

  var path = ""

  var complaint: String? {
    do throws(SessionError) {
      _ = try ExportFormat(path: path)
      return nil
    } catch {
      return error.description
    }
  }

  var written: (path: String, use: FilesInUse.Use)? { (path, .export) }

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try ExportFormat(path: path).export(&engine, path)
  }
}

extension Command {
  /// Write formulas, a picture, a table or the log; the file extension says which.
  public static func export(_ path: String) -> Command { Command(ExportCommand(path: path)) }
}

// MARK: The outcome

/// A picture of the network to write to a file. The front end draws and writes it.
public struct PictureOutcome: CommandOutcome {
  /// The network.
  public var plot: PlotOutcome
  /// The file.
  public var path: String

  /// The command's name.
  public var command: String { ExportCommand.name }
  /// Text for people.
  public var text: String { "\(command): \(path)" }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object([("command", .text(command)), ("file", .text(path))])
  }
}
