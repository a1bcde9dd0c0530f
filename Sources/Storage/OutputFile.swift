import Foundation

/// A file, pipe or terminal opened for incremental writing; closed when the object is released.
public final class OutputFile: Sendable {
  /// Standard output.
  public static let standardOutput = OutputFile(
    descriptor: STDOUT_FILENO, name: "standard output")

  private let descriptor: Int32
  private let name: String

  /// Opens the file at `path` and truncates it, or creates it. Links, pipes and devices are kept.
  public convenience init(path: String) throws(StorageError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw StorageError(
        .cannotWrite, source: path,
        "cannot be written (\(systemErrorText())); check the folder and its permissions")
    }
    self.init(descriptor: descriptor, name: path)
  }

  private init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit {
    if descriptor > STDERR_FILENO { close(descriptor) }
  }

  /// Writes all of `text` immediately, so the reader of a pipe sees it at once.
  public func write(_ text: String) throws(StorageError) {
    try writeAll(Array(text.utf8), to: descriptor, name: name)
  }
}

/// The file descriptors 0, 1 and 2.
public enum StandardStreams {
  /// Opens any standard descriptors that were closed at startup, so that files opened later cannot
  /// take their numbers. Reading or writing them still fails.
  public static func occupy() {
    for (descriptor, mode) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ] where fcntl(descriptor, F_GETFD) == -1 {
      // `open` returns the lowest free number, which is this one.
      _ = open("/dev/null", mode)
    }
  }
}
