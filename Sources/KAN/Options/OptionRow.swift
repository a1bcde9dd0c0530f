/// Everything about an option except its name: what it does, the values it accepts, where the
/// settings store them, and what files and the help text call them.
public struct OptionRow<Settings>: Sendable {
  /// What it does, in a few words.
  public let summary: String
  /// The values it accepts.
  public let domain: OptionDomain
  /// Words that mean no value, the preferred one first; nil if there is always a value.
  let wordsForNone: [String]?
  /// Reads the value from settings; nil if there is none.
  let value: @Sendable (Settings) -> OptionValue?
  /// Stores a value that the domain accepts; nil for none.
  let put: @Sendable (OptionValue?, inout Settings) -> Void

  /// The key in model files, with dots for nested objects: `penalty.lamb`.
  public private(set) var key: String?
  /// Whether a command's usage line shows the option.
  public private(set) var isInUsage = true
  /// What happens without a value, in words, if the settings may hold none.
  private(set) var otherwise: String?

  /// This row with a key for model files.
  public func stored(as key: String) -> Self {
    var row = self
    row.key = key
    return row
  }

  /// This row hidden from usage lines, to keep them short.
  public func leftOutOfUsage() -> Self {
    var row = self
    row.isInUsage = false
    return row
  }

  /// This row with a description of what happens without a value.
  public func otherwise(_ words: String) -> Self {
    var row = self
    row.otherwise = words
    return row
  }

  private init(
    _ summary: String, _ domain: OptionDomain, none: [String]? = nil,
    value: @escaping @Sendable (Settings) -> OptionValue?,
    put: @escaping @Sendable (OptionValue?, inout Settings) -> Void
  ) {
    self.summary = summary
    self.domain = domain
    wordsForNone = none
    self.value = value
    self.put = put
  }
}

// Where an option's value stands in settings, for each type of value.

/// A key path into settings.
public typealias OptionPath<Settings, Value> = WritableKeyPath<Settings, Value> & Sendable

extension OptionRow {
  /// A whole number.
  public static func whole(
    _ path: OptionPath<Settings, Int>, in range: ClosedRange<Int>, _ summary: String
  ) -> Self {
    Self(summary, .whole(range)) {
      .whole($0[keyPath: path])
    } put: {
      if case .whole(let value)? = $0 { $1[keyPath: path] = value }
    }
  }

  /// A whole number, or none if the user writes one of the words.
  public static func whole(
    _ path: OptionPath<Settings, Int?>, in range: ClosedRange<Int>, or none: String...,
    summary: String
  ) -> Self {
    Self(summary, .whole(range), none: none) {
      $0[keyPath: path].map(OptionValue.whole)
    } put: {
      if case .whole(let value)? = $0 {
        $1[keyPath: path] = value
      } else {
        $1[keyPath: path] = nil
      }
    }
  }

  /// A number.
  public static func number(
    _ path: OptionPath<Settings, Double>, in range: ClosedRange<Double>, _ summary: String
  ) -> Self {
    Self(summary, .number(range)) {
      .number($0[keyPath: path])
    } put: {
      if case .number(let value)? = $0 { $1[keyPath: path] = value }
    }
  }

  /// A number, or none if the user writes one of the words.
  public static func number(
    _ path: OptionPath<Settings, Double?>, in range: ClosedRange<Double>, or none: String...,
    summary: String
  ) -> Self {
    Self(summary, .number(range), none: none) {
      $0[keyPath: path].map(OptionValue.number)
    } put: {
      if case .number(let value)? = $0 {
        $1[keyPath: path] = value
      } else {
        $1[keyPath: path] = nil
      }
    }
  }

  /// A number, one of some words, or none if the user writes the word for it.
  public static func numberOrWord(
    _ path: OptionPath<Settings, OptionValue?>, in range: ClosedRange<Double>, words: [String],
    or none: String..., summary: String
  ) -> Self {
    Self(summary, .numberOrWord(range, words), none: none) {
      $0[keyPath: path]
    } put: {
      $1[keyPath: path] = $0
    }
  }

  /// On or off.
  public static func flag(_ path: OptionPath<Settings, Bool>, _ summary: String) -> Self {
    Self(summary, .flag) {
      .flag($0[keyPath: path])
    } put: {
      if case .flag(let isOn)? = $0 { $1[keyPath: path] = isOn }
    }
  }

  /// One of the cases of an enum, by name.
  public static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ path: OptionPath<Settings, Value>, _ summary: String
  ) -> Self {
    Self(summary, .choice(Value.allCases.map(\.rawValue))) {
      .text($0[keyPath: path].rawValue)
    } put: {
      if case .text(let name)? = $0, let value = Value(rawValue: name) { $1[keyPath: path] = value }
    }
  }

  /// Text in a particular form, or none: `expected` describes the form, `spelled` returns the
  /// canonical spelling or throws.
  public static func text(
    _ path: OptionPath<Settings, String?>, _ summary: String, _ expected: String,
    spelled: @escaping @Sendable (String) throws(OptionError) -> String
  ) -> Self {
    Self(summary, .text(expected, spelled: spelled), none: []) {
      $0[keyPath: path].map(OptionValue.text)
    } put: {
      if case .text(let text)? = $0 {
        $1[keyPath: path] = text
      } else {
        $1[keyPath: path] = nil
      }
    }
  }

  /// A seed of random numbers.
  public static func seed(_ path: OptionPath<Settings, UInt64>, _ summary: String) -> Self {
    let expected = "a whole number, at least 0"
    let domain = OptionDomain.text(expected) { text throws(OptionError) in
      guard let seed = UInt64(text) else { throw OptionError("write \(expected)") }
      return String(seed)
    }
    return Self(summary, domain) {
      .text(String($0[keyPath: path]))
    } put: {
      if case .text(let text)? = $0, let seed = UInt64(text) { $1[keyPath: path] = seed }
    }
  }
}
