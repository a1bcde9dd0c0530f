import Scene
import Session

extension Keymap {
  /// Keys while the history is open.
  static let historyKeys: [KeyBinding] = [
    KeyBinding([.up, "k"], "the previous state", hint: .init("choose", keys: "↑ ↓")) {
      $0.moveInHistory(by: -1)
    },
    KeyBinding([.down, "j"], "the next state") { $0.moveInHistory(by: 1) },
    KeyBinding([.home], "the first state") { $0.moveInHistory(by: -Workbench.wholeWay) },
    KeyBinding([.end], "the last state") { $0.moveInHistory(by: Workbench.wholeWay) },
    KeyBinding([.enter], "go back to the state", hint: .init("go there")) { $0.goInHistory() },
    KeyBinding(["/"], "find states by name", hint: .init("find")) {
      $0.state.mode = .prompt(.init(.history, text: $0.state.historyFilter))
    },
    .otherKeys("close", hint: .init("close", keys: "Esc")) { workbench, _ in
      workbench.closeHistory()
    },
  ]
}

extension Workbench {
  /// Opens the history with the current state selected.
  mutating func openHistory() {
    state.mode = .history(selected: state.snapshot?.history.current ?? 0)
  }

  fileprivate mutating func moveInHistory(by step: Int) {
    guard case .history(let selected) = state.mode else { return }
    let matches = state.historyMatches
    guard !matches.isEmpty else { return }
    let position = matches.firstIndex(of: selected) ?? matches.count - 1
    let next = min(max(0, position + step), matches.count - 1)
    state.mode = .history(selected: matches[next])
  }

  fileprivate mutating func goInHistory() {
    guard case .history(let selected) = state.mode else { return }
    let isShown = state.historyMatches.contains(selected)
    closeHistory()
    guard isShown else { return }
    state.frame = nil
    submit(.checkout(selected))
  }

  fileprivate mutating func closeHistory() {
    state.mode = .normal
    state.historyFilter = ""
  }
}

extension WorkbenchView {
  func drawHistory(selected: Int?, on surface: inout Surface) {
    guard let history = state.snapshot?.history else { return }
    let matches = state.historyMatches
    let texts = matches.map { index in
      historyLine(index, history.entries[index], isCurrent: index == history.current)
    }
    let note = state.historyFilter.isEmpty ? "Enter goes there" : "filter \(state.historyFilter)"
    drawList(
      texts, selected: selected.flatMap(matches.firstIndex), title: "History", note: note,
      on: &surface)
  }

  private func historyLine(_ index: Int, _ entry: HistoryEntry, isCurrent: Bool) -> StyledText {
    var text = StyledText(
      "\(isCurrent ? String(glyphs.marker) : " ") \(index)  ", isCurrent ? .accent : .quiet)
    text += StyledText(entry.title)
    text += StyledText("  [\(entry.model.network.shape)]", .quiet)
    if let error = entry.error {
      text += StyledText("  \(NumberFormat.scientific(error))", .quiet)
    }
    return text
  }
}
