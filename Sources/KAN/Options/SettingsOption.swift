import Expressions

/// The options of some settings, each declared once: commands, `set`, the command line, the help
/// text, completion and model files all read the option's row. The raw value is the name in
/// commands.
public protocol SettingsOption: RawRepresentable<String>, CaseIterable, Hashable, Sendable
where AllCases == [Self] {
  /// The settings that the options belong to.
  associatedtype Settings
  /// The default settings.
  static var defaults: Settings { get }
  /// Everything about the option except its name.
  var row: OptionRow<Settings> { get }
}

extension SettingsOption {
  /// What it does, in a few words.
  public var summary: String { row.summary }

  /// The words that the option accepts, if they can be listed: `on`, `off`.
  public var words: [String] { row.domain.words + (row.wordsForNone ?? []) }

  /// The key in model files, with dots for nested objects: `penalty.lamb`.
  public var key: String { row.key ?? rawValue }

  /// The value in `settings`; nil if there is none.
  public func value(in settings: Settings) -> OptionValue? { row.value(settings) }

  /// The value in `settings`, as written in commands.
  public func text(in settings: Settings) -> String {
    value(in: settings)?.text ?? row.wordsForNone?.first ?? ""
  }

  /// Parses and sets a value; throws an error that says what to write instead.
  public func apply(_ text: String, to settings: inout Settings) throws(OptionError) {
    let row = row
    let isNone = row.wordsForNone?.contains(text) ?? false
    row.put(isNone ? nil : try row.domain.value(of: text), &settings)
  }

  /// Whether the option may have no value.
  public var isOptional: Bool { row.wordsForNone != nil }

  /// Sets a value, nil for none; throws an error that says what is accepted.
  public func set(_ value: OptionValue?, in settings: inout Settings) throws(OptionError) {
    let row = row
    guard value != nil || isOptional else { throw OptionError("write \(row.domain.expected)") }
    row.put(try value.map(row.domain.accepted), &settings)
  }

  /// The default as shown by the help text: `0`, `off`, `inputs, 5, outputs`.
  public var defaultText: String {
    if let words = row.otherwise { return words }
    guard case .number(let number)? = value(in: Self.defaults) else {
      return text(in: Self.defaults)
    }
    return OptionDomain.short(number)
  }

  /// The options as arguments in a command's usage line: `[steps=100] [lr=]`. Defaults are shown if
  /// they are numbers or switches.
  public static var usage: String {
    allCases.filter(\.row.isInUsage).map { option in
      switch option.value(in: defaults) {
      case nil, .text: "[\(option.rawValue)=]"
      case .whole, .number, .flag: "[\(option.rawValue)=\(option.defaultText)]"
      }
    }.joined(separator: " ")
  }
}
