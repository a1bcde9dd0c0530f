import Foundation

/// The file that a path leads to, however the path is spelled: device and inode after following
/// links. For a file that does not exist yet, its folder's identity and its name.
public struct FileIdentity: Sendable, Hashable {
  private var device: dev_t
  private var inode: ino_t
  /// The name in that folder; nil if the file exists.
  private var name: String?

  /// The maximum length of a chain of links, as in the kernel.
  private static let linkLimit = 40

  /// The file that `path` leads to; nil if writing there would not replace a file, as for pipes,
  /// terminals and other devices, folders, and paths that lead nowhere.
  public init?(_ path: String) {
    var status = stat()
    if stat(path, &status) == 0 {
      self.init(status)
    } else {
      self.init(new: path)
    }
  }

  /// The file that is open at a descriptor, such as a redirected standard input.
  private init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The file that standard input reads from, if it is a file.
  public static var standardInput: FileIdentity? { FileIdentity(descriptor: STDIN_FILENO) }
  /// The file that standard output goes to, if it is a file.
  public static var standardOutput: FileIdentity? { FileIdentity(descriptor: STDOUT_FILENO) }

  private init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    device = status.st_dev
    inode = status.st_ino
  }

  /// The file that would be created at `path`, or at the end of its chain of links.
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

  /// The part of the path before the file's name.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
  }
}
