import Scene
import Session

/// The formula search screen.
extension Workbench {
  /// Opens the screen and starts a search if there is neither a report nor a search in progress.
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

  /// Starts a search, resumes a stopped one, or tries the next seed after a complete one.
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

  /// Stops the search in progress, or starts or resumes one.
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

  /// Observes the networks of new entries.
  mutating func lookAtEntries() {
    guard state.discovery != nil, let report = state.snapshot?.discovery else { return }
    state.discovery?.look(at: report, samples: samples)
  }

  /// The wheel moves through the entries; a click selects the entry that `clicked` finds under it.
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
