/// Parses ASCII text as a correctly rounded number; nil if it is not one. Accepts decimal notation
/// only: no `inf`, `nan`, hexadecimal or thousands separators. A number that is too large gives
/// infinity.
func parseNumber(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
  var index = 0
  let end = text.count
  var isNegative = false
  if index < end, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
    isNegative = text[index] == UInt8(ascii: "-")
    index += 1
  }

  var mantissa: UInt64 = 0
  var digits = 0  // without leading zeros
  var hasDigits = false
  var scale = 0
  func takeDigits(scaled: Bool) {
    while index < end {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return }
      index += 1
      hasDigits = true
      if scaled { scale -= 1 }
      if digits > 0 || digit > 0 { digits += 1 }
      if digits <= 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
    }
  }
  takeDigits(scaled: false)
  if index < end, text[index] == UInt8(ascii: ".") {
    index += 1
    takeDigits(scaled: true)
  }
  guard hasDigits else { return nil }
  if index < end, text[index] | 0x20 == UInt8(ascii: "e") {
    guard let exponent = parseExponent(text, from: index + 1) else { return nil }
    index = end
    scale += exponent
  }
  guard index == end else { return nil }

  // Integers below 2^53 and powers of ten up to 10^22 are exact, so a single operation on them is
  // correctly rounded.
  if digits <= 19, mantissa <= 1 << 53, scale >= -22, scale <= 22 {
    let exact = Double(mantissa)
    let magnitude = scale < 0 ? exact / powersOfTen[-scale] : exact * powersOfTen[scale]
    return isNegative ? -magnitude : magnitude
  }
  return Double(String(decoding: text, as: UTF8.self))
}

/// Parses the exponent, which must fill the text from `start` on; saturates far beyond the range of
/// `Double`.
private func parseExponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
  var index = start
  var isNegative = false
  if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
    isNegative = text[index] == UInt8(ascii: "-")
    index += 1
  }
  guard index < text.count else { return nil }
  var exponent = 0
  while index < text.count {
    let digit = text[index] &- UInt8(ascii: "0")
    guard digit <= 9 else { return nil }
    exponent = min(exponent * 10 + Int(digit), 100_000)
    index += 1
  }
  return isNegative ? -exponent : exponent
}

private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]
