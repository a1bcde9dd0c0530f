/// The layout of a table's text, detected from its beginning.
struct TableFormat: Sendable, Equatable {
  /// The character between fields; a space means any run of blanks.
  var delimiter = UInt8(ascii: ",")
  var decimal = DecimalMark.point
  /// The byte offset of the header's first field, and the header's line, from 1.
  var headerOffset = 0, headerLine = 1
  /// Whether rows have one field more than the header, as R writes tables with row names.
  var hasRowNames = false
  /// Whether the text begins with comment lines.
  var hasComments = false
  /// Whether the first line is already a row of numbers.
  var lacksHeader = false

  /// Whether fields are separated by runs of blanks.
  var isBlankSeparated: Bool { delimiter == UInt8(ascii: " ") }

  /// The possible separators, most likely first.
  private static let delimiters = "\t;|, ".utf8.map { $0 }
  /// The number of lines that are examined.
  private static let lineLimit = 200

  /// - Parameters:
  ///   - text: the beginning of the text, in UTF-8, without a byte-order mark.
  ///   - isWhole: whether that is the complete text.
  init(_ text: [UInt8], isWhole: Bool, path: String, options: TableOptions) {
    var lines = OpeningLine.split(text, isWhole: isWhole, limit: Self.lineLimit)
    var separator: UInt8?
    if let first = lines.first, first.text.starts(with: "sep=".utf8), first.text.count == 5 {
      separator = first.text[4]
      lines.removeFirst()
    }
    let comments = lines.prefix { $0.isComment }
    let body = lines.filter { !$0.isComment }
    hasComments = !comments.isEmpty
    delimiter = separator ?? Self.delimiter(body, path: path)
    locateHeader(body, comments: Array(comments))
    decimal = options.decimal ?? Self.decimal(body.dropFirst(), delimiter)
  }

  private static func delimiter(_ lines: [OpeningLine], path: String) -> UInt8 {
    guard let header = lines.first else { return UInt8(ascii: ",") }
    let tab = UInt8(ascii: "\t")
    let name = path.lowercased()
    if name.hasSuffix(".tsv") || name.hasSuffix(".tab"), header.text.contains(tab) { return tab }
    for delimiter in delimiters {
      let counts = lines.map { $0.fields(delimiter).count }
      let usual = counts.count > 1 ? counts[1] : counts[0]
      // Rows may have one field more than the header: row names, or a trailing delimiter.
      let isRegular = counts.allSatisfy { $0 == usual }
      let hasMore = counts[0] >= 2 && counts.dropFirst().allSatisfy { $0 == counts[0] + 1 }
      guard usual >= 2, isRegular || hasMore else { continue }
      return delimiter
    }
    // Not a regular table: takes the separator that is most frequent in the header.
    var best = UInt8(ascii: ",")
    for candidate in "\t;|".utf8
    where header.fields(candidate).count > header.fields(best).count {
      best = candidate
    }
    let blank = UInt8(ascii: " ")
    let isOnlyBlank = header.fields(best).count == 1 && header.fields(blank).count > 1
    return isOnlyBlank ? blank : best
  }

  private mutating func locateHeader(_ body: [OpeningLine], comments: [OpeningLine]) {
    guard let first = body.first else { return }
    (headerOffset, headerLine) = (first.offset, first.number)
    let fields = first.fields(delimiter)
    if fields.allSatisfy(\.isNumber) {
      // The last comment may be the header, as NumPy writes it.
      if let last = comments.last, let names = last.afterComment,
        names.fields(delimiter).count == fields.count,
        !names.fields(delimiter).allSatisfy(\.isNumber)
      {
        (headerOffset, headerLine) = (names.offset, names.number)
      } else {
        lacksHeader = true
      }
      return
    }
    let rows = body.dropFirst().map { $0.fields(delimiter) }
    hasRowNames =
      !rows.isEmpty && rows.allSatisfy { $0.count == fields.count + 1 }
      && !rows.allSatisfy { $0.last?.text.isEmpty == true }
  }

  /// The decimal mark of the majority of unambiguous fields.
  private static func decimal(_ lines: some Sequence<OpeningLine>, _ delimiter: UInt8)
    -> DecimalMark
  {
    var evidence: [DecimalMark: Int] = [:]
    var ambiguous = 0
    for line in lines {
      for field in line.fields(delimiter) {
        switch field.decimalMark {
        case .only(let mark)?: evidence[mark, default: 0] += 1
        case .either?: ambiguous += 1
        case nil: break
        }
      }
    }
    let (point, comma) = (evidence[.point] ?? 0, evidence[.comma] ?? 0)
    if point == 0, comma == 0 {
      // 1,234 is one thousand in a table with commas or points elsewhere; otherwise it is more
      // likely a decimal.
      return ambiguous > 0 && delimiter == UInt8(ascii: ";") ? .comma : .point
    }
    return comma > point ? .comma : .point
  }
}

/// A line at the beginning of a table; line ends inside quotes do not count.
private struct OpeningLine {
  var text: ArraySlice<UInt8>
  /// Its byte offset, and its number from 1.
  var offset: Int, number: Int

  var isComment: Bool { text.first == UInt8(ascii: "#") }

  /// The text after the comment sign and blanks.
  var afterComment: OpeningLine? {
    let rest = text.drop { $0 == UInt8(ascii: "#") || isBlank($0) }
    return rest.isEmpty
      ? nil
      : OpeningLine(text: rest, offset: offset + rest.startIndex - text.startIndex, number: number)
  }

  /// Splits the text into lines that are not blank; the last one only counts if it is complete.
  static func split(_ bytes: [UInt8], isWhole: Bool, limit: Int) -> [OpeningLine] {
    var lines: [OpeningLine] = []
    var (start, number, lineNumber, isQuoted) = (0, 1, 1, false)
    for (index, byte) in bytes.enumerated() where lines.count < limit {
      if byte == quote, bytes[start] != UInt8(ascii: "#") { isQuoted.toggle() }
      guard byte == newline || byte == carriageReturn else { continue }
      let isPair = byte == newline && index > 0 && bytes[index - 1] == carriageReturn
      if !isPair { lineNumber += 1 }
      guard !isQuoted else { continue }
      append(bytes[start..<index], start, number, to: &lines)
      (start, number) = (index + 1, lineNumber)
    }
    if isWhole, lines.count < limit { append(bytes[start...], start, number, to: &lines) }
    return lines
  }

  private static func append(
    _ text: ArraySlice<UInt8>, _ offset: Int, _ number: Int, to lines: inout [OpeningLine]
  ) {
    guard text.contains(where: { !isBlank($0) }) else { return }
    lines.append(OpeningLine(text: text, offset: offset, number: number))
  }

  func fields(_ delimiter: UInt8) -> [OpeningField] {
    var fields: [OpeningField] = []
    var (start, isQuoted) = (text.startIndex, false)
    for index in text.indices {
      if text[index] == quote { isQuoted.toggle() }
      guard text[index] == delimiter, !isQuoted else { continue }
      fields.append(OpeningField(text[start..<index]))
      start = index + 1
    }
    fields.append(OpeningField(text[start...]))
    return delimiter == UInt8(ascii: " ") ? fields.filter { !$0.text.isEmpty } : fields
  }
}

/// A field at the beginning of a table, without surrounding blanks and quotes.
private struct OpeningField {
  enum Mark { case only(DecimalMark), either }

  var text: ArraySlice<UInt8>
  private let isQuoted: Bool

  init(_ bytes: ArraySlice<UInt8>) {
    isQuoted = bytes.contains(quote)
    text = bytes.drop { isBlank($0) || $0 == quote }
    while let last = text.last, isBlank(last) || last == quote || last == carriageReturn {
      text.removeLast()
    }
  }

  var isNumber: Bool { !isQuoted && text.withUnsafeBufferPointer { parseNumber($0) } != nil }

  /// What the field's separators say about the decimal mark.
  var decimalMark: Mark? {
    let marks = text.filter { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
    guard let last = marks.last,
      text.contains(where: { (48...57).contains($0) }),
      text.allSatisfy({ (48...57).contains($0) || ".,+-eE %$".utf8.contains($0) || $0 >= 0x80 })
    else { return nil }
    let mark: DecimalMark = last == UInt8(ascii: ".") ? .point : .comma
    let other: DecimalMark = mark == .point ? .comma : .point
    if marks.contains(where: { $0 != last }) { return .only(mark) }
    if marks.count > 1 { return .only(other) }
    let parts = text.split(separator: last, omittingEmptySubsequences: false)
    let decimals = parts[1].prefix { (48...57).contains($0) }.count
    let whole = parts[0].suffix(while: { (48...57).contains($0) })
    let isGroup = decimals == 3 && (1...3).contains(whole.count) && whole.first != 48
    return isGroup ? .either : .only(mark)
  }
}

extension ArraySlice<UInt8> {
  /// The longest suffix whose elements satisfy a condition.
  fileprivate func suffix(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    var start = endIndex
    while start > startIndex, condition(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
