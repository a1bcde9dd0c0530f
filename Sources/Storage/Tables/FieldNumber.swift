/// Parses a table's field as a number; nil if it is not one. In addition to plain numbers accepts
/// decimal commas, thousands separators, a percent sign, currency signs, the typographic minus
/// sign, and parentheses around negative amounts.
///
/// A percentage gives the number before the sign. A number that is too large gives infinity.
func parseField(_ text: UnsafeBufferPointer<UInt8>, decimal: DecimalMark) -> Double? {
  // With decimal commas, a lone point is a thousands separator: 1.234 is 1234.
  if decimal == .point || !text.contains(UInt8(ascii: ".")), let number = parseNumber(text) {
    return number
  }
  guard text.count <= 64, text.contains(where: { $0 &- UInt8(ascii: "0") <= 9 }) else { return nil }
  var number = DecoratedNumber(text, decimal: decimal)
  return number.value()
}

/// A number with decorations around and between its digits.
private struct DecoratedNumber {
  private var bytes: [UInt8]
  private let decimal: DecimalMark
  private var isNegative = false

  /// Currency signs in UTF-8; pound and yen also in Latin-1.
  private static let currencies: [[UInt8]] = ["$", "€", "£", "¥", "₹"].map { Array($0.utf8) }
  /// Thousands separators: space, no-break space, narrow no-break space, thin space, apostrophes.
  private static let groups: [[UInt8]] = [" ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "’"].map {
    Array($0.utf8)
  }

  init(_ text: UnsafeBufferPointer<UInt8>, decimal: DecimalMark) {
    bytes = Array(text)
    self.decimal = decimal
  }

  mutating func value() -> Double? {
    if bytes.first == UInt8(ascii: "("), bytes.last == UInt8(ascii: ")") {
      isNegative = true
      bytes = Array(bytes.dropFirst().dropLast())
    }
    takeSign()
    var hasCurrency = false
    for sign in Self.currencies where dropFirst(sign) || dropLast(sign) { hasCurrency = true }
    _ = dropLast([UInt8(ascii: "%")])
    // The sign may follow the currency.
    if hasCurrency, !isNegative { takeSign() }
    trim()
    guard let first = bytes.first, first &- UInt8(ascii: "0") <= 9 || first == decimal.byte
    else { return nil }
    guard ungroup(), let number = bytes.withUnsafeBufferPointer({ parseNumber($0) }) else {
      return nil
    }
    return isNegative ? -number : number
  }

  private mutating func takeSign() {
    trim()
    if dropFirst([UInt8(ascii: "-")]) || dropFirst(Array("\u{2212}".utf8)) { isNegative.toggle() }
    trim()
  }

  private mutating func trim() {
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    bytes = Array(bytes.drop(while: isBlank))
    while dropFirst(Array("\u{A0}".utf8)) || dropLast(Array("\u{A0}".utf8)) {}
  }

  private mutating func dropFirst(_ prefix: [UInt8]) -> Bool {
    guard bytes.starts(with: prefix) else { return false }
    bytes.removeFirst(prefix.count)
    return true
  }

  private mutating func dropLast(_ suffix: [UInt8]) -> Bool {
    guard bytes.count >= suffix.count, bytes.suffix(suffix.count).elementsEqual(suffix) else {
      return false
    }
    bytes.removeLast(suffix.count)
    return true
  }

  /// Removes thousands separators and turns the decimal mark into a point; false if the groups do
  /// not have three digits.
  private mutating func ungroup() -> Bool {
    let mark = bytes.firstIndex(of: decimal.byte)
    let whole = bytes[..<(mark ?? bytes.count)]
    var rest = mark.map { Array(bytes[($0 + 1)...]) } ?? []
    var digits: [UInt8] = []
    var lengths = [0]
    var separator: [UInt8]?
    var index = whole.startIndex
    while index < whole.endIndex {
      let byte = whole[index]
      if byte &- UInt8(ascii: "0") <= 9 {
        digits.append(byte)
        lengths[lengths.count - 1] += 1
        index += 1
        continue
      }
      if separator != nil || lengths[0] > 0,
        let group = ([[decimal.groupByte]] + Self.groups).first(where: {
          whole[index...].starts(with: $0)
        }), separator == nil || separator == group
      {
        separator = group
        lengths.append(0)
        index += group.count
      } else {
        // Possibly an exponent; anything invalid is rejected by the final conversion.
        rest = Array(whole[index...]) + (mark == nil ? [] : [decimal.byte] + rest)
        if mark != nil { return false }
        bytes = digits + rest
        return lengths.count == 1 || Self.areGroups(lengths)
      }
    }
    guard lengths.count == 1 || Self.areGroups(lengths) else { return false }
    bytes = digits + (mark == nil ? [] : [UInt8(ascii: ".")]) + rest
    return true
  }

  private static func areGroups(_ lengths: [Int]) -> Bool {
    (1...3).contains(lengths[0]) && lengths.dropFirst().allSatisfy { $0 == 3 }
  }
}
