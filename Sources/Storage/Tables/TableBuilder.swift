import Expressions

/// Builds the columns of a table from its fields; the first record is the header.
struct TableBuilder: RecordSink {
  let source: String
  let format: TableFormat
  let options: TableOptions
  /// The columns to read; nil for all.
  let choice: ColumnChoice
  /// How to read each column, as found by an earlier pass; nil on the first pass.
  let readings: [ColumnBuilder.Reading]?

  private(set) var columns: [ColumnBuilder] = []
  /// Whether the header has a name for each column.
  private(set) var isNamed: [Bool] = []
  private(set) var rowCount = 0
  /// The new names of columns whose name occurred more than once.
  private(set) var renamed: [String] = []
  /// Number of comment lines between rows.
  private(set) var skippedLines = 0

  private var header: [String] = []
  private(set) var isHeaderComplete = false
  private var fieldCount = 0
  private var isBlankLine = true
  private var isCommentLine = false
  /// The fields of the current record: where each begins and ends in `bytes`.
  private var ends: [Int] = []
  private var lines: [Int] = []
  private var bytes: [UInt8] = []

  init(
    source: String, format: TableFormat, options: TableOptions, choice: ColumnChoice,
    readings: [ColumnBuilder.Reading]? = nil
  ) {
    self.source = source
    self.format = format
    self.options = options
    self.choice = choice
    self.readings = readings
  }

  /// Reserves capacity for slightly more than `ratio` times the current number of rows.
  mutating func reserve(ratio: Double) {
    let expected = Int(min(Double(rowCount) * ratio * 1.02, 1e8))
    for index in columns.indices { columns[index].reserve(expected) }
  }

  mutating func takeField(_ text: UnsafeBufferPointer<UInt8>, isQuoted: Bool, line: Int) {
    let trimmed = trimmingBlanks(text)
    if !isQuoted, trimmed.isEmpty, format.isBlankSeparated { return }
    if fieldCount == 0 { isCommentLine = !isQuoted && trimmed.first == UInt8(ascii: "#") }
    if isQuoted || !trimmed.isEmpty { isBlankLine = false }
    fieldCount += 1
    guard isHeaderComplete else {
      header.append(fieldText(isQuoted ? text : trimmed))
      return
    }
    bytes.append(contentsOf: trimmed)
    ends.append(bytes.count)
    lines.append(line)
  }

  mutating func endRecord(line: Int) throws(StorageError) {
    defer {
      (fieldCount, isBlankLine, isCommentLine) = (0, true, false)
      bytes.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      lines.removeAll(keepingCapacity: true)
    }
    // In a table with one column a blank line can be a row; a line without any delimiter otherwise
    // is not.
    if isBlankLine, fieldCount <= 1 {
      if !isHeaderComplete { header = [] }
      return
    }
    guard isHeaderComplete else { return try completeHeader(line: line) }
    if isCommentLine, format.hasComments || fieldCount != columns.count {
      skippedLines += 1
      return
    }
    if fieldCount == columns.count + 1, ends.count > 1, ends[ends.count - 2] == bytes.count {
      // Ignores a delimiter at the end of the line.
      fieldCount -= 1
    }
    guard fieldCount == columns.count else {
      throw StorageError(
        .badData, source: source, line: line,
        "\(columns.count) fields expected as in the header, \(fieldCount) found; "
          + "correct or remove the row")
    }
    takeRow()
  }

  private mutating func takeRow() {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for index in columns.indices {
        let end = ends[index]
        if columns[index].reading != .nothing {
          columns[index].append(
            UnsafeBufferPointer(rebasing: bytes[start..<end]), line: lines[index])
        }
        start = end
      }
    }
    rowCount += 1
  }

  // MARK: Header

  private mutating func completeHeader(line: Int) throws(StorageError) {
    if format.lacksHeader {
      throw StorageError(
        .badData, source: source, line: line,
        "a header is needed; put a line with the columns' names first")
    }
    if format.hasRowNames { header.insert("", at: 0) }
    let names = uniqueNames()
    let wanted = try choice.wanted(among: names, source: source, line: line)
    let codes = Set(options.categories)
    columns = names.indices.map { index in
      let isCode = codes.contains(names[index])
      let reading: ColumnBuilder.Reading =
        !wanted[index] ? .nothing : readings?[index] ?? (isCode ? .text : .numbers)
      return ColumnBuilder(
        name: names[index], reading: reading, decimal: format.decimal, options: options)
    }
    if let name = codes.subtracting(names).min() {
      throw choice.unknown(name, among: names, source: source, line: line)
    }
    header = []
    isHeaderComplete = true
  }

  /// Makes the names unique. As in pandas, a repeated name gets a number, and a column without a
  /// name is named after its position.
  private mutating func uniqueNames() -> [String] {
    var names: [String] = []
    var known = Set(header)
    var seen: Set<String> = []
    for (index, name) in header.enumerated() {
      isNamed.append(!name.isEmpty && !Self.isPandasPlaceholder(name, index))
      var unique = name.isEmpty ? "column \(index + 1)" : name
      if seen.contains(unique) {
        var number = 1
        while known.contains("\(name).\(number)") { number += 1 }
        unique = "\(name).\(number)"
        known.insert(unique)
        renamed.append(unique)
      }
      seen.insert(unique)
      names.append(unique)
    }
    return names
  }

  private static func isPandasPlaceholder(_ name: String, _ index: Int) -> Bool {
    name == "Unnamed: \(index)"
  }
}

private func trimmingBlanks(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
  var start = 0
  var end = text.count
  while start < end, isBlank(text[start]) { start += 1 }
  while end > start, isBlank(text[end - 1]) { end -= 1 }
  return UnsafeBufferPointer(rebasing: text[start..<end])
}
