/// Collects the fields of one column and infers their type: numbers if every field is one,
/// otherwise dates, otherwise text.
struct ColumnBuilder {
  /// How the fields are interpreted.
  enum Reading: Hashable {
    case numbers
    case dates(DateOrder)
    case text
    /// The column is skipped.
    case nothing
  }

  let name: String
  private(set) var reading: Reading
  /// Numbers, days since 1970, or indices into `levels`; NaN if missing.
  private(set) var values: [Double] = []
  private(set) var missing = 0
  private(set) var firstMissingLine: Int?
  /// Whether the interpretation changed after the first fields, so the column must be read again.
  private(set) var needsRereading = false
  /// The distinct texts, in order of appearance.
  private(set) var levels: [String] = []
  private var positions: [String: Int] = [:]
  /// The first text among numbers, and its line.
  private(set) var firstText: (text: String, line: Int)?
  /// The number of numeric fields in a column that is read as text.
  private(set) var numberCount = 0
  /// The number of fields whose text was dropped because of `levelLimit`.
  private(set) var lostTexts = 0
  private(set) var infinite = 0
  private(set) var hasPercent = false
  private var dateOrders: [DateOrder] = []

  private let decimal: DecimalMark
  private let options: TableOptions

  /// The maximum number of distinct texts that are kept, to bound memory. A column with more is an
  /// identifier.
  static let levelLimit = 100_000

  init(name: String, reading: Reading, decimal: DecimalMark, options: TableOptions) {
    self.name = name
    self.reading = reading
    self.decimal = decimal
    self.options = options
  }

  /// Reserves capacity for `count` values.
  mutating func reserve(_ count: Int) {
    if reading != .nothing { values.reserveCapacity(count) }
  }

  /// Appends a field, without surrounding blanks.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>, line: Int) {
    switch reading {
    case .nothing: return
    case _ where options.isListed(text): appendMissing(line)
    case .numbers:
      if let number = parseField(text, decimal: decimal) {
        if !hasPercent, text.last == UInt8(ascii: "%") { hasPercent = true }
        if number.isFinite { values.append(number) } else { appendInfinite() }
        return
      }
      if options.isMissing(text) { return appendMissing(line) }
      if Self.isInfinite(text) { return appendInfinite() }
      appendOther(text, line: line)
    case .dates(let order):
      if options.isMissing(text) { return appendMissing(line) }
      let date = fieldText(text)
      if let days = FieldDate.days(date, order: order) { return values.append(days) }
      changeOrder(date, text, line: line)
    case .text:
      if options.isMissing(text) { return appendMissing(line) }
      appendLevel(fieldText(text), line: line, isNumber: parseField(text, decimal: decimal) != nil)
    }
  }

  private mutating func appendMissing(_ line: Int) {
    missing += 1
    firstMissingLine = firstMissingLine ?? line
    values.append(.nan)
  }

  private mutating func appendInfinite() {
    infinite += 1
    missing += 1
    values.append(.nan)
  }

  private static func isInfinite(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 9 else { return false }
    return ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"].contains(
      fieldText(text).lowercased())
  }

  /// Handles the first field that is not a number.
  private mutating func appendOther(_ field: UnsafeBufferPointer<UInt8>, line: Int) {
    let text = fieldText(field)
    let hasNumbers = values.count > missing
    dateOrders = FieldDate.orders(text)
    if let order = dateOrders.first {
      reading = .dates(order)
    } else {
      reading = .text
    }
    needsRereading = hasNumbers
    append(field, line: line)
  }

  /// Handles a date that does not fit the order of the previous ones.
  private mutating func changeOrder(
    _ date: String, _ field: UnsafeBufferPointer<UInt8>, line: Int
  ) {
    dateOrders = dateOrders.filter { FieldDate.days(date, order: $0) != nil }
    reading = dateOrders.first.map { .dates($0) } ?? .text
    needsRereading = true
    append(field, line: line)
  }

  private mutating func appendLevel(_ text: String, line: Int, isNumber: Bool) {
    if isNumber { numberCount += 1 } else if firstText == nil { firstText = (text, line) }
    if let position = positions[text] {
      values.append(Double(position))
    } else if levels.count < Self.levelLimit {
      positions[text] = levels.count
      values.append(Double(levels.count))
      levels.append(text)
    } else {
      lostTexts += 1
      values.append(.nan)
    }
  }
}

extension ColumnBuilder {
  /// If at least this share of a text column is numeric, the other fields are assumed to be
  /// mistakes.
  private static let spoiledShare = 0.5
  /// Up to this many levels count as few.
  private static let fewLevels = 20
  /// Names that pandas, R and other programs give to a first column of row numbers, besides no name
  /// at all.
  private static let indexNames: Set<String> = [
    "", "unnamed: 0", "rownames", "row.names", "index", "row", "no", "no.", "nr", "#",
  ]

  /// The finished column.
  ///
  /// - Parameters:
  ///   - position: index of the column, from 0.
  ///   - isNamed: whether the header has a name for it.
  ///   - isCode: whether the user declared it a category.
  func column(position: Int, isNamed: Bool, isCode: Bool) -> TableColumn {
    var column = TableColumn(name: name, values: values)
    (column.missing, column.firstMissingLine) = (missing, firstMissingLine)
    if infinite > 0 { column.notes.append("\(infinite) infinite values count as missing") }
    if hasPercent { column.notes.append("percentages are the numbers before the sign") }
    switch reading {
    case .nothing: column.kind = .unread
    case _ where missing == values.count: column.kind = .empty
    case .numbers:
      let isIndexName = !isNamed || Self.indexNames.contains(name.lowercased())
      if position == 0, isIndexName, countsRows { column.kind = .index }
    case .dates(let order): finishDates(&column, order)
    case .text: finishText(&column, isNamed: isNamed, isCode: isCode)
    }
    if !column.isUsable { column.values = [] }
    return column
  }

  /// Whether the values are 0, 1, 2, … or 1, 2, 3, ….
  private var countsRows: Bool {
    guard let first = values.first, first == 0 || first == 1 else { return false }
    return values.indices.allSatisfy { values[$0] == first + Double($0) }
  }

  private func finishDates(_ column: inout TableColumn, _ order: DateOrder) {
    let first = (values.min { $0 < $1 || $1.isNaN } ?? 0).rounded(.down)
    column.kind = .date(origin: FieldDate.text(first))
    column.values = values.map { $0 - first }
    if order != .yearMonthDay, dateOrders.count > 1 {
      let reading = order == .monthDayYear ? "month, day, year" : "day, month, year"
      column.notes.append("dates read as \(reading)")
    }
  }

  private func finishText(_ column: inout TableColumn, isNamed: Bool, isCode: Bool) {
    let present = values.count - missing
    let levelCount = levels.count + lostTexts
    // Names occur in about one row each, levels in several. In a short table a small number of
    // levels may occur less often.
    let isFew =
      levelCount * 2 <= present
      || levelCount <= Self.fewLevels && levelCount * 4 <= present * 3
    if !isCode, let firstText, Double(numberCount) >= Self.spoiledShare * Double(present),
      numberCount > Self.fewLevels
    {
      column.kind = .spoiled(text: firstText.text, line: firstText.line)
    } else if !isNamed {
      column.kind = .nameless
    } else if (!isFew && !isCode) || lostTexts > 0 {
      column.kind = .identifier(levels: levelCount)
    } else {
      let order = levels.indices.sorted { Self.precedes(levels[$0], levels[$1]) }
      var rank = [Double](repeating: 0, count: levels.count)
      for (place, level) in order.enumerated() { rank[level] = Double(place) }
      column.kind = .category(levels: order.map { levels[$0] })
      column.values = values.map { $0.isNaN ? $0 : rank[Int($0)] }
    }
  }

  /// Numbers in numerical order, before texts in order of their characters.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    switch (Double(left), Double(right)) {
    case (let a?, let b?): a == b ? left < right : a < b
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    }
  }
}
