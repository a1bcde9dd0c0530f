import ArgumentParser
import Expressions
import KAN
import Session

/// An option of training or of the network as given on the command line, not yet parsed.
struct GivenOption<Option: SettingsOption>: Sendable {
  let option: Option
  let text: String

  init(_ option: Option, _ text: String) {
    self.option = option
    self.text = text
  }

  /// Applies the option; the error lists the valid values.
  func apply(to settings: inout Option.Settings) throws(SessionError) {
    do {
      try option.apply(text, to: &settings)
    } catch {
      throw SessionError(.usage, "\(option.commandLineName) \(singleLine(text)): \(error)")
    }
  }
}

extension SettingsOption {
  /// The name on the command line, with hyphens: `--lamb-l1`.
  var commandLineName: String { "--\(hyphenatedName)" }

  fileprivate var hyphenatedName: String {
    String(rawValue.map { $0 == "_" ? "-" : $0 })
  }
}

// The parser needs a property for each option; everything else comes from the option's row.

extension Option where Value == GivenOption<TrainingOption>? {
  /// An option of training; accepts hyphens as on command lines and underscores as in scripts.
  init(_ option: TrainingOption) {
    self.init(
      option, names: [option.hyphenatedName, option.rawValue],
      help: "Training: \(option.summary).")
  }
}

extension Option where Value == GivenOption<ModelOption>? {
  /// An option of the network, with an optional second name.
  init(_ option: ModelOption, or alias: String? = nil) {
    let words = option.words
    let summary = option.summary.prefix(1).uppercased() + option.summary.dropFirst()
    self.init(
      option, names: [option.hyphenatedName] + (alias.map { [$0] } ?? []),
      help: "\(summary). (default: \(option.defaultText))"
        + (words.isEmpty ? "" : " (values: \(words.joined(separator: ", ")))"))
  }
}

extension Option {
  fileprivate init<Setting: SettingsOption>(
    _ option: Setting, names: [String], help: String
  ) where Value == GivenOption<Setting>? {
    var known: [String] = []
    for name in names where !known.contains(name) { known.append(name) }
    let words = option.words
    self.init(
      wrappedValue: nil, name: NameSpecification(known.map { .customLong($0) }),
      parsing: .unconditional, help: ArgumentHelp(stringLiteral: help),
      completion: words.isEmpty ? nil : .list(words), transform: { GivenOption(option, $0) })
  }
}
