import Scene
import Testing

@testable import Workbench

@Suite struct KeymapTests {
  private let keymap = Keymap.standard

  @Test func noKeyDoesTwoThings() {
    let keys = keymap.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    // Those never come here: the event loop has them.
    #expect(!keys.contains(.control("c")) && !keys.contains(.control("z")))
  }

  @Test func everyKeyDoesWhatItsRowSays() {
    for binding in keymap.bindings {
      #expect(!binding.keys.isEmpty)
      for key in binding.keys { #expect(keymap.action(for: key) == binding.action) }
    }
    #expect(keymap.action(for: .function(12)) == nil)
  }

  @Test func everyActionHasOneRow() {
    let actions = keymap.bindings.map(\.action)
    #expect(Set(actions).count == actions.count)
    #expect(Set(actions) == Set(Action.allCases))
  }

  @Test func promisedKeysAreThere() {
    let promised: [(Key, Action)] = [
      (.character(" "), .toggleTraining), (.character("n"), .step), (.up, .moveUp),
      (.character("k"), .moveUp), (.character("h"), .moveLeft), (.tab, .nextPane),
      (.backTab, .previousPane), (.enter, .open), (.escape, .close),
      (.character("s"), .candidates), (.character("1"), .fixCandidate),
      (.character("9"), .fixCandidate), (.character("a"), .auto), (.character("p"), .prune),
      (.character("f"), .formula), (.character("x"), .removeSelection), (.character("r"), .refine),
      (.character("t"), .trainOn), (.character("u"), .undo), (.control("r"), .redo),
      (.character("H"), .history), (.character("["), .scrubBack),
      (.character("]"), .scrubForward), (.character("y"), .toggleLossScale),
      (.character("<"), .slower), (.character(">"), .faster), (.character("0"), .resetView),
      (.character(":"), .commandLine), (.character("/"), .filter), (.character("w"), .save),
      (.character("R"), .restartWithNextSeed), (.character("?"), .help), (.function(1), .help),
      (.control("l"), .redraw), (.character("q"), .quit),
    ]
    for (key, action) in promised { #expect(keymap.action(for: key) == action, "\(key)") }
  }

  @Test func textsFitWhereTheyAreShown() {
    for binding in keymap.bindings {
      #expect(binding.hint.count <= 12 && binding.title.count <= 10, "\(binding.title)")
      #expect(!binding.help.isEmpty && binding.help.count <= 38, "\(binding.help)")
    }
    for (title, help) in Keymap.signals {
      #expect(title.count <= 10 && help.count <= 38, "\(title)")
    }
  }

  @Test func markdownHoldsEveryRow() {
    let lines = keymap.markdown.split(separator: "\n")
    #expect(lines.count == 2 + keymap.bindings.count + Keymap.signals.count)
    #expect(lines.allSatisfy { $0.hasPrefix("|") && $0.hasSuffix("|") })
    for binding in keymap.bindings {
      #expect(keymap.markdown.contains("| `\(binding.title)` | \(binding.help) |"))
    }
  }
}
