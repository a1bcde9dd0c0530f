import Expressions
import Storage

/// The files that a session reads, and those that it writes all along: nothing else is ever written
/// in their place.
public struct FilesInUse: Sendable {
  /// What a file is used for.
  public enum Use: Sendable, Equatable {
    /// Read: a table of samples, one of test samples, a script, a part of a checkpoint.
    case table, testTable, script, checkpoint
    /// A model, which may be written to the file it was read from.
    case model
    /// A model that another one is made of, which stays.
    case source
    /// Written: the log of steps, the times on the screen, a search that is kept to go on from.
    case log, trace, search
    /// Written by an export.
    case export
    /// Standard output, where it goes to a file.
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

    /// Whether it is that file, or the one that has since been made or put in its place.
    func isFile(_ other: FileIdentity) -> Bool {
      identity == other || path != "-" && FileIdentity(path) == other
    }
  }

  private var files: [File] = []

  /// No files.
  public init() {}

  /// Takes note of a file that is read; `-` is standard input. Without a path it does nothing.
  public mutating func read(_ path: String?, as use: Use) {
    guard let path else { return }
    let identity = path == "-" ? FileIdentity.standardInput : FileIdentity(path)
    if let identity { files.append(File(identity: identity, path: path, use: use)) }
  }

  /// Takes note of a file that is written from now on, or throws a usage error where that would
  /// destroy one in use. Without a path it does nothing.
  public mutating func write(_ path: String?, as use: Use) throws(SessionError) {
    guard let path, let identity = FileIdentity(path) else { return }
    try check(path, as: use)
    files.append(File(identity: identity, path: path, use: use))
  }

  /// Throws a usage error where writing to `path` would destroy a file in use.
  public func check(_ path: String, as use: Use) throws(SessionError) {
    try check(FileIdentity(path), as: use, path)
  }

  /// Throws a usage error where standard output goes to a file in use.
  public func checkStandardOutput() throws(SessionError) {
    try check(.standardOutput, as: .standardOutput, "standard output")
  }

  /// The first of some commands that would destroy a file in use, and its usage error; nil where none
  /// would. `open` brings further files into use on the way.
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
