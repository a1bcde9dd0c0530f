import Scene
import Session

/// The screen of the search for formulas.
extension Workbench {
  /// Opens the screen; where nothing has been sought yet, the search begins.
  mutating func openDiscovery() {
    showDiscovery()
    if state.snapshot?.discovery == nil && state.search == nil { discover() }
  }

  mutating func showDiscovery() {
    guard state.discovery == nil else { return }
    leaveReplay()
    state.isInspecting = false
    state.discovery = DiscoveryScreen()
    state.focus = .leaderboard
    lookAtEntries()
  }

  /// Begins a search, goes on with one that was stopped, or tries the next seed after one that is
  /// complete.
  private mutating func discover() {
    var options = DiscoveryOptions()
    if let report = state.snapshot?.discovery {
      options.distils = report.command == "distil"
      options.seed = report.canGoOn ? report.seed : report.seed &+ 1
    }
    let seed = options.seed.map { " seed=\($0)" } ?? ""
    act(.discover(options), options.command + seed)
  }

  mutating func closeDiscovery() {
    state.tool = nil
    state.focus = .network
  }

  /// Keys while the screen is open; false for those that keep their meaning.
  mutating func handle(discoveryKey key: Key) -> Bool {
    switch key {
    case .up, .character("k"): moveEntry(by: -1)
    case .down, .character("j"): moveEntry(by: 1)
    case .pageUp: moveEntry(by: -10)
    case .pageDown: moveEntry(by: 10)
    case .home: moveEntry(by: -Int.max / 2)
    case .end: moveEntry(by: Int.max / 2)
    case .enter: openSelectedEntry()
    case .escape, .character("D"): closeDiscovery()
    case .character(" "): state.isDiscovering ? act(.stop, "stop") : discover()
    default:
      // Of the others only those that have nothing to do with what is hidden now.
      switch keymap.action(for: key) {
      case .commandLine, .help, .redraw, .quit, .save, .undo, .redo, .history: return false
      default: break
      }
    }
    return true
  }

  private mutating func moveEntry(by step: Int) {
    guard let report = state.snapshot?.discovery,
      let selected = state.discovery?.selected(in: report)
    else { return }
    state.discovery?.select(selected + step, in: report)
  }

  private mutating func openSelectedEntry() {
    guard let report = state.snapshot?.discovery,
      let selected = state.discovery?.selected(in: report)
    else {
      state.message = .init(text: "There is no entry to open yet.", isError: false)
      return
    }
    closeDiscovery()
    act(.entry(selected), "entry \(selected)")
  }

  /// Looks at the networks of entries that have come.
  mutating func lookAtEntries() {
    guard state.discovery != nil, let report = state.snapshot?.discovery else { return }
    state.discovery?.look(at: report, samples: samples)
  }

  /// A click selects an entry, the wheel moves through them.
  mutating func handle(discoveryMouse action: MouseAction, at point: Point, _ pane: Pane) {
    switch action {
    case .wheelUp: moveEntry(by: -1)
    case .wheelDown: moveEntry(by: 1)
    case .press:
      let view = WorkbenchView(state: state, keymap: keymap)
      guard let report = state.snapshot?.discovery,
        let inside = state.layout(state.size).inside(pane)
      else { return }
      let index =
        switch pane {
        case .leaderboard: view.leaderboardEntry(at: point, in: inside)
        case .front: view.frontEntry(at: point, in: inside)
        default: Int?.none
        }
      if let index { state.discovery?.select(index, in: report) }
    }
  }
}
