import Foundation

/// Writes a table as CSV to an open file, row by row, through a buffer.
///
/// Numbers are written in the shortest form that reads back to the same bits; names are quoted if
/// they would not read back unchanged. Call `finish()` at the end.
public struct CSVWriter {
  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []
  private let bufferSize = 1 << 16

  /// Creates a writer to an open descriptor; standard output by default.
  public init(descriptor: Int32 = STDOUT_FILENO, name: String = "standard output") {
    self.descriptor = descriptor
    self.name = name
  }

  /// Writes the header.
  public mutating func writeHeader(_ names: [String]) throws(StorageError) {
    CSV.appendHeader(names, to: &buffer)
    try flushIfFull()
  }

  /// Writes a row.
  public mutating func writeRow(_ values: some Sequence<Double>) throws(StorageError) {
    CSV.appendRow(values, to: &buffer)
    try flushIfFull()
  }

  /// Writes a row that begins with a text.
  public mutating func writeRow(
    _ text: String, _ values: some Sequence<Double>
  ) throws(StorageError) {
    CSV.appendField(text, to: &buffer)
    buffer.append(UInt8(ascii: ","))
    CSV.appendRow(values, to: &buffer)
    try flushIfFull()
  }

  /// Writes a row of empty fields.
  public mutating func writeBlankRow(fields: Int) throws(StorageError) {
    // A single empty field would be a blank line, which readers skip.
    if fields == 1 { buffer += "\"\"".utf8 }
    for _ in 1..<max(1, fields) { buffer.append(UInt8(ascii: ",")) }
    buffer.append(newline)
    try flushIfFull()
  }

  /// Writes the remaining contents of the buffer.
  public mutating func finish() throws(StorageError) {
    try writeAll(buffer, to: descriptor, name: name)
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func flushIfFull() throws(StorageError) {
    if buffer.count >= bufferSize { try finish() }
  }
}

/// Formats CSV text.
public enum CSV {
  /// Appends the header line.
  public static func appendHeader(_ names: [String], to text: inout [UInt8]) {
    for (index, name) in names.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      appendField(name, to: &text)
    }
    text.append(newline)
  }

  /// Appends a text, quoted if necessary.
  public static func appendField(_ field: String, to text: inout [UInt8]) {
    if needsQuotes(field) {
      let doubled = field.split(separator: "\"", omittingEmptySubsequences: false)
      text += "\"\(doubled.joined(separator: "\"\""))\"".utf8
    } else {
      text += field.utf8
    }
  }

  /// Appends a line of numbers.
  public static func appendRow(_ values: some Sequence<Double>, to text: inout [UInt8]) {
    var isFirst = true
    for value in values {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      isFirst = false
      text += value.description.utf8
    }
    text.append(newline)
  }

  /// Whether the name would not read back unchanged: it contains separators, quotes or line ends,
  /// begins or ends with a blank, or looks like a number.
  private static func needsQuotes(_ name: String) -> Bool {
    if name.utf8.contains(where: { ",;\t\"\r\n".utf8.contains($0) }) { return true }
    guard let first = name.utf8.first, let last = name.utf8.last else { return true }
    return isBlank(first) || isBlank(last) || Double(name) != nil || first == 0xEF
  }
}

extension Table {
  /// The table as CSV, with all columns as numbers.
  public func csv() -> [UInt8] {
    var text: [UInt8] = []
    CSV.appendHeader(columnNames, to: &text)
    for row in 0..<rowCount { CSV.appendRow(columns.map { $0.values[row] }, to: &text) }
    return text
  }
}
