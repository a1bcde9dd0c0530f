/// How a table is to be read where the file alone does not tell.
public struct TableOptions: Sendable, Equatable {
  /// The character before the decimals; nil to find out.
  public var decimal: DecimalMark?
  /// Texts that stand for a missing value, beside the usual ones.
  public var missingValues: [String] = []
  /// Columns whose numbers are codes of categories.
  public var categories: [String] = []

  /// Everything found out from the file.
  public init() {}

  /// What stands for a missing value in tables as people have them, as pandas reads them and a few more.
  /// Letters of either case.
  static let usualMissingValues: Set<String> = [
    "", "na", "n/a", "#n/a", "#n/a n/a", "#na", "<na>", "nan", "+nan", "-nan", "null", "none",
    "nil", "?", ".", "-", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "nat",
  ]

  /// Whether a field without outer blanks is a missing value.
  func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.isEmpty { return true }
    if text.count <= Self.longestUsual,
      Self.usualMissingValues.contains(fieldText(text).lowercased())
    {
      return true
    }
    return isListed(text)
  }

  /// Whether the user has named a field as missing; it may be a number.
  func isListed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    !missingValues.isEmpty && missingValues.contains(fieldText(text))
  }

  private static let longestUsual = 8
}

/// The character before the decimals of a number.
public enum DecimalMark: String, Sendable, CaseIterable {
  case point, comma

  /// The character itself.
  var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
  /// The character that may group thousands.
  var groupByte: UInt8 { self == .point ? UInt8(ascii: ",") : UInt8(ascii: ".") }
}
