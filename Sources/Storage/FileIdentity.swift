import Foundation

/// Which file a path leads to, however it is spelled: device and inode, links followed; for a file
/// that is not there yet its folder's and its name.
public struct FileIdentity: Sendable, Hashable {
  private var device: dev_t
  private var inode: ino_t
  /// The name in that folder; nil for a file that is there.
  private var name: String?

  /// Most links that are followed from one to the next, as the system has it.
  private static let linkLimit = 40

  /// The file that `path` leads to; nil where writing replaces nothing: pipes, terminals and other
  /// devices, folders, and paths that lead nowhere.
  public init?(_ path: String) {
    var status = stat()
    if stat(path, &status) == 0 {
      self.init(status)
    } else {
      self.init(new: path)
    }
  }

  /// The file that is open at a descriptor, such as that of a redirected standard input.
  private init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The file that standard input reads from, where it is one.
  public static var standardInput: FileIdentity? { FileIdentity(descriptor: STDIN_FILENO) }
  /// The file that standard output goes to, where it is one.
  public static var standardOutput: FileIdentity? { FileIdentity(descriptor: STDOUT_FILENO) }

  private init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    device = status.st_dev
    inode = status.st_ino
  }

  /// A file that would be made at `path`, or where the links there lead.
  private init?(new path: String) {
    var path = path
    for _ in 0..<Self.linkLimit {
      guard let target = Self.linkTarget(path) else { break }
      path = target.hasPrefix("/") ? target : Self.folder(of: path) + target
    }
    var status = stat()
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init)
    guard let name, !name.isEmpty, stat(Self.folder(of: path), &status) == 0,
      status.st_mode & S_IFMT == S_IFDIR
    else { return nil }
    device = status.st_dev
    inode = status.st_ino
    self.name = name
  }

  private static func linkTarget(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }

  /// What precedes the file's name.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
  }
}
