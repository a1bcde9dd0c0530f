#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Formats finite numbers as decimal text with the C library: correctly rounded, ties to even, and
/// with a decimal point in every locale.
public enum DecimalText {
  /// `value` with exactly `decimals` digits after the decimal point: `-0.03`, `12`.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    printed("%.*f", precision: decimals, value)
  }

  /// `value` with `digits` significant digits and an exponent of at least two digits: `2.12e-02`.
  public static func scientific(_ value: Double, digits: Int) -> String {
    printed("%.*e", precision: digits - 1, value)
  }

  /// The most characters a finite number needs in addition to its decimals.
  private static let room = 320

  private static func printed(_ format: String, precision: Int, _ value: Double) -> String {
    let precision = max(0, min(precision, 10_000))
    return withVaList([Int32(precision), value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: room + precision) { text in
        let count = Int(vsnprintf(text.baseAddress, text.count, format, arguments))
        let written = text.prefix(max(0, min(count, text.count - 1)))
        return withPoint(written.map(UInt8.init(bitPattern:)))
      }
    }
  }

  /// Replaces the locale's decimal separator with a point.
  static func withPoint(_ text: [UInt8]) -> String {
    var result: [UInt8] = []
    var isSeparator = false
    for byte in text {
      let wasSeparator = isSeparator
      isSeparator = !isPartOfNumber(byte)
      if !isSeparator { result.append(byte) } else if !wasSeparator { result.append(point) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let point = UInt8(ascii: ".")

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "e"):
      true
    default: false
    }
  }
}
