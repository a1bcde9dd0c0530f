import Expressions

/// The value of an option, as stored in files.
public enum OptionValue: Sendable, Equatable {
  case whole(Int)
  case number(Double)
  case flag(Bool)
  case text(String)

  /// The value as users write it.
  public var text: String {
    switch self {
    case .whole(let value): String(value)
    case .number(let value): String(value)
    case .flag(let isOn): isOn ? "on" : "off"
    case .text(let text): text
    }
  }
}

/// Why a value was rejected: what to write instead, such as `write on or off`.
public struct OptionError: Error, Sendable, CustomStringConvertible {
  /// What to write instead.
  public let description: String

  /// Creates an error.
  public init(_ description: String) { self.description = description }
}

/// The values that an option accepts.
public enum OptionDomain: Sendable {
  /// Whole numbers in a range.
  case whole(ClosedRange<Int>)
  /// Finite numbers in a range.
  case number(ClosedRange<Double>)
  /// Finite numbers in a range, or one of these words.
  case numberOrWord(ClosedRange<Double>, [String])
  /// On or off.
  case flag
  /// One of these words, ignoring case.
  case choice([String])
  /// Text in a particular form: a description of it, and a function that returns the canonical
  /// spelling or throws.
  case text(String, spelled: @Sendable (String) throws(OptionError) -> String)

  /// The maximum of integer options without a limit of their own; sums of such values do not
  /// overflow.
  public static let largestWhole = 1_000_000_000

  /// The words to choose from; empty if the values cannot be listed.
  public var words: [String] {
    switch self {
    case .flag: ["on", "off"]
    case .choice(let words), .numberOrWord(_, let words): words
    case .whole, .number, .text: []
    }
  }

  /// A description of the accepted values: `a whole number, at least 1`.
  public var expected: String {
    switch self {
    case .whole(let range) where range.upperBound == Self.largestWhole:
      "a whole number, at least \(range.lowerBound)"
    case .whole(let range):
      "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(.positive): "a number above 0"
    case .number(.nonNegative): "a number, at least 0"
    case .number(let range):
      "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
    case .numberOrWord(let range, let words):
      "\(words.joined(separator: ", ")) or \(OptionDomain.number(range).expected)"
    case .flag: "on or off"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .text(let expected, _): expected
    }
  }

  /// Parses a value; throws an error that says what to write instead.
  func value(of text: String) throws(OptionError) -> OptionValue {
    switch self {
    case .whole: if let value = Int(text) { return try accepted(.whole(value)) }
    case .number: if let value = Double(text) { return try accepted(.number(value)) }
    case .numberOrWord(_, let words):
      if words.contains(text.lowercased()) { return .text(text.lowercased()) }
      if let value = Double(text) { return try accepted(.number(value)) }
    case .flag: if let isOn = Self.flags[text] { return .flag(isOn) }
    case .choice: return try accepted(.text(text.lowercased()))
    case .text(_, let spelled): return .text(try spelled(text))
    }
    throw complaint
  }

  /// Returns the value if it is accepted; otherwise throws an error that says what to write
  /// instead.
  func accepted(_ value: OptionValue) throws(OptionError) -> OptionValue {
    switch (self, value) {
    case (.whole(let range), .whole(let value)) where range.contains(value): break
    case (.number(let range), .number(let value)) where range.contains(value): break
    case (.numberOrWord(let range, _), .number(let value)) where range.contains(value): break
    case (.numberOrWord(_, let words), .text(let word)) where words.contains(word): break
    case (.flag, .flag): break
    case (.choice(let words), .text(let word)) where words.contains(word): break
    case (.text(_, let spelled), .text(let text)): return .text(try spelled(text))
    default: throw complaint
    }
    return value
  }

  private var complaint: OptionError { OptionError("write \(expected)") }

  /// pykan writes `True` and `False`.
  private static let flags = [
    "on": true, "true": true, "True": true, "off": false, "false": false, "False": false,
  ]

  /// A number without a redundant decimal point: `0.02`, `1`.
  static func short(_ number: Double) -> String { Expression.number(number).description }
}

extension ClosedRange<Double> {
  /// All finite numbers above 0.
  public static let positive = Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude
  /// All finite numbers of at least 0.
  public static let nonNegative = 0...Double.greatestFiniteMagnitude
}
