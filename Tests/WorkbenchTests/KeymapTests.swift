import Scene
import Testing

@testable import Workbench

@Suite struct KeymapTests {
  private let keymap = Keymap.standard
  private let modes: [KeyMode] =
    Page.allCases.map { .page($0) } + Pane.all.map { .pane($0) }
    + [.help, .history, .left, .leaving, .prompt]

  /// The row of a key when the first of the modes receives key presses.
  private func help(_ key: Key, _ modes: KeyMode...) -> String? {
    keymap.binding(for: key, in: modes)?.help
  }

  @Test func noKeyDoesTwoThingsInAMode() {
    for mode in modes {
      let keys = keymap.bindings(in: mode).flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(mode)")
      // The event loop handles these.
      #expect(!keys.contains(.control("c")) && !keys.contains(.control("z")))
      #expect(keymap.bindings(in: mode).count { $0.keys.isEmpty } <= 1)
    }
  }

  @Test func everyRowHoldsSomewhereAndIsFound() {
    for binding in keymap.bindings {
      #expect(!binding.modes.isEmpty && binding.modes.isSubset(of: modes), "\(binding.title)")
      for mode in binding.modes {
        for key in binding.keys { #expect(help(key, mode) == binding.help) }
      }
    }
    #expect(help(.function(12), .page(.network)) == nil)
    #expect(help(.function(12), .history) == "close")
  }

  @Test func promisedKeysAreThere() {
    let promised: [(Key, String)] = [
      (" ", "run or pause training"), ("n", "take one step"), (.up, "move up the network"),
      ("k", "move up the network"), ("h", "move left"), (.tab, "next pane"),
      (.backTab, "previous pane"), (.enter, "inspector in full, or the entry"),
      (.escape, "close, cancel, back to the present"), ("s", "functions the edge may stand for"),
      ("1", "fix the edge as that candidate"), ("9", "fix the edge as that candidate"),
      ("a", "fix every edge that is well explained"),
      ("p", "prune, with a preview; + - thresholds"), ("f", "the outputs as formulas, or not"),
      ("x", "take out the selected edge or node"), ("r", "refine the grid; the function stays"),
      ("t", "train on with the last settings"), ("u", "undo"), (.control("r"), "redo"),
      ("H", "states of the network to go back to"), ("[", "scrub back through the run"),
      ("]", "scrub forward"), ("y", "loss axis log or linear"), ("<", "slower"),
      (">", "faster, up to full speed"), ("0", "reset zoom and pan"), (":", "type a command"),
      ("/", "find edges by node or function"), ("w", "save the model"),
      ("R", "restart with the next seed and train"), ("?", "this help"),
      (.function(1), "this help"), (.control("l"), "draw the screen again"),
      ("q", "quit; asks where work would be lost"),
      ("D", "look for closed formulas of the data"),
    ]
    for (key, text) in promised { #expect(help(key, .page(.network)) == text, "\(key)") }
  }

  @Test func whatHasTheKeyboardComesBeforeThePage() {
    let page = KeyMode.page(.network)
    #expect(help(.left, .pane(.losses), page) == "scrub back through the run")
    #expect(help(.up, .pane(.losses), page) == "move up the network")
    #expect(help(.up, .pane(.candidates), page) == "the candidate above")
    #expect(help("x", .pane(.candidates), page) == "take out the selected edge or node")
    #expect(help("+", .pane(.pruning), .pane(.losses), page) == "raise the thresholds")
    #expect(help(.pageDown, .pane(.formula), page) == "scroll forward")
    // The page keys that do not concern anything a search hides.
    let search = [KeyMode.pane(.leaderboard), .page(.search)]
    let kept = keymap.bindings(in: .page(.search)).map(\.title)
    #expect(kept == ["u", "Ctrl-R", "H", "w", ":", "? F1", "Ctrl-L", "q"])
    #expect(keymap.binding(for: "s", in: search) == nil)
  }

  @Test func textsFitWhereTheyAreShown() {
    for binding in keymap.bindings {
      #expect(!binding.title.isEmpty && !binding.help.isEmpty)
      #expect(binding.help.count <= 45, "\(binding.help)")
      guard binding.group != nil else { continue }
      #expect(binding.title.count <= 10 && binding.help.count <= 38, "\(binding.help)")
    }
    for (title, help) in Keymap.signals {
      #expect(title.count <= 10 && help.count <= 38, "\(title)")
    }
  }

  @Test func hintsOfAPageHaveAnOrder() {
    let hints = keymap.bindings.filter { $0.group != nil }.compactMap(\.hint)
    let ranks = hints.filter { $0.places.contains(.network) }.map(\.rank)
    #expect(Set(ranks).count == ranks.count && ranks.count > 20)
    #expect(ranks.min() == 10)
  }

  @Test func markdownHoldsEveryRow() {
    let lines = keymap.markdown.split(separator: "\n")
    let onPanes = keymap.bindings.filter { $0.group == nil }
    #expect(lines.count == 2 + keymap.bindings.count + Keymap.signals.count)
    #expect(lines.allSatisfy { $0.hasPrefix("|") && $0.hasSuffix("|") })
    for binding in keymap.bindings where binding.group != nil {
      #expect(lines.contains("| `\(binding.title)` | \(binding.help) |"))
    }
    for binding in onPanes {
      #expect(lines.contains { $0.contains(": ") && $0.hasSuffix("| \(binding.help) |") })
    }
  }
}
