import Scene
import Session

extension Keymap {
  /// Keys while the list of edges left as splines is open.
  static let leftKeys: [KeyBinding] = [
    KeyBinding([.up, "k"], "the edge above", hint: .init("choose", keys: "↑ ↓")) {
      $0.moveInLeft(by: -1)
    },
    KeyBinding([.down, "j"], "the edge below") { $0.moveInLeft(by: 1) },
    KeyBinding([.home], "the first edge") { $0.moveInLeft(by: -Workbench.wholeWay) },
    KeyBinding([.end], "the last edge") { $0.moveInLeft(by: Workbench.wholeWay) },
    KeyBinding([.enter, "s"], "candidates of the edge", hint: .init("candidates")) {
      $0.openSelectedLeft()
    },
    .otherKeys("close", hint: .init("close", keys: "Esc")) { workbench, _ in
      workbench.state.mode = .normal
    },
  ]
}

extension Workbench {
  fileprivate mutating func moveInLeft(by step: Int) {
    guard case .left(let selected) = state.mode else { return }
    state.mode = .left(selected: min(max(0, selected + step), max(0, state.left.count - 1)))
  }

  fileprivate mutating func openSelectedLeft() {
    guard case .left(let selected) = state.mode else { return }
    state.mode = .normal
    if state.left.indices.contains(selected) { openCandidates(of: state.left[selected].edge) }
  }
}

extension WorkbenchView {
  func drawLeft(selected: Int, on surface: inout Surface) {
    guard let model = state.shownModel else { return }
    let names = state.left.map { left in
      "(\(left.edge.layer), \(left.edge.input), \(left.edge.output))  "
        + edgeName(left.edge, model)
    }
    let width = names.map(\.columnWidth).max() ?? 0
    let texts = zip(state.left, names).map { left, name in
      var text = StyledText(name.padded(toColumns: width + 2), .name)
      if let best = left.candidates.first {
        text += StyledText("best ", .quiet) + StyledText(best.function.name, .symbolic)
        text += StyledText("  \(glyphs.rSquared) ", .quiet) + StyledText(R2Text.text(best.r2))
      } else {
        text += StyledText("nothing fits", .quiet)
      }
      return text
    }
    drawList(
      texts, selected: selected, title: "Still splines", note: "Enter opens candidates",
      on: &surface)
  }
}
