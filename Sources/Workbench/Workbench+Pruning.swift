import KAN
import Scene
import Session

/// Looking at what pruning would take out before it does.
extension Workbench {
  mutating func openPruning() {
    leaveReplay()
    state.isInspecting = false
    if state.focus == .inspector || state.focus == .formula { state.focus = .network }
    state.pruning = PrunePreview()
    state.answered[.pruning] = nil
    askAnew()
  }

  mutating func closePruning() {
    if !stopSearch() { state.tool = nil }
  }

  mutating func changePruning(_ change: (inout PrunePreview) -> Void) {
    guard var preview = state.pruning else { return }
    change(&preview)
    state.pruning = preview
    askAnew()
  }

  mutating func prune() {
    guard let preview = state.pruning else { return }
    if preview.isCurrent && !preview.takesSomethingOut {
      state.message = .init(
        text: "Nothing goes at these thresholds; + raises them.", isError: false)
      return
    }
    let (command, text) = preview.command(isPreview: false)
    state.tool = nil
    act(command, text)
  }

  /// Takes in what would go; a preview that was asked for by a command opens.
  mutating func receive(preview outcome: PruneOutcome, text: String) {
    if let question = takeAnswered(.pruning, text) {
      state.pruning?.outcome = outcome
      state.pruning?.network = question.network
      state.pruning?.failure = nil
      return
    }
    guard let network = state.snapshot?.model.network else { return }
    openPruning()
    let preview = PrunePreview(outcome, of: network)
    state.pruning = preview
    state.answered[.pruning] = .init(
      text: preview.command(isPreview: true).text, network: network)
  }
}
