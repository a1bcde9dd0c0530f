import KAN
import Scene
import Session

/// The pruning preview: what would be removed at the current thresholds.
extension Workbench {
  mutating func openPruning() {
    showPruning()
    state.answered[.pruning] = nil
    askAnew()
  }

  private mutating func showPruning() {
    leaveReplay()
    state.forgetFix()
    state.isInspecting = false
    if state.focus == .inspector || state.focus == .formula { state.focus = .network }
    state.pruning = PrunePreview()
  }

  mutating func closePruning() {
    if !cancel() { state.tool = nil }
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
    state.tool = nil
    act(preview.command(isPreview: false))
  }

  /// Stores a preview. If the user asked for it by a command, opens the pane.
  mutating func receive(preview outcome: PruneOutcome, answering question: Question?) {
    if let question {
      state.pruning?.outcome = outcome
      state.pruning?.network = question.network
      state.pruning?.failure = nil
      return
    }
    guard let network = state.snapshot?.model.network else { return }
    showPruning()
    let preview = PrunePreview(outcome, of: network)
    state.pruning = preview
    state.answered[.pruning] = .init(
      command: preview.command(isPreview: true), network: network)
  }
}
