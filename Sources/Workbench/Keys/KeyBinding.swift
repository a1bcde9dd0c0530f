import Scene

/// What receives key presses, which decides what keys do.
enum KeyMode: Sendable, Hashable {
  /// A page, whichever pane has the focus.
  case page(Page)
  /// A pane: the focused one, or the one of the tool in use.
  case pane(Pane)
  case help
  case history
  /// The list of edges that a search left as splines.
  case left
  /// The question before quitting.
  case leaving
  /// The prompt.
  case prompt
}

/// A row of the keymap: keys, what they do, and how help and hints show them.
struct KeyBinding: Sendable {
  /// The groups of help, in order.
  enum Group: String, Sendable, CaseIterable {
    case training = "Training"
    case looking = "Looking"
    case symbols = "Symbols"
    case editing = "Editing"
    case program = "Program"
  }

  /// The keys, all equivalent; empty for every key without a row.
  let keys: [Key]
  /// The keys as users write them.
  let title: String
  /// What it does, in one line.
  let help: String
  /// The group in which help shows it; nil for the keys of panes and overlays, which hints explain.
  var group: Group?
  /// The modes in which it is active.
  var modes: Set<KeyMode>
  /// The hint in the last row of the screen; nil for none.
  let hint: Hint?
  /// Performs the action, given the key that was pressed.
  let act: @Sendable (inout Workbench, Key) -> Void

  /// Creates a row whose action depends on the key.
  ///
  /// - Parameters:
  ///   - title: the keys as users write them; by default, their names separated by spaces.
  ///   - modes: the modes in which it is active; empty to use those of the list it is in.
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

  /// Creates a row whose action is the same for each key.
  init(
    _ keys: [Key], title: String? = nil, _ help: String, hint: Hint? = nil,
    modes: Set<KeyMode> = [], act: @escaping @Sendable (inout Workbench) -> Void
  ) {
    self.init(keys, title: title, help, hint: hint, modes: modes) { workbench, _ in
      act(&workbench)
    }
  }

  /// A row for all keys without one.
  static func otherKeys(
    _ help: String, hint: Hint? = nil,
    keyAct: @escaping @Sendable (inout Workbench, Key) -> Void
  ) -> KeyBinding {
    KeyBinding([], title: "other keys", help, hint: hint, keyAct: keyAct)
  }
}

extension KeyBinding {
  /// A key with one or two words, shown in the last row of the screen.
  struct Hint: Sendable {
    /// Where hints of page keys are shown. Those of panes and overlays are shown whenever these
    /// receive key presses.
    struct Places: OptionSet, Sendable {
      let rawValue: Int
      /// On the network's page.
      static let network = Places(rawValue: 1)
      /// After the hints of candidates and pruning.
      static let tool = Places(rawValue: 2)
      /// After the hints of a formula search.
      static let search = Places(rawValue: 4)
      /// While a search command runs.
      static let waiting = Places(rawValue: 8)
    }

    /// The words; nil if the key does nothing useful at the moment.
    let text: @Sendable (WorkbenchState) -> String?
    /// A shorter, less exact variant for narrow screens.
    let short: String?
    /// The keys to show instead of the first of the row, such as `< >` for two rows.
    let keys: String?
    /// The priority among the hints of a page: lower ranks get room first.
    let rank: Int
    /// Whether it is shown at the end.
    let isLast: Bool
    let places: Places

    /// Creates a hint whose words depend on the state.
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

    /// Creates a hint with fixed words.
    init(
      _ text: String, keys: String? = nil, rank: Int = 0, isLast: Bool = false,
      in places: Places = .network
    ) {
      self.init(keys: keys, rank: rank, isLast: isLast, in: places) { _ in text }
    }
  }

  /// The keys shown in the hint: by default the first of the title.
  var hintKeys: String {
    hint?.keys ?? String(title.split(separator: " ").first ?? "")
  }
}

extension Key {
  /// The key as users write it.
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
