/// A column of a table: what it holds, and its values.
public struct TableColumn: Sendable, Hashable {
  /// What a column holds.
  public enum Kind: Sendable, Hashable {
    /// Numbers.
    case number
    /// Dates; values are days since the first one, which `origin` names (`2025-01-31`).
    case date(origin: String)
    /// Text or codes that stand for one of some levels; values are positions among them.
    case category(levels: [String])
    /// Row numbers.
    case index
    /// Text that differs in nearly every row, so nothing can be learned from it.
    case identifier(levels: Int)
    /// Text in a column without a name.
    case nameless
    /// Nothing but missing values.
    case empty
    /// Numbers except for a few fields; the first of those and its line.
    case spoiled(text: String, line: Int)
    /// Not read, because it is neither input nor target.
    case unread
  }

  /// Its name.
  public var name: String
  /// What it holds.
  public var kind: Kind
  /// One number per row, not a number where the value is missing. Empty if the column cannot be used.
  public var values: [Double]
  /// Rows without a value.
  public var missing = 0
  /// The line of the first of them.
  public var firstMissingLine: Int?
  /// Remarks of a few words each, such as how percentages were read.
  public var notes: [String] = []

  /// A column of numbers.
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

  /// The levels of a category; nil for other columns.
  public var levels: [String]? {
    if case .category(let levels) = kind { levels } else { nil }
  }

  /// Why it cannot be used, in a few words; nil where it can.
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
