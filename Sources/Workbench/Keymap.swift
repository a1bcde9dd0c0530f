import Scene

/// What keys do: the one table that dispatch, hints, help and the README come from.
public struct Keymap: Sendable {
  /// The groups that help shows, in this order.
  public enum Category: String, Sendable, CaseIterable {
    case training = "Training"
    case looking = "Looking"
    case symbols = "Symbols"
    case editing = "Editing"
    case program = "Program"
  }

  /// One row of the table.
  public struct Binding: Sendable {
    /// The keys, any of which does it.
    public let keys: [Key]
    /// The keys as people write them.
    public let title: String
    /// What it does.
    public let action: Action
    /// One or two words for the hints at the bottom; empty to leave it out of them.
    public let hint: String
    /// A line for help.
    public let help: String
    /// Where help shows it.
    public let category: Category
  }

  /// The rows, in the order of help; hints show them by importance.
  public let bindings: [Binding]
  private let actions: [Key: Action]

  /// The program's keys.
  public static let standard = Keymap(bindings: training + looking + symbols + editing + program)

  init(bindings: [Binding]) {
    self.bindings = bindings
    var actions: [Key: Action] = [:]
    for binding in bindings {
      for key in binding.keys { actions[key] = binding.action }
    }
    self.actions = actions
  }

  /// What a key does, if anything.
  public func action(for key: Key) -> Action? { actions[key] }

  private static func row(
    _ keys: [Key], _ title: String, _ action: Action, hint: String = "", _ help: String,
    _ category: Category
  ) -> Binding {
    Binding(
      keys: keys, title: title, action: action, hint: hint, help: help, category: category)
  }

  private static let training: [Binding] = [
    row(
      [.character(" ")], "space", .toggleTraining, hint: "run/pause",
      "run or pause training", .training),
    row([.character("n")], "n", .step, hint: "step", "take one step", .training),
    row(
      [.character("t")], "t", .trainOn, hint: "train on", "train on with the last settings",
      .training),
    row([.character("<")], "<", .slower, "slower", .training),
    row([.character(">")], ">", .faster, hint: "faster", "faster, up to full speed", .training),
    row(
      [.character("R")], "R", .restartWithNextSeed, hint: "restart",
      "restart with the next seed and train", .training),
  ]

  private static let looking: [Binding] = [
    row([.up, .character("k")], "↑ k", .moveUp, "move up the network", .looking),
    row([.down, .character("j")], "↓ j", .moveDown, "move down the network", .looking),
    row([.left, .character("h")], "← h", .moveLeft, "move left", .looking),
    row([.right, .character("l")], "→ l", .moveRight, "move right", .looking),
    row([.tab], "Tab", .nextPane, "next pane", .looking),
    row([.backTab], "Shift-Tab", .previousPane, "previous pane", .looking),
    row(
      [.enter], "Enter", .open, hint: "inspect", "inspector in full, or the entry",
      .looking),
    row([.escape], "Esc", .close, "close, cancel, back to the present", .looking),
    row(
      [.character("[")], "[", .scrubBack, hint: "replay", "scrub back through the run", .looking),
    row([.character("]")], "]", .scrubForward, "scrub forward", .looking),
    row(
      [.character("y")], "y", .toggleLossScale, hint: "log/linear", "loss axis log or linear",
      .looking),
    row(
      [.character("v")], "v", .toggleLossSeries,
      "show objective and penalties too", .looking),
    row(
      [.character("c")], "c", .toggleCommonScale, hint: "common scale",
      "common scale for all curves", .looking),
    row([.character("+"), .character("=")], "+", .zoomIn, "zoom in; so does the wheel", .looking),
    row([.character("-")], "-", .zoomOut, "zoom out", .looking),
    row([.character("0")], "0", .resetView, "reset zoom and pan", .looking),
    row([.pageUp], "PgUp", .panUp, "pan up", .looking),
    row([.pageDown], "PgDn", .panDown, "pan down", .looking),
    row([.home], "Home", .panLeft, "pan left", .looking),
    row([.end], "End", .panRight, "pan right", .looking),
    row(
      [.character("/")], "/", .filter, hint: "find", "find edges by node or function",
      .looking),
  ]

  private static let symbols: [Binding] = [
    row(
      [.character("s")], "s", .candidates, hint: "symbols",
      "functions the edge may stand for", .symbols),
    row(
      "123456789".map { .character($0) }, "1-9", .fixCandidate, hint: "fix",
      "fix the edge as that candidate", .symbols),
    row(
      [.character("a")], "a", .auto, hint: "auto", "fix every edge that is well explained",
      .symbols),
    row(
      [.character("p")], "p", .prune, hint: "prune", "prune, with a preview; + - thresholds",
      .symbols),
    row(
      [.character("f")], "f", .formula, hint: "formula", "the outputs as formulas, or not",
      .symbols),
    row(
      [.character("D")], "D", .discover, hint: "discover", "look for closed formulas of the data",
      .symbols),
  ]

  private static let editing: [Binding] = [
    row(
      [.character("x")], "x", .removeSelection, hint: "cut", "take out the selected edge or node",
      .editing),
    row(
      [.character("r")], "r", .refine, hint: "refine", "refine the grid; the function stays",
      .editing),
    row([.character("u")], "u", .undo, hint: "undo", "undo", .editing),
    row([.control("r")], "Ctrl-R", .redo, "redo", .editing),
    row(
      [.character("H")], "H", .history, hint: "history", "states of the network to go back to",
      .editing),
  ]

  private static let program: [Binding] = [
    row([.character("w")], "w", .save, hint: "save", "save the model", .program),
    row([.character(":")], ":", .commandLine, hint: "command", "type a command", .program),
    row([.character("?"), .function(1)], "? F1", .help, hint: "help", "this help", .program),
    row([.control("l")], "Ctrl-L", .redraw, "draw the screen again", .program),
    row(
      [.character("q")], "q", .quit, hint: "quit", "quit; asks where work would be lost", .program),
  ]

  /// What the event loop handles before keys come here; shown in help all the same.
  public static let signals: [(title: String, help: String)] = [
    ("Ctrl-C", "stop training; pressed again: quit"),
    ("Ctrl-Z", "suspend, training included"),
    ("mouse", "click selects, wheel zooms or scrolls"),
    ("Shift-drag", "select text as without the mouse"),
  ]

  /// The table as Markdown, for the README.
  public var markdown: String {
    var lines = ["| key | does |", "|---|---|"]
    for category in Category.allCases {
      for binding in bindings where binding.category == category {
        lines.append("| `\(binding.title)` | \(binding.help) |")
      }
    }
    lines += Self.signals.map { "| \($0.title) | \($0.help) |" }
    return lines.joined(separator: "\n")
  }
}
