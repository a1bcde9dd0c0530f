import Expressions

extension Table {
  /// Reads the columns that `choice` asks for from a CSV or TSV file with a header.
  ///
  /// The file is read in chunks: memory is that of the numbers kept. Fields are separated by tabs,
  /// commas or semicolons, whatever the header has most of; blank lines are skipped; other columns
  /// may hold anything.
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - minimumRowCount: fewer rows than this are an error.
  public static func read(
    path: String, choice: ColumnChoice = ColumnChoice(), minimumRowCount: Int = 2
  ) throws(StorageError) -> Table {
    let file = try InputFile(path: path)
    var chunk = [UInt8](repeating: 0, count: chunkSize)
    let opening = try Opening(of: file, chunk: &chunk)
    let delimiter = opening.delimiter(path: path)
    let builder = TableBuilder(source: file.name, delimiter: delimiter, choice: choice)
    var scanner = RecordScanner(source: file.name, delimiter: delimiter, sink: builder)
    try scanner.scan(opening.bytes.dropFirst(opening.markLength))
    if let size = file.size, !opening.bytes.isEmpty {
      scanner.sink.reserve(ratio: Double(size) / Double(opening.bytes.count))
    }
    while !opening.isWhole {
      let count = try file.read(into: &chunk)
      if count == 0 { break }
      try scanner.scan(chunk[..<count])
    }
    try scanner.finish()
    return try table(from: scanner.sink, minimumRowCount: minimumRowCount)
  }

  private static func table(
    from builder: TableBuilder, minimumRowCount: Int
  ) throws(StorageError) -> Table {
    func failure(_ message: String) -> StorageError {
      StorageError(.badData, source: builder.source, message)
    }
    guard !builder.columnNames.isEmpty else {
      throw failure("the file is empty; a header and rows of numbers are needed")
    }
    guard builder.rowCount > 0 else {
      throw failure("there is a header but no row; add rows of numbers")
    }
    guard builder.rowCount >= minimumRowCount else {
      let needed = minimumRowCount == 2 ? "two" : "\(minimumRowCount)"
      throw failure("at least \(needed) rows are needed, there is \(builder.rowCount); add rows")
    }
    return Table(
      source: builder.source, columnNames: builder.columnNames, values: builder.values)
  }
}

private let chunkSize = 1 << 18

/// The beginning of a file, up to the end of its header line at least.
private struct Opening {
  private(set) var bytes: [UInt8] = []
  /// Whether this is the whole file.
  private(set) var isWhole = false
  /// The length of the byte-order mark.
  private(set) var markLength = 0
  private var headerEnd = 0
  /// A header without an end in sight is left to the scanner to complain about.
  private let maximumHeaderLength = 1 << 21

  init(of file: borrowing InputFile, chunk: inout [UInt8]) throws(StorageError) {
    while headerEnd == 0, !isWhole, bytes.count < maximumHeaderLength {
      let count = try file.read(into: &chunk)
      isWhole = count == 0
      bytes += chunk[..<count]
      headerEnd = Self.endOfHeader(in: bytes)
    }
    if headerEnd == 0 { headerEnd = bytes.count }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { markLength = 3 }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw StorageError(
        .badData, source: file.name, line: 1, "the file is UTF-16; save it as UTF-8")
    }
  }

  /// The tab for a file called `.tsv` or `.tab` whose header has one; else the separator that the
  /// header has most of, outside quotes; else the comma.
  func delimiter(path: String) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes[..<headerEnd] {
      if byte == quote { isQuoted.toggle() }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    let tab = UInt8(ascii: "\t")
    let name = path.lowercased()
    if name.hasSuffix(".tsv") || name.hasSuffix(".tab"), counts[tab] != nil { return tab }
    var best = UInt8(ascii: ",")
    for candidate in [tab, UInt8(ascii: ";")]
    where counts[candidate, default: 0] > counts[best, default: 0] {
      best = candidate
    }
    return best
  }

  /// The index of the line end behind the first line that is not blank; 0 if there is none yet.
  private static func endOfHeader(in bytes: [UInt8]) -> Int {
    var isQuoted = false
    var isLineBlank = true
    for (index, byte) in bytes.enumerated() {
      if byte == quote { isQuoted.toggle() }
      if !isQuoted, byte == newline || byte == carriageReturn {
        if !isLineBlank { return index }
      } else if !isBlank(byte) {
        isLineBlank = false
      }
    }
    return 0
  }
}
