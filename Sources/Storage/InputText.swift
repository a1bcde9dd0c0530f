/// Reads a text file as a whole.
public enum InputText {
  /// The text of the file at `path`, without a byte-order mark; `-` is standard input.
  public static func read(_ path: String) throws(StorageError) -> String {
    let file = try InputFile(path: path)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try file.read(into: &buffer)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw StorageError(
        .badData, source: file.name, "is not UTF-8 text; save it in that encoding")
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }
}
