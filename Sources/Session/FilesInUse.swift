import Expressions
import Storage

/// The files that a session reads, and those that it keeps writing; nothing else may overwrite
/// them.
public struct FilesInUse: Sendable {
  /// The use of a file.
  public enum Use: Sendable, Equatable {
    /// Read: a table of samples, a table of test samples, a script, part of a checkpoint.
    case table, testTable, script, checkpoint
    /// A model, which may be saved to the file it was read from.
    case model
    /// A model that another is made from, which must stay.
    case source
    /// Written: the log of steps, the trace of screen times, a search to resume.
    case log, trace, search
    /// Written by an export.
    case export
    /// Standard output, if redirected to a file.
    case standardOutput

    fileprivate var words: String {
      switch self {
      case .table: "the table being read"
      case .testTable: "the table of test samples"
      case .script: "the script being read"
      case .checkpoint: "part of the checkpoint being read"
      case .model: "the model's file"
      case .source: "the model being read"
      case .log: "the log being written"
      case .trace: "the trace being written"
      case .search: "the file that keeps the search"
      case .export: "an export"
      case .standardOutput: "where standard output goes"
      }
    }
  }

  private struct File: Sendable {
    var identity: FileIdentity
    var path: String
    var use: Use

    /// Whether this is the same file, or a file since created at or moved to the same path.
    func isFile(_ other: FileIdentity) -> Bool {
      identity == other || path != "-" && FileIdentity(path) == other
    }
  }

  private var files: [File] = []

  /// No files.
  public init() {}

  /// Registers a file that is read; `-` is standard input. Does nothing if `path` is nil.
  public mutating func read(_ path: String?, as use: Use) {
    guard let path else { return }
    let identity = path == "-" ? FileIdentity.standardInput : FileIdentity(path)
    if let identity { files.append(File(identity: identity, path: path, use: use)) }
  }

  /// Registers a file to write. Throws a usage error if that would overwrite a file in use. Does
  /// nothing if `path` is nil.
  public mutating func write(_ path: String?, as use: Use) throws(SessionError) {
    guard let path, let identity = FileIdentity(path) else { return }
    try check(path, as: use)
    files.append(File(identity: identity, path: path, use: use))
  }

  /// Throws a usage error if writing to `path` would overwrite a file in use.
  public func check(_ path: String, as use: Use) throws(SessionError) {
    try check(FileIdentity(path), as: use, path)
  }

  /// Throws a usage error if standard output goes to a file in use.
  public func checkStandardOutput() throws(SessionError) {
    try check(.standardOutput, as: .standardOutput, "standard output")
  }

  /// The first command that would overwrite a file in use, with its usage error; nil if none would.
  /// Considers files that earlier `open` commands bring into use.
  public func firstConflict(in commands: [Command]) -> (index: Int, error: SessionError)? {
    var files = self
    for (index, command) in commands.enumerated() {
      do throws(SessionError) {
        if let (path, use) = command.act.written { try files.check(path, as: use) }
      } catch {
        return (index, error)
      }
      files.read(command.act.opened, as: .model)
    }
    return nil
  }

  private func check(
    _ identity: FileIdentity?, as use: Use, _ path: String
  ) throws(SessionError) {
    guard let identity else { return }
    let other = files.first { file in
      file.isFile(identity) && !(use == .model && file.use == .model)
    }
    guard let other else { return }
    throw SessionError(
      .usage,
      "\(singleLine(path)): is \(other.use.words); nothing is written there, name another file")
  }
}
