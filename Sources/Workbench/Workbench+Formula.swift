import KAN
import Scene
import Session

/// The formula pane.
extension Workbench {
  mutating func toggleFormula() {
    guard state.formula == nil else {
      state.formula = nil
      if state.focus == .formula { state.focus = .network }
      return
    }
    showFormula()
    state.answered[.formula] = nil
    askAnew()
  }

  private mutating func showFormula() {
    if state.discovery != nil { closeDiscovery() }
    if state.formula == nil { state.formula = FormulaPane() }
    state.focus = .formula
    readFormulas()
  }

  /// Reads the formulas of the shown model if the pane is open.
  mutating func readFormulas() {
    guard state.formula != nil, let model = state.shownModel else { return }
    state.formula?.reading = FormulaReading(model, samples: samples)
  }

  mutating func scrollFormula(by lines: Int) {
    guard let scroll = state.formula?.scroll else { return }
    let limit = view.formulaScrollLimit(size: state.size)
    state.formula?.scroll = min(max(0, min(scroll, limit) + lines), limit)
  }

  /// Stores polished formulas. If the user asked for them by a command, opens the pane.
  mutating func receive(_ outcome: FormulaOutcome, answering question: Question?) {
    if let question {
      state.formula?.outcome = outcome
      state.formula?.failure = nil
      state.formula?.network = question.network
      return
    }
    guard let network = state.snapshot?.model.network else { return }
    showFormula()
    state.formula?.outcome = outcome
    state.formula?.failure = nil
    state.formula?.network = network
    state.answered[.formula] = .init(command: FormulaPane.question, network: network)
  }
}
