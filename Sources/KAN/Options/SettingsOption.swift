import Expressions

/// The options of some settings, each declared once: commands, `set`, the command line, help,
/// completion and model files all read its row. The raw value is the name in commands.
public protocol SettingsOption: RawRepresentable<String>, CaseIterable, Hashable, Sendable
where AllCases == [Self] {
  /// What the options set.
  associatedtype Settings
  /// What is set where nothing is asked for.
  static var defaults: Settings { get }
  /// All that is known of the option.
  var row: OptionRow<Settings> { get }
}

extension SettingsOption {
  /// What it does, in a few words.
  public var summary: String { row.summary }

  /// The words that can be given for it, where they are a few: `on`, `off`.
  public var words: [String] { row.domain.words + (row.wordsForNone ?? []) }

  /// What it is called in model files, in objects within each other: `penalty.lamb`.
  public var key: String { row.key ?? rawValue }

  /// The value in `settings`; nil where there is none.
  public func value(in settings: Settings) -> OptionValue? { row.value(settings) }

  /// The value in `settings`, as commands write it.
  public func text(in settings: Settings) -> String {
    value(in: settings)?.text ?? row.wordsForNone?.first ?? ""
  }

  /// Sets the value that `text` writes, or says what may be written.
  public func apply(_ text: String, to settings: inout Settings) throws(OptionError) {
    let row = row
    let isNone = row.wordsForNone?.contains(text) ?? false
    row.put(isNone ? nil : try row.domain.value(of: text), &settings)
  }

  /// Whether there may be no value.
  public var isOptional: Bool { row.wordsForNone != nil }

  /// Sets a value, nil for none, or says what may be set.
  public func set(_ value: OptionValue?, in settings: inout Settings) throws(OptionError) {
    let row = row
    guard value != nil || isOptional else { throw OptionError("write \(row.domain.expected)") }
    row.put(try value.map(row.domain.accepted), &settings)
  }

  /// What is the case where nothing is asked for, as help shows it: `0`, `off`, `inputs, 5, outputs`.
  public var defaultText: String {
    if let words = row.otherwise { return words }
    guard case .number(let number)? = value(in: Self.defaults) else {
      return text(in: Self.defaults)
    }
    return OptionDomain.short(number)
  }

  /// The options as arguments in the usage of a command: `[steps=100] [lr=]`. A default is shown
  /// where it is a number or a switch.
  public static var usage: String {
    allCases.filter(\.row.isInUsage).map { option in
      switch option.value(in: defaults) {
      case nil, .text: "[\(option.rawValue)=]"
      case .whole, .number, .flag: "[\(option.rawValue)=\(option.defaultText)]"
      }
    }.joined(separator: " ")
  }
}
