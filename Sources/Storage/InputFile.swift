import Foundation

/// A file, pipe or standard input that is read sequentially; closed when the value is destroyed.
struct InputFile: ~Copyable {
  /// The name in messages.
  let name: String
  /// The size in bytes, if known in advance.
  let size: Int?
  private let descriptor: Int32

  /// Opens `path` for reading; `-` is standard input.
  init(path: String) throws(StorageError) {
    let isStandardInput = path == "-"
    let name = isStandardInput ? "standard input" : path
    let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let advice = errno == ENOENT ? "check the name" : "check its permissions"
      throw StorageError(
        .noInput, source: name, "cannot be opened (\(systemErrorText())); \(advice)")
    }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    let type = status.st_mode & S_IFMT
    if isKnown, type == S_IFDIR {
      if !isStandardInput { close(descriptor) }
      throw StorageError(.badData, source: name, "is a directory; name a file in it")
    }
    self.name = name
    self.descriptor = descriptor
    size = isKnown && type == S_IFREG ? Int(status.st_size) : nil
  }

  deinit {
    if descriptor > STDIN_FILENO { close(descriptor) }
  }

  /// Reads up to `buffer.count` bytes into `buffer` and returns the number of bytes read; 0 at the
  /// end.
  func read(into buffer: inout [UInt8]) throws(StorageError) -> Int {
    while true {
      let count = buffer.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 { return count }
      if errno != EINTR {
        throw StorageError(.badData, source: name, "cannot be read (\(systemErrorText()))")
      }
    }
  }

  /// Reads the rest of the file, up to a maximum length.
  ///
  /// - Parameters:
  ///   - limit: longer files are an error, explained by `explanation`.
  ///   - checkBeginning: called with the first bytes read; it can throw to avoid reading the rest.
  func contents(
    limit: Int, _ explanation: String,
    checkBeginning: ([UInt8]) throws(StorageError) -> Void = { _ throws(StorageError) in }
  ) throws(StorageError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try read(into: &chunk)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count == count { try checkBeginning(bytes) }
      guard bytes.count <= limit else {
        throw StorageError(.badData, source: name, "is over \(limit) bytes; \(explanation)")
      }
    }
  }
}
