import Numerics

/// Formats numbers, correctly rounded (ties to even), with a decimal point in every locale.
public enum NumberFormat {
  /// Formats a value with exactly `decimals` digits after the point: `-0.03`, `12`.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return special(value) }
    let text = DecimalText.fixed(value, decimals: max(0, decimals))
    // A value rounded to zero has no sign.
    let isZero = !text.utf8.contains { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// Formats a value with `digits` significant digits and an exponent: `2.12e-02`.
  public static func scientific(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return special(value) }
    return DecimalText.scientific(value == 0 ? 0 : value, digits: max(1, digits))
  }

  /// Formats a value with `digits` significant digits: `0.0212`, `412`. Below 0.001, and from 100
  /// 000 or 10 to the power `digits` (whichever is larger), uses an exponent: `2.12e-05`.
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return special(value) }
    let digits = max(1, digits)
    if value == 0 { return fixed(0, decimals: digits - 1) }
    let text = scientific(value, digits: digits)
    let power = text.lastIndex(of: "e").flatMap { Int(text[$0...].dropFirst()) } ?? 0
    if power < -3 || power >= max(5, digits) { return text }
    return fixed(value, decimals: max(0, digits - 1 - power))
  }

  /// Formats a value by `significant(_:digits:)`, right-aligned in `width` columns, so that
  /// changing digits do not move what follows.
  public static func steady(_ value: Double, digits: Int = 3, width: Int = 9) -> String {
    significant(value, digits: digits).padded(toColumns: width, alignment: .trailing)
  }

  /// Formats a duration, rounded to seconds: `0:02`, `12:34`, `1:23:45`; `-:--` if it is negative,
  /// non-finite or beyond a million hours.
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 3.6e9 else { return "-:--" }
    let total = Int(seconds.rounded())
    let hours = total / 3600
    let minutes = total / 60 % 60
    let twoDigits = { (value: Int) in (value < 10 ? "0" : "") + String(value) }
    if hours > 0 { return "\(hours):\(twoDigits(minutes)):\(twoDigits(total % 60))" }
    return "\(minutes):\(twoDigits(total % 60))"
  }

  /// Formats a count, abbreviated from 1000 on: `999`, `12.3k`, `4.56M`, `7.89G`.
  public static func count(_ value: Int) -> String {
    if value.magnitude < 1000 { return String(value) }
    return scaled(Double(value))
  }

  /// Formats a rate per second: `412 steps/s`, `4.12 steps/s`, `12.3k steps/s`.
  public static func rate(_ perSecond: Double, unit: String = "steps") -> String {
    guard perSecond.isFinite, perSecond >= 0 else { return "- \(unit)/s" }
    let text = perSecond < 999.5 ? significant(perSecond) : scaled(perSecond)
    return "\(text) \(unit)/s"
  }

  private static func scaled(_ value: Double) -> String {
    var scaled = value
    for suffix in ["", "k", "M", "G", "T"] {
      // From 999.5 on, it would print as 1000.
      if scaled.magnitude < 999.5 { return significant(scaled) + suffix }
      scaled /= 1000
    }
    return scientific(value)
  }

  private static func special(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    return value < 0 ? "-inf" : "inf"
  }
}
