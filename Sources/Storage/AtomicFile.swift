import Foundation

/// Writes files atomically: after a crash, or to a concurrent reader, a file has its old contents
/// or the new ones, never a mixture.
public enum AtomicFile {
  /// Replaces the contents of the file at `path`, or creates it.
  ///
  /// Writes a temporary file in the same folder, flushes it to disk and renames it. The file keeps
  /// its permissions, and a symbolic link keeps pointing to it. Devices and pipes are written
  /// directly.
  public static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    switch exists ? status.st_mode & S_IFMT : S_IFREG {
    case S_IFREG:
      try replace(resolvingLinks(path), with: bytes, mode: exists ? status.st_mode : nil, path)
    case S_IFDIR: throw isDirectory(path)
    default: try writeDirectly(bytes, to: path)
    }
  }

  /// Checks in advance whether `path` can be written; throws what `write` would throw.
  public static func check(_ path: String) throws(StorageError) {
    var status = stat()
    let exists = stat(path, &status) == 0
    switch exists ? status.st_mode & S_IFMT : S_IFREG {
    case S_IFREG:
      let folder = folder(of: resolvingLinks(path))
      // A path without a name was not found above, and `errno` still holds that reason.
      guard !path.isEmpty, access(folder, W_OK | X_OK) == 0 else {
        throw failure(path, advice: "check the folder \(folder) and its permissions")
      }
    case S_IFDIR: throw isDirectory(path)
    default:
      guard access(path, W_OK) == 0 else { throw failure(path, advice: "check its permissions") }
    }
  }

  /// Replaces the contents of the file at `path` with `text` in UTF-8, or creates it.
  public static func write(_ text: String, to path: String) throws(StorageError) {
    try write(Array(text.utf8), to: path)
  }

  private static func replace(
    _ target: String, with bytes: [UInt8], mode: mode_t?, _ name: String
  ) throws(StorageError) {
    let folder = folder(of: target)
    let file = target.split(separator: "/").last.map(String.init) ?? target
    // Short, so that even a file with a long name can have a temporary file next to it.
    let suffix = String(UInt64.random(in: 0 ... .max), radix: 36)
    let temporary = folder + ".\(file.prefix(40)).\(suffix)"

    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw failure(name, advice: "check the folder \(folder) and its permissions")
    }
    do throws(StorageError) {
      try fill(descriptor, with: bytes, mode: mode, name)
      guard rename(temporary, target) == 0 else { throw failure(name, advice: "check the folder") }
    } catch {
      unlink(temporary)
      throw error
    }
    // Flushes the directory entry as well; not every file system supports that.
    let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  /// Writes the bytes, flushes them to disk and closes the file.
  private static func fill(
    _ descriptor: Int32, with bytes: [UInt8], mode: mode_t?, _ name: String
  ) throws(StorageError) {
    var isOpen = true
    defer { if isOpen { close(descriptor) } }
    if let mode { fchmod(descriptor, mode & 0o7777) }
    try writeAll(bytes, to: descriptor, name: name)
    guard fsync(descriptor) == 0 else { throw failure(name, advice: "check the disk") }
    isOpen = false
    guard close(descriptor) == 0 else { throw failure(name, advice: "check the disk") }
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(StorageError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, advice: "check its permissions") }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, name: path)
  }

  private static func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The part of the path before the file's name.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
  }

  private static func isDirectory(_ name: String) -> StorageError {
    StorageError(.cannotWrite, source: name, "is a directory; name a file in it")
  }

  private static func failure(_ name: String, advice: String) -> StorageError {
    StorageError(
      .cannotWrite, source: name, "cannot be written (\(systemErrorText())); \(advice)")
  }
}
