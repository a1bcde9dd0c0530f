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
    state.forgetFix()
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
    act(.discover(options))
  }

  mutating func closeDiscovery() {
    state.tool = nil
    state.focus = .network
  }

  /// Stops the search under way, or goes on searching.
  mutating func toggleDiscovery() {
    if state.isDiscovering { act(.stop) } else { discover() }
  }

  mutating func moveEntry(by step: Int) {
    guard let report = state.snapshot?.discovery,
      let selected = state.discovery?.selected(in: report)
    else { return }
    state.discovery?.select(selected + step, in: report)
  }

  mutating func openSelectedEntry() {
    guard let report = state.snapshot?.discovery,
      let selected = state.discovery?.selected(in: report)
    else {
      state.message = .init(text: "There is no entry to open yet.", isError: false)
      return
    }
    closeDiscovery()
    act(.entry(selected))
  }

  /// Looks at the networks of entries that have come.
  mutating func lookAtEntries() {
    guard state.discovery != nil, let report = state.snapshot?.discovery else { return }
    state.discovery?.look(at: report, samples: samples)
  }

  /// The wheel moves through the entries, and a click selects the one found under it, if any.
  mutating func handle(
    discoveryMouse action: MouseAction, clicked: (WorkbenchView) -> Int? = { _ in nil }
  ) {
    switch action {
    case .wheelUp: moveEntry(by: -1)
    case .wheelDown: moveEntry(by: 1)
    case .press:
      guard let report = state.snapshot?.discovery, let index = clicked(view) else { return }
      state.discovery?.select(index, in: report)
    }
  }
}
