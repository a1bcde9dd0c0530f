/// How to read a table, as far as the file leaves it open.
public struct TableOptions: Sendable, Equatable {
  /// The decimal mark; nil to detect it.
  public var decimal: DecimalMark?
  /// Texts that mean a missing value, in addition to the usual ones.
  public var missingValues: [String] = []
  /// Columns whose numbers are codes of categories.
  public var categories: [String] = []

  /// Creates options that detect everything.
  public init() {}

  /// Texts that mean a missing value: those of pandas and a few more. They are case sensitive, as
  /// in pandas: `NONE` is a level.
  static let usualMissingValues: Set<String> = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null", "na", "NaT", "?", ".", "-",
  ]

  /// Whether a field, without surrounding blanks, is a missing value.
  func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.isEmpty { return true }
    if text.count <= Self.longestUsual,
      Self.usualMissingValues.contains(fieldText(text))
    {
      return true
    }
    return isListed(text)
  }

  /// Whether the user declared the field a missing value; it may be a number.
  func isListed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    !missingValues.isEmpty && missingValues.contains(fieldText(text))
  }

  private static let longestUsual = 8
}

/// The decimal mark of a number.
public enum DecimalMark: String, Sendable, CaseIterable {
  case point, comma

  /// The character itself.
  var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
  /// The character that may separate thousands.
  var groupByte: UInt8 { self == .point ? UInt8(ascii: ",") : UInt8(ascii: ".") }
}
