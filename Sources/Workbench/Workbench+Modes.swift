import Scene
import Session

extension Workbench {
  // MARK: Help

  mutating func handle(helpKey key: Key, scroll: Int) {
    switch key {
    case .down, .character("j"): scrollHelp(to: scroll + 1)
    case .up, .character("k"): scrollHelp(to: scroll - 1)
    case .pageDown, .character(" "): scrollHelp(to: scroll + 10)
    case .pageUp: scrollHelp(to: scroll - 10)
    case .home: scrollHelp(to: 0)
    case .end: scrollHelp(to: .max)
    default: state.mode = .normal
    }
  }

  mutating func scrollHelp(to line: Int) {
    let limit = WorkbenchView(state: state, keymap: keymap).helpScrollLimit(size: state.size)
    state.mode = .help(scroll: min(max(0, line), limit))
  }

  // MARK: History

  mutating func handle(historyKey key: Key, selected: Int) {
    let matches = state.historyMatches
    let position = matches.firstIndex(of: selected) ?? max(0, matches.count - 1)
    func select(_ position: Int) {
      guard !matches.isEmpty else { return }
      state.mode = .history(selected: matches[min(max(0, position), matches.count - 1)])
    }
    switch key {
    case .up, .character("k"): select(position - 1)
    case .down, .character("j"): select(position + 1)
    case .home: select(0)
    case .end: select(matches.count - 1)
    case .character("/"):
      state.mode = .prompt(.init(.history, text: state.historyFilter))
    case .enter:
      state.mode = .normal
      state.historyFilter = ""
      guard matches.contains(selected) else { return }
      state.frame = nil
      submit(.checkout(selected), text: "checkout \(selected)")
    default:
      state.mode = .normal
      state.historyFilter = ""
    }
  }

  // MARK: Quitting

  mutating func handle(confirmKey key: Key) {
    switch key {
    case .character("w"):
      state.mode = .normal
      perform(.save)
    case .character("q"), .character("y"), .enter: isFinished = true
    default: state.mode = .normal
    }
  }
}
