import Expressions

extension Table {
  /// Reads a table with a header: CSV and similar formats, with commas, semicolons, tabs, blanks or
  /// bars between fields, decimal points or commas, in UTF-8, UTF-16 or Latin-1; see `TableFormat`.
  ///
  /// A file is read in chunks. If a column turns out to hold something else than its first fields
  /// suggested, the file is read again; standard input and pipes are kept in memory for that.
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - choice: the columns to read; others may hold anything.
  ///   - minimumRowCount: a table with fewer rows is an error.
  public static func read(
    path: String, choice: ColumnChoice = ColumnChoice(), options: TableOptions = TableOptions(),
    minimumRowCount: Int = 2
  ) throws(StorageError) -> Table {
    var text = TableText(path: path)
    var builder = try text.scan(choice: choice, options: options, readings: nil)
    if builder.columns.contains(where: \.needsRereading) {
      builder = try text.scan(
        choice: choice, options: options, readings: builder.columns.map(\.reading))
    }
    // The second pass may still find another order of dates.
    if builder.columns.contains(where: \.needsRereading) {
      builder = try text.scan(
        choice: choice, options: options,
        readings: builder.columns.map { $0.needsRereading ? .text : $0.reading })
    }
    return try table(from: builder, options: options, minimumRowCount: minimumRowCount)
  }

  private static func table(
    from builder: TableBuilder, options: TableOptions, minimumRowCount: Int
  ) throws(StorageError) -> Table {
    func failure(_ message: String) -> StorageError {
      StorageError(.badData, source: builder.source, message)
    }
    guard builder.isHeaderComplete else {
      throw failure("the file is empty; a header and rows are needed")
    }
    guard builder.rowCount > 0 else { throw failure("there is a header but no row; add rows") }
    guard builder.rowCount >= minimumRowCount else {
      let needed = minimumRowCount == 2 ? "two" : "\(minimumRowCount)"
      throw failure("at least \(needed) rows are needed, there is \(builder.rowCount); add rows")
    }
    var notes: [String] = []
    if builder.format.decimal == .comma { notes.append("numbers are read with decimal commas") }
    if builder.skippedLines > 0 {
      notes.append("\(builder.skippedLines) comment lines are skipped")
    }
    if !builder.renamed.isEmpty {
      notes.append("repeated names are now \(listed(builder.renamed))")
    }
    let codes = Set(options.categories)
    let columns = builder.columns.enumerated().map { position, column in
      column.column(
        position: position, isNamed: builder.isNamed[position],
        isCode: codes.contains(column.name))
    }
    return Table(
      source: builder.source, columns: columns, rowCount: builder.rowCount, notes: notes)
  }
}

/// The text of a table, which can be read more than once.
private struct TableText {
  let path: String
  /// The text from a pipe, kept after it was read.
  private var kept: [UInt8]?

  private static let chunkSize = 1 << 18
  /// A header that does not end within this length is left to the scanner, which reports it.
  private static let openingLimit = 1 << 21

  init(path: String) { self.path = path }

  /// Reads the whole text.
  mutating func scan(
    choice: ColumnChoice, options: TableOptions, readings: [ColumnBuilder.Reading]?
  ) throws(StorageError) -> TableBuilder {
    if let kept {
      let name = path == "-" ? "standard input" : path
      return try scan(name, kept, isWhole: true, size: kept.count, choice, options, readings) {
        () throws(StorageError) in nil
      }
    }
    let file = try InputFile(path: path)
    var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
    if file.size == nil || path == "-" {
      var all: [UInt8] = []
      while true {
        let count = try file.read(into: &chunk)
        if count == 0 { break }
        all += chunk[..<count]
      }
      kept = all
      return try scan(choice: choice, options: options, readings: readings)
    }
    var opening: [UInt8] = []
    var isWhole = false
    while !isWhole, opening.count < Self.chunkSize || !opening.contains(newline) {
      let count = try file.read(into: &chunk)
      isWhole = count == 0
      opening += chunk[..<count]
      if opening.count >= Self.openingLimit { break }
    }
    return try scan(
      file.name, opening, isWhole: isWhole, size: file.size ?? 0, choice, options, readings
    ) { () throws(StorageError) in
      let count = try file.read(into: &chunk)
      return count == 0 ? nil : chunk[..<count]
    }
  }

  /// - Parameter next: returns the next chunk after the opening; nil at the end.
  private func scan(
    _ name: String, _ opening: [UInt8], isWhole: Bool, size: Int, _ choice: ColumnChoice,
    _ options: TableOptions, _ readings: [ColumnBuilder.Reading]?,
    next: () throws(StorageError) -> ArraySlice<UInt8>?
  ) throws(StorageError) -> TableBuilder {
    let (encoding, mark) = TextEncoding.detect(opening)
    var decoder = TextDecoder(encoding)
    let beginning = Array(decoder.decode(opening[mark...]))
    let format = TableFormat(beginning, isWhole: isWhole, path: path, options: options)
    var scanner = RecordScanner(
      source: name, delimiter: format.delimiter, line: format.headerLine,
      sink: TableBuilder(
        source: name, format: format, options: options, choice: choice, readings: readings))
    try scanner.scan(beginning[min(format.headerOffset, beginning.count)...])
    if !opening.isEmpty { scanner.sink.reserve(ratio: Double(size) / Double(opening.count)) }
    while !isWhole, let chunk = try next() { try scanner.scan(decoder.decode(chunk)) }
    try scanner.finish()
    return scanner.sink
  }
}
