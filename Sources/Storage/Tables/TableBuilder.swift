import Expressions

/// Collects the wanted columns of a table from its fields; the first record is the header.
struct TableBuilder: RecordSink {
  let source: String
  let delimiter: UInt8
  let choice: ColumnChoice
  /// The wanted columns in the file's order, once the header is read.
  private(set) var columnNames: [String] = []
  private(set) var values: [Double] = []
  private(set) var rowCount = 0

  private var header: [HeaderField] = []
  /// All names in the header.
  private var names: [String] = []
  private var isHeaderComplete = false
  /// Whether each column of the file is wanted.
  private var isWanted: [Bool] = []
  private var fieldCount = 0
  private var isBlankLine = true
  /// The record's first bad field. A wrong number of fields explains more, so it waits.
  private var badField: StorageError?

  private struct HeaderField {
    let name: String?
    let isNumber: Bool
  }

  init(source: String, delimiter: UInt8, choice: ColumnChoice) {
    self.source = source
    self.delimiter = delimiter
    self.choice = choice
  }

  /// Makes room for `ratio` times the numbers there are, and a little more.
  mutating func reserve(ratio: Double) {
    let expected = Double(values.count) * ratio * 1.02
    values.reserveCapacity(Int(min(expected, 1e8)))
  }

  mutating func takeField(_ text: UnsafeBufferPointer<UInt8>, isQuoted: Bool, line: Int) {
    let trimmed = trimmingBlanks(text)
    let index = fieldCount
    fieldCount += 1
    if isQuoted || !trimmed.isEmpty { isBlankLine = false }
    guard isHeaderComplete else {
      let name = String(validating: isQuoted ? text : trimmed, as: UTF8.self)
      header.append(
        HeaderField(name: name, isNumber: !isQuoted && parseNumber(trimmed) != nil))
      return
    }
    guard index < isWanted.count, isWanted[index], badField == nil else { return }
    if let number = parseNumber(trimmed), number.isFinite {
      values.append(number)
    } else {
      badField = error(forField: String(decoding: trimmed, as: UTF8.self), index, line: line)
    }
  }

  mutating func endRecord(line: Int) throws(StorageError) {
    let isBlank = isBlankLine && fieldCount == 1
    let count = fieldCount
    (fieldCount, isBlankLine) = (0, true)
    if isBlank {
      badField = nil
      if !isHeaderComplete { header = [] }
      return
    }
    guard isHeaderComplete else { return try completeHeader(line: line) }
    guard count == isWanted.count else {
      throw StorageError(
        .badData, source: source, line: line,
        "\(isWanted.count) fields expected as in the header, \(count) found; "
          + "correct or remove the row")
    }
    if let badField { throw badField }
    rowCount += 1
  }

  private mutating func completeHeader(line: Int) throws(StorageError) {
    func failure(_ message: String, column: Int? = nil) -> StorageError {
      StorageError(.badData, source: source, line: line, column: column, message)
    }
    if header.allSatisfy(\.isNumber) {
      throw failure("a header is needed; put a line with the columns' names first")
    }
    var names: [String] = []
    var columns: [String: Int] = [:]
    for (index, field) in header.enumerated() {
      let column = index + 1
      guard let name = field.name else {
        throw failure(
          "the name of column \(column) is not UTF-8; save the file as UTF-8", column: column)
      }
      guard !name.isEmpty else {
        throw failure("column \(column) has no name; name it or remove it", column: column)
      }
      if let first = columns.updateValue(column, forKey: name) {
        throw failure(
          "columns \(first) and \(column) are both named \"\(singleLine(name))\"; rename one",
          column: column)
      }
      names.append(name)
    }
    let selection = try choice.resolved(among: names, source: source, line: line)
    let wanted = Set(selection.inputs + selection.targets)
    isWanted = names.indices.map(wanted.contains)
    columnNames = names.indices.filter(wanted.contains).map { names[$0] }
    self.names = names
    header = []
    isHeaderComplete = true
  }

  private func error(forField text: String, _ index: Int, line: Int) -> StorageError {
    let field = "column \"\(singleLine(names[index]))\" (\(index + 1))"
    let quoted = "\"\(singleLine(text))\""
    let problem =
      switch text.lowercased() {
      case "": "the field is empty; fill it in or remove the row"
      case "na", "n/a", "#n/a", "nan", "+nan", "-nan", "null", "none", "nil", "?", "-", ".":
        "\(quoted) is a missing value; fill it in or remove the row"
      case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity":
        "\(quoted) is not finite; remove the row"
      case _ where isDecimalComma(text):
        "\(quoted) is not a number; decimal commas are not supported, write a point"
      case _ where Double(text)?.isFinite == false:
        "\(quoted) is too large for a number; remove the row"
      case _ where choice.inputs == nil:
        "\(quoted) is not a number; correct it, or leave the column out by naming the others "
          + "with --inputs"
      default: "\(quoted) is not a number; correct it or remove the row"
      }
    return StorageError(
      .badData, source: source, line: line, column: index + 1, "\(field): \(problem)")
  }
}

/// Whether the text is a number once its one comma is a point.
private func isDecimalComma(_ text: String) -> Bool {
  let parts = text.split(separator: ",", omittingEmptySubsequences: false)
  return parts.count == 2 && Double(parts.joined(separator: ".")) != nil
}

private func trimmingBlanks(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
  var start = 0
  var end = text.count
  while start < end, isBlank(text[start]) { start += 1 }
  while end > start, isBlank(text[end - 1]) { end -= 1 }
  return UnsafeBufferPointer(rebasing: text[start..<end])
}
