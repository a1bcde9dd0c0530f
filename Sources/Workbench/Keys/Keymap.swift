import Scene

/// What keys do: the one table behind key handling, hints, help and the documentation.
///
/// The keys of pages are in `PageKeys.swift`; those of a pane or an overlay are in its file.
struct Keymap: Sendable {
  /// All rows; those of pages in the order of help.
  let bindings: [KeyBinding]
  private let table: [KeyMode: [Key: KeyBinding]]
  private let others: [KeyMode: KeyBinding]

  /// The program's keys.
  static let standard = Keymap(
    pageKeys + Pane.all.flatMap { held($0.keys, in: .pane($0)) }
      + held(helpKeys, in: .help) + held(historyKeys, in: .history) + held(leftKeys, in: .left)
      + held(leavingKeys, in: .leaving) + held(promptKeys, in: .prompt))

  init(_ bindings: [KeyBinding]) {
    self.bindings = bindings
    var table: [KeyMode: [Key: KeyBinding]] = [:]
    var others: [KeyMode: KeyBinding] = [:]
    for binding in bindings {
      for mode in binding.modes {
        for key in binding.keys { table[mode, default: [:]][key] = binding }
        if binding.keys.isEmpty { others[mode] = binding }
      }
    }
    self.table = table
    self.others = others
  }

  /// Makes rows without modes active in `mode`.
  private static func held(_ rows: [KeyBinding], in mode: KeyMode) -> [KeyBinding] {
    rows.map { row in
      var row = row
      if row.modes.isEmpty { row.modes = [mode] }
      return row
    }
  }

  /// The row of a key in the first of the modes that has one.
  func binding(for key: Key, in modes: [KeyMode]) -> KeyBinding? {
    modes.lazy.compactMap { table[$0]?[key] ?? others[$0] }.first
  }

  /// The rows active in a mode, in order.
  func bindings(in mode: KeyMode) -> [KeyBinding] {
    bindings.filter { $0.modes.contains(mode) }
  }

  // MARK: Help

  /// Input that is not in the table, such as keys the event loop handles; help lists it too.
  static let signals: [(title: String, help: String)] = [
    ("Ctrl-C", "stop training; pressed again: quit"),
    ("Ctrl-Z", "suspend, training included"),
    ("mouse", "click selects, wheel zooms or scrolls"),
    ("Shift-drag", "select text as without the mouse"),
  ]

  /// The names of modes in the documentation.
  private static let modeNames: [(mode: KeyMode, name: String)] =
    Pane.all.filter { !$0.keys.isEmpty }.map { (.pane($0), $0.name) } + [
      (.help, "help"), (.history, "history"), (.left, "edges still splines"),
      (.leaving, "question before leaving"), (.prompt, "line being typed"),
    ]

  /// The table as Markdown, for the documentation: the keys of help first, then those of single
  /// panes.
  var markdown: String {
    var lines = ["| key | does |", "|---|---|"]
    for group in KeyBinding.Group.allCases {
      for binding in bindings where binding.group == group {
        lines.append("| `\(binding.title)` | \(binding.help) |")
      }
    }
    lines += Self.signals.map { "| \($0.title) | \($0.help) |" }
    for (mode, name) in Self.modeNames {
      for binding in bindings(in: mode) {
        let title = binding.keys.isEmpty ? binding.title : "`\(binding.title)`"
        lines.append("| \(name): \(title) | \(binding.help) |")
      }
    }
    return lines.joined(separator: "\n")
  }
}
