/// Receives the fields of a table's text one by one.
protocol RecordSink {
  /// Receives the next field of the current record, without its quotes.
  /// - Parameter line: the line in which the field begins, from 1.
  mutating func takeField(_ text: UnsafeBufferPointer<UInt8>, isQuoted: Bool, line: Int)
  /// Completes the record that began in `line`.
  mutating func endRecord(line: Int) throws(StorageError)
}

/// Splits text into records and fields as in RFC 4180, from chunks of any size.
///
/// Lines end in LF, CRLF or CR. A quote is special only at the start of a field, possibly after
/// blanks. Inside quotes, delimiters and line ends are text and a doubled quote is a quote.
struct RecordScanner<Sink: RecordSink> {
  private enum State {
    case plain
    case quoted
    /// After a quote inside quotes: either the end of the quotes or the first half of a doubled
    /// quote.
    case quoteInQuotes
  }

  /// Longer fields are assumed to come from an unclosed quote.
  private let maximumFieldLength = 1 << 20
  private let source: String
  private let delimiter: UInt8
  var sink: Sink
  private var state = State.plain
  private var field: [UInt8] = []
  private var isQuoted = false
  private var line = 1
  private var fieldLine = 1
  private var recordLine = 1
  private var isRecordEmpty = true
  private var isAfterReturn = false

  /// - Parameter line: the number of the first line.
  init(source: String, delimiter: UInt8, line: Int = 1, sink: Sink) {
    (self.line, fieldLine, recordLine) = (line, line, line)
    self.source = source
    self.delimiter = delimiter
    self.sink = sink
  }

  /// Scans the next bytes of the text.
  mutating func scan(_ text: ArraySlice<UInt8>) throws(StorageError) {
    try text.withUnsafeBufferPointer { bytes throws(StorageError) in
      var index = 0
      while index < bytes.count {
        switch state {
        case .plain: try scanPlain(bytes, &index)
        case .quoted: try scanQuoted(bytes, &index)
        case .quoteInQuotes: scanQuoteInQuotes(bytes, &index)
        }
      }
    }
  }

  /// Completes the last record.
  mutating func finish() throws(StorageError) {
    if state == .quoted { throw unclosedQuote() }
    if !isRecordEmpty || !field.isEmpty || isQuoted {
      flushField()
      try sink.endRecord(line: recordLine)
    }
  }

  private mutating func scanPlain(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) throws(StorageError) {
    let start = index
    var byte: UInt8 = 0
    while index < bytes.count {
      byte = bytes[index]
      // All special bytes except possibly the delimiter are below the comma.
      if byte == delimiter || (byte < 0x2C && isSpecial(byte)) { break }
      index += 1
    }
    let run = UnsafeBufferPointer(rebasing: bytes[start..<index])
    if index > start { isAfterReturn = false }
    guard index < bytes.count else { return try takePlain(run) }
    index += 1
    switch byte {
    case 0:
      try takePlain(run)
      throw binaryData()
    case newline where isAfterReturn && run.isEmpty: isAfterReturn = false
    case quote:
      try takePlain(run)
      isAfterReturn = false
      if isQuoted { throw textBehindQuotes() }
      if field.allSatisfy(isBlank) {
        field.removeAll(keepingCapacity: true)
        isQuoted = true
        state = .quoted
      } else {
        field.append(quote)
      }
    default: try endField(run, endsRecord: byte != delimiter, isReturn: byte == carriageReturn)
    }
  }

  private mutating func endField(
    _ run: UnsafeBufferPointer<UInt8>, endsRecord: Bool, isReturn: Bool
  ) throws(StorageError) {
    if field.isEmpty, !isQuoted {
      sink.takeField(run, isQuoted: false, line: fieldLine)
    } else {
      try takePlain(run)
      flushField()
    }
    isRecordEmpty = false
    isAfterReturn = isReturn
    if endsRecord {
      try sink.endRecord(line: recordLine)
      line += 1
      recordLine = line
      isRecordEmpty = true
    }
    fieldLine = line
  }

  /// Passes the collected field to the sink.
  private mutating func flushField() {
    var text: [UInt8] = []
    swap(&text, &field)
    text.withUnsafeBufferPointer { sink.takeField($0, isQuoted: isQuoted, line: fieldLine) }
    swap(&text, &field)
    field.removeAll(keepingCapacity: true)
    isQuoted = false
  }

  /// Collects text outside quotes; there must be none after a closing quote.
  private mutating func takePlain(_ run: UnsafeBufferPointer<UInt8>) throws(StorageError) {
    if !isQuoted {
      try append(run)
    } else if !run.allSatisfy(isBlank) {
      throw textBehindQuotes()
    }
  }

  private mutating func scanQuoted(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) throws(StorageError) {
    let start = index
    var isClosed = false
    while index < bytes.count, !isClosed {
      let byte = bytes[index]
      switch byte {
      case 0: throw binaryData()
      case quote: isClosed = true
      case newline: line += isAfterReturn ? 0 : 1
      case carriageReturn: line += 1
      default: break
      }
      isAfterReturn = byte == carriageReturn
      index += 1
    }
    try append(UnsafeBufferPointer(rebasing: bytes[start..<(isClosed ? index - 1 : index)]))
    if isClosed { state = .quoteInQuotes }
  }

  private mutating func scanQuoteInQuotes(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) {
    if bytes[index] == quote {
      field.append(quote)
      index += 1
      state = .quoted
    } else {
      state = .plain
    }
  }

  private mutating func append(_ run: UnsafeBufferPointer<UInt8>) throws(StorageError) {
    field.append(contentsOf: run)
    guard field.count <= maximumFieldLength else {
      if state == .quoted { throw unclosedQuote() }
      throw StorageError(
        .badData, source: source, line: fieldLine,
        "a field is longer than \(maximumFieldLength) bytes; this is not a table of numbers")
    }
  }

  private func isSpecial(_ byte: UInt8) -> Bool {
    byte == newline || byte == carriageReturn || byte == quote || byte == 0
  }

  private func textBehindQuotes() -> StorageError {
    StorageError(
      .badData, source: source, line: line,
      "text follows a closing quote; quote the whole field and double the quotes inside")
  }

  private func unclosedQuote() -> StorageError {
    StorageError(
      .badData, source: source, line: fieldLine,
      "a quote that opens in this line is never closed; close it or remove it")
  }

  private func binaryData() -> StorageError {
    StorageError(
      .badData, source: source, line: line,
      "a zero byte: this is binary data; give a text file such as CSV")
  }
}

let newline = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
let quote = UInt8(ascii: "\"")

/// Whether the byte is a space or a tab.
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
