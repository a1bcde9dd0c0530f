/// A finite number's decimal digits, correctly rounded.
///
/// The value is 0.d1 d2 d3 … times ten to the power of `exponent`; zero has only zeros.
struct DecimalDigits: Equatable {
  /// Digits 0 to 9, the first of them not 0 except in zero.
  var digits: [UInt8]
  /// The power of ten that belongs to a point before the first digit.
  var exponent: Int
  /// Whether the number is below zero.
  var isNegative: Bool

  /// The shortest digits that read back as `value`, which must be finite.
  init(_ value: Double) {
    isNegative = value.sign == .minus
    digits = []
    exponent = 0
    guard value != 0, value.isFinite else {
      digits = [0]
      exponent = 1
      return
    }
    read(value.magnitude.description)
  }

  /// `value` rounded to `count` significant digits; ties go to the even digit.
  init(_ value: Double, significant count: Int) {
    self.init(value)
    round(value, to: max(1, count))
  }

  /// `value` rounded to `decimals` digits behind the point; ties go to the even digit.
  init(_ value: Double, decimals: Int) {
    self.init(value)
    if value == 0 {
      digits = Array(repeating: 0, count: decimals + 1)
    } else {
      round(value, to: exponent + decimals)
    }
  }

  /// Reads what `Double.description` prints: `12.5`, `1e-05`, `1.25e+20`.
  private mutating func read(_ description: String) {
    var point: Int?
    var power = 0
    var sign = 1
    var isPower = false
    for byte in description.utf8 {
      switch byte {
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"): isPower = true
      case UInt8(ascii: "-"): sign = -1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if isPower { power = power * 10 + Int(digit) } else { digits.append(digit) }
      default: break
      }
    }
    exponent = (point ?? digits.count) + sign * power
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
  }

  private mutating func round(_ value: Double, to count: Int) {
    guard count >= 0 else {
      digits = [0]
      exponent += -count
      return
    }
    guard digits.count > count else {
      digits += Array(repeating: 0, count: count - digits.count)
      return
    }
    let up = roundsUp(value, at: count)
    digits.removeLast(digits.count - count)
    if up { increment() }
    if digits.isEmpty { digits = [0] }
  }

  /// Whether the digits from `count` on are more than half a unit of the digit before.
  private func roundsUp(_ value: Double, at count: Int) -> Bool {
    let tail = digits[count...]
    guard let first = tail.first, first >= 5 else { return false }
    if first > 5 || tail.count > 1 { return true }
    // The shortest digits end in 5: only the exact value says on which side of the tie it lies.
    switch exactOrder(of: value.magnitude, against: digits, exponent: exponent) {
    case .below: return false
    case .above: return true
    case .equal: return count > 0 && digits[count - 1] % 2 == 1
    }
  }

  private mutating func increment() {
    var index = digits.count - 1
    while index >= 0 {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
      index -= 1
    }
    // All nines: one digit more in front, and as many digits as before behind the point.
    digits.insert(1, at: 0)
    exponent += 1
  }
}

private enum Order { case below, equal, above }

/// Compares a positive number with 0.d1 d2 … times ten to the power of `exponent`, exactly.
private func exactOrder(of value: Double, against digits: [UInt8], exponent: Int) -> Order {
  // value = significand * 2^binary and decimal = digits * 10^decimal; both sides are multiplied
  // by what makes them whole.
  let raw = value.significandBitPattern
  let isNormal = value.exponentBitPattern != 0
  let significand = isNormal ? raw | (1 << 52) : raw
  let binary = (isNormal ? Int(value.exponentBitPattern) : 1) - 1075
  let decimal = exponent - digits.count
  var left = WholeNumber(significand)
  var right = WholeNumber(0)
  for digit in digits {
    right.multiply(by: 10)
    right.add(UInt32(digit))
  }
  for _ in 0..<max(0, decimal) { right.multiply(by: 10) }
  for _ in 0..<max(0, -decimal) { left.multiply(by: 10) }
  for _ in 0..<max(0, binary) { left.multiply(by: 2) }
  for _ in 0..<max(0, -binary) { right.multiply(by: 2) }
  return left.order(against: right)
}

/// A natural number of any size, in digits of 32 bits, lowest first, without leading zeros.
private struct WholeNumber {
  private var words: [UInt32] = []

  init(_ value: UInt64) {
    words = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
    trim()
  }

  mutating func multiply(by factor: UInt32) {
    var carry: UInt64 = 0
    for index in words.indices {
      let product = UInt64(words[index]) * UInt64(factor) + carry
      words[index] = UInt32(truncatingIfNeeded: product)
      carry = product >> 32
    }
    if carry > 0 { words.append(UInt32(carry)) }
  }

  mutating func add(_ value: UInt32) {
    var carry = UInt64(value)
    for index in words.indices where carry > 0 {
      let sum = UInt64(words[index]) + carry
      words[index] = UInt32(truncatingIfNeeded: sum)
      carry = sum >> 32
    }
    if carry > 0 { words.append(UInt32(carry)) }
  }

  func order(against other: WholeNumber) -> Order {
    if words.count != other.words.count {
      return words.count < other.words.count ? .below : .above
    }
    for (left, right) in zip(words.reversed(), other.words.reversed()) where left != right {
      return left < right ? .below : .above
    }
    return .equal
  }

  private mutating func trim() {
    while words.last == 0 { words.removeLast() }
  }
}
