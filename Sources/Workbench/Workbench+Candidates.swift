import Figures
import KAN
import Scene
import Session

/// Browsing the candidate functions of an edge, and fixing the edge as one of them.
extension Workbench {
  /// Opens the candidates of the selected edge, or closes them if they are open.
  mutating func openCandidates() {
    if state.candidates != nil { return state.tool = nil }
    guard let edge = state.selectedEdge else { return sayThatAnEdgeIsNeeded() }
    openCandidates(of: edge)
  }

  mutating func openCandidates(of edge: EdgeID) {
    leaveReplay()
    state.forgetFix()
    state.isInspecting = false
    state.selection = ElementID(edge)
    state.followsSelection = true
    state.candidates = CandidateList(edge)
    state.answered[.suggestions] = nil
    askAnew()
  }

  private mutating func sayThatAnEdgeIsNeeded() {
    state.message = .init(text: "Select an edge first.", isError: false)
  }

  /// Clears the filter if there is one, otherwise closes the list.
  mutating func closeCandidates() {
    if cancel() { return }
    if state.candidates?.filter.isEmpty == false {
      state.candidates?.find("")
    } else {
      state.tool = nil
    }
  }

  mutating func moveToEdge(_ direction: Direction) {
    state.focus = state.focus == .losses ? .network : state.focus
    move(direction)
    followSelection()
  }

  mutating func fixHighlighted() {
    guard let list = state.candidates else { return }
    guard let candidate = list.highlighted else {
      // Before the answer arrives, Enter means: fix the edge as its best candidate.
      if list.failure == nil && list.outcome == nil { state.candidates?.wanted = 1 }
      return
    }
    fix(list, as: candidate)
  }

  /// The keys 1 to 9, which fix the selected edge as the candidate with that number.
  static let candidateKeys = (1...CandidateList.count).map { Key.character(Character("\($0)")) }

  /// Fixes the selected edge as the candidate with this digit.
  mutating func fixCandidate(_ key: Key) {
    guard let index = Self.candidateKeys.firstIndex(of: key) else { return }
    fixCandidate(index + 1)
  }

  /// Fixes the selected edge as candidate `number`, counted from 1, or as soon as its candidates
  /// are known.
  mutating func fixCandidate(_ number: Int) {
    guard let edge = state.selectedEdge else { return sayThatAnEdgeIsNeeded() }
    if state.candidates?.edge == edge {
      state.candidates?.wanted = number
    } else {
      leaveReplay()
      var list = CandidateList(edge)
      list.wanted = number
      state.wantedFix = list
      state.answered[.suggestions] = nil
      state.message = .init(text: "Looking for what the edge may be.", isError: false)
    }
    fixWanted()
    askAnew()
  }

  /// Carries out a fix that was requested before the candidates were known.
  mutating func fixWanted() {
    guard let list = state.wantedFix ?? state.candidates, let number = list.wanted,
      list.outcome != nil
    else { return }
    state.wantedFix = nil
    state.candidates?.wanted = nil
    guard list.candidates.indices.contains(number - 1) else {
      let count = list.candidates.count
      let text =
        count == 0
        ? "No function fits edge \(list.edge)."
        : "Edge \(list.edge) has \(count) candidate\(count == 1 ? "" : "s"), no \(number)."
      state.message = .init(text: text, isError: true)
      return
    }
    fix(list, as: list.candidates[number - 1])
  }

  private mutating func fix(_ list: CandidateList, as candidate: SuggestOutcome.Candidate) {
    if state.candidates != nil { state.tool = nil }
    state.message = nil
    act(list.fixing(candidate))
  }

  /// Makes the list follow the selection: to another edge, or closed if a node is selected.
  mutating func followSelection() {
    guard let list = state.candidates, state.selectedEdge != list.edge else { return }
    state.candidates = state.selectedEdge.map(CandidateList.init)
    state.answered[.suggestions] = nil
    askAnew()
  }

  // MARK: Answers

  /// Stores candidates that arrived. If the user asked for them by a command, opens the list.
  mutating func receive(_ outcome: SuggestOutcome, isAnswer: Bool) {
    if state.wantedFix?.edge == outcome.edge {
      state.wantedFix?.take(outcome)
      return fixWanted()
    }
    if state.candidates?.edge == outcome.edge {
      state.candidates?.take(outcome)
      return fixWanted()
    }
    guard !isAnswer, state.shownModel?.network.contains(outcome.edge) == true else { return }
    leaveReplay()
    state.forgetFix()
    state.selection = ElementID(outcome.edge)
    state.isInspecting = false
    var list = CandidateList(outcome.edge)
    list.take(outcome)
    state.candidates = list
    if let network = state.snapshot?.model.network {
      state.answered[.suggestions] = .init(command: list.question, network: network)
    }
  }
}
