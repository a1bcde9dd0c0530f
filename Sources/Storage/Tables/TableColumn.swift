/// A column of a table: the kind of its contents, and its values.
public struct TableColumn: Sendable, Hashable {
  /// The kind of a column's contents.
  public enum Kind: Sendable, Hashable {
    /// Numbers.
    case number
    /// Dates; values are days since the first one, given by `origin` (`2025-01-31`).
    case date(origin: String)
    /// Text or codes for one of several levels; values are indices of levels.
    case category(levels: [String])
    /// Row numbers.
    case index
    /// Text that differs in nearly every row, so nothing can be learned from it.
    case identifier(levels: Int)
    /// Text in a column without a name.
    case nameless
    /// Nothing but missing values.
    case empty
    /// Numbers, except for a few fields; the first of those and its line.
    case spoiled(text: String, line: Int)
    /// Not read, because it is neither an input nor a target.
    case unread
  }

  /// The name.
  public var name: String
  /// The kind of its contents.
  public var kind: Kind
  /// One number per row, NaN if the value is missing. Empty if the column is unusable.
  public var values: [Double]
  /// The number of rows without a value.
  public var missing = 0
  /// The line of the first row without a value.
  public var firstMissingLine: Int?
  /// Remarks of a few words each, such as how percentages were read.
  public var notes: [String] = []

  /// Creates a column.
  public init(name: String, kind: Kind = .number, values: [Double]) {
    self.name = name
    self.kind = kind
    self.values = values
  }

  /// Whether it can be an input or a target.
  public var isUsable: Bool {
    switch kind {
    case .number, .date, .category: true
    case .index, .identifier, .nameless, .empty, .spoiled, .unread: false
    }
  }

  /// The levels of a category; nil for other kinds.
  public var levels: [String]? {
    if case .category(let levels) = kind { levels } else { nil }
  }

  /// Why the column is unusable, in a few words; nil if it is usable.
  public var objection: String? {
    switch kind {
    case .number, .date, .category: nil
    case .index: "numbers the rows"
    case .identifier(let levels): "\(levels) different texts, nearly one per row"
    case .nameless: "text without a name"
    case .empty: "no values"
    case .spoiled(let text, let line):
      "numbers, but \"\(text)\" in line \(line); correct it, or add --missing-values"
    case .unread: "not asked for"
    }
  }
}
