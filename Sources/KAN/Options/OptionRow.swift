/// All that is known of an option but its name: what it does, the values it accepts, where they stand
/// in the settings, and what they are called in files and help.
public struct OptionRow<Settings>: Sendable {
  /// What it does, in a few words.
  public let summary: String
  /// The values it accepts.
  public let domain: OptionDomain
  /// Words that stand for no value, the usual one first; nil where there always is a value.
  let wordsForNone: [String]?
  /// The value in settings; nil where there is none.
  let value: @Sendable (Settings) -> OptionValue?
  /// Puts in a value that the domain accepts; nil for none.
  let put: @Sendable (OptionValue?, inout Settings) -> Void

  /// What the value is called in model files, in objects within each other: `penalty.lamb`.
  public private(set) var key: String?
  /// Whether the usage of a command shows it.
  public private(set) var isInUsage = true
  /// What is the case where no value is given, in words, where settings hold none.
  private(set) var otherwise: String?

  /// The same row under a key in model files.
  public func stored(as key: String) -> Self {
    var row = self
    row.key = key
    return row
  }

  /// The same row left out of the usage of commands, which is to stay a line that one can read.
  public func leftOutOfUsage() -> Self {
    var row = self
    row.isInUsage = false
    return row
  }

  /// The same row with words for what is the case without a value.
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

/// A place in settings.
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

  /// A whole number, or none where one of the words is written.
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

  /// A number, or none where one of the words is written.
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

  /// A number, one of some words, or none where the word for it is written.
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

  /// One of a few cases, by their names.
  public static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ path: OptionPath<Settings, Value>, _ summary: String
  ) -> Self {
    Self(summary, .choice(Value.allCases.map(\.rawValue))) {
      .text($0[keyPath: path].rawValue)
    } put: {
      if case .text(let name)? = $0, let value = Value(rawValue: name) { $1[keyPath: path] = value }
    }
  }

  /// A text of a form of its own, or none: `expected` says what it is, `spelled` returns it as it
  /// is usually spelt, or throws.
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

  /// The seed of random numbers.
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
