import Scene

/// What has the keyboard, and with it decides what keys do.
enum KeyMode: Sendable, Hashable {
  /// A page, whatever on it has the focus.
  case page(Page)
  /// A pane: the one with the focus, or the one of the tool in use.
  case pane(Pane)
  case help
  case history
  /// The edges that a search left as splines.
  case left
  /// The question before leaving.
  case leaving
  /// A line being typed.
  case prompt
}

/// One row of the keymap: everything that is known about a key.
struct KeyBinding: Sendable {
  /// The groups that help shows, in this order.
  enum Group: String, Sendable, CaseIterable {
    case training = "Training"
    case looking = "Looking"
    case symbols = "Symbols"
    case editing = "Editing"
    case program = "Program"
  }

  /// The keys, any of which does it; none where it is done by every key without a row of its own.
  let keys: [Key]
  /// The keys as people write them.
  let title: String
  /// What it does, in a line.
  let help: String
  /// Where help shows it; nil for the keys of panes and overlays, which their hints explain.
  var group: Group?
  /// Where it holds.
  var modes: Set<KeyMode>
  /// What the last row of the screen says of it; nil leaves it out there.
  let hint: Hint?
  /// What it does, given the key that was pressed.
  let act: @Sendable (inout Workbench, Key) -> Void

  /// A row.
  ///
  /// - Parameters:
  ///   - title: the names of the keys, unless that is too long.
  ///   - modes: empty in a list of rows that all hold in the same mode.
  init(
    _ keys: [Key], title: String? = nil, _ help: String, hint: Hint? = nil,
    modes: Set<KeyMode> = [], keyAct: @escaping @Sendable (inout Workbench, Key) -> Void
  ) {
    self.keys = keys
    self.title = title ?? keys.map(\.name).joined(separator: " ")
    self.help = help
    self.modes = modes
    self.hint = hint
    act = keyAct
  }

  /// A row that does the same for each of its keys.
  init(
    _ keys: [Key], title: String? = nil, _ help: String, hint: Hint? = nil,
    modes: Set<KeyMode> = [], act: @escaping @Sendable (inout Workbench) -> Void
  ) {
    self.init(keys, title: title, help, hint: hint, modes: modes) { workbench, _ in
      act(&workbench)
    }
  }

  /// The row of all keys that have none of their own.
  static func otherKeys(
    _ help: String, hint: Hint? = nil,
    keyAct: @escaping @Sendable (inout Workbench, Key) -> Void
  ) -> KeyBinding {
    KeyBinding([], title: "other keys", help, hint: hint, keyAct: keyAct)
  }
}

extension KeyBinding {
  /// A key with one or two words in the last row of the screen.
  struct Hint: Sendable {
    /// Where the hint of a key that holds on a whole page is shown; those of panes and overlays are
    /// shown whenever these have the keyboard.
    struct Places: OptionSet, Sendable {
      let rawValue: Int
      /// On the network's page.
      static let network = Places(rawValue: 1)
      /// Behind the hints of candidates and pruning.
      static let tool = Places(rawValue: 2)
      /// Behind the hints of a search for formulas.
      static let search = Places(rawValue: 4)
      /// While a command looks for something.
      static let waiting = Places(rawValue: 8)
    }

    /// The words; nil where the key does nothing that matters at the moment.
    let text: @Sendable (WorkbenchState) -> String?
    /// Fewer words, where they matter more than being exact.
    let short: String?
    /// The keys, where they are not the first of the row: `< >` for two rows.
    let keys: String?
    /// The lower, the sooner it gets room among the hints of a page.
    let rank: Int
    /// Whether it stands at the end.
    let isLast: Bool
    let places: Places

    /// A hint in words that depend on the state.
    init(
      short: String? = nil, keys: String? = nil, rank: Int = 0, isLast: Bool = false,
      in places: Places = .network, text: @escaping @Sendable (WorkbenchState) -> String?
    ) {
      self.text = text
      self.short = short
      self.keys = keys
      self.rank = rank
      self.isLast = isLast
      self.places = places
    }

    /// A hint that is always the same.
    init(
      _ text: String, keys: String? = nil, rank: Int = 0, isLast: Bool = false,
      in places: Places = .network
    ) {
      self.init(keys: keys, rank: rank, isLast: isLast, in: places) { _ in text }
    }
  }

  /// The keys as a hint shows them: the first of several that do the same.
  var hintKeys: String {
    hint?.keys ?? String(title.split(separator: " ").first ?? "")
  }
}

extension Key {
  /// The key as people write it.
  var name: String {
    switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .control(let letter): "Ctrl-\(letter.uppercased())"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .enter: "Enter"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Delete"
    case .insert: "Insert"
    case .function(let number): "F\(number)"
    }
  }
}
