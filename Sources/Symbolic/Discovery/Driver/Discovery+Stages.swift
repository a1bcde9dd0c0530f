import Expressions

// The log of stages that a search keeps for the user.

extension Discovery {
  /// Adds a task's result to the entry of its stage.
  mutating func record(_ result: TaskResult, of task: SearchTask) {
    let title = title(of: task)
    let index: Int
    if let known = stages.firstIndex(where: { $0.title == title }) {
      index = known
    } else {
      index = stages.count
      stages.append(DiscoveryStage(title: title, text: "", state: .ruledOut, work: 0))
    }
    stages[index].work += result.work
    guard !result.text.isEmpty else {
      if stages[index].text.isEmpty { stages[index].text = "nothing" }
      return
    }
    // A fit or formula is reported only if it is the best of its stage so far.
    let standardDeviation = nodes[0].problem.targetDeviation
    let errors = result.fits.map(\.error) + result.formulas.map { $0.error / standardDeviation }
    if let error = errors.min() {
      guard error < stages[index].leastError ?? .infinity else { return }
      stages[index].leastError = error
    }
    // A later failure does not replace a find.
    if result.isFound || stages[index].state != .found {
      stages[index].text = result.text
      if result.isFound { stages[index].state = .found }
    }
  }

  /// Reports a formula that the units rule out.
  mutating func record(_ objection: String, to formula: Expression) {
    let stage = DiscoveryStage(
      title: "units", text: "\(formula): \(objection)", state: .ruledOut, work: 0)
    if let known = stages.firstIndex(where: { $0.title == stage.title }) {
      stages[known] = stage
    } else {
      stages.append(stage)
    }
  }

  private func title(of task: SearchTask) -> String {
    let place = nodes[task.node].reduction.map { " where \($0.text)" } ?? ""
    return task.stage.title + place
  }
}
