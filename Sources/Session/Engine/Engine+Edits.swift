import KAN
import Storage

extension Engine {
  /// What an edit makes of the session beside the model.
  private struct Edit {
    /// The command as the log has it.
    var title: String
    var curve: LossCurve
    /// Whether the history has a new state, and not another present one.
    var isNew = true
  }

  /// Carries out a command that changes the network. A run under way ends first, at its last whole
  /// step.
  mutating func edit(_ command: Command) throws(SessionError) {
    var edited = self
    edited.abandonRun()
    let before = edited.model.network
    let edit: Edit
    do {
      edit = try edited.change(by: command)
    } catch {
      throw Self.sessionError(error)
    }
    edited.finish(edit, before: before)
    self = edited
  }

  private mutating func change(by command: Command) throws -> Edit {
    switch command {
    case .restart(let seed):
      let chosen = seed ?? model.seed
      model = try options.model(for: data, seed: chosen)
      return Edit(title: "restart seed=\(chosen)", curve: LossCurve())
    case .refine(let grid):
      model.network = try model.network.refined(grid: grid)
      return Edit(title: "refine \(grid)", curve: curve)
    case .pruneEdge(let edge):
      try model.network.remove(edge)
      return Edit(title: "prune_edge \(edge.layer) \(edge.input) \(edge.output)", curve: curve)
    case .pruneNode(let layer, let node):
      try model.network.remove(layer: layer, node: node)
      return Edit(title: "prune_node \(layer) \(node)", curve: curve)
    case .undo: return try move(to: history.current - 1, "undo", "nothing to undo")
    case .redo: return try move(to: history.current + 1, "redo", "nothing to redo")
    case .checkout(let index):
      return try move(
        to: index, "checkout \(index)",
        "there is no state \(index); there are 0 to \(history.entries.count - 1)")
    default: throw SessionError(.failed, "this command cannot be carried out here")
    }
  }

  private mutating func move(
    to index: Int, _ title: String, _ complaint: String
  ) throws(SessionError) -> Edit {
    guard let entry = history.move(to: index) else { throw SessionError(.failed, complaint) }
    model = entry.model
    return Edit(title: title, curve: entry.curve, isNew: false)
  }

  private mutating func finish(_ edit: Edit, before: Network) {
    // The network has changed under the optimiser: what it learnt no longer holds.
    trainer = nil
    curve = edit.curve
    if edit.isNew { recording = Recording() }
    hasUnsavedWork = true
    log.append(edit.title)
    if edit.isNew {
      history.append(HistoryEntry(title: edit.title, model: model, curve: curve))
    }
    let remaining = Set(model.network.activeEdges)
    let removed =
      before.shape == model.network.shape
      ? before.activeEdges.filter { !remaining.contains($0) } : []
    let outcome = EditOutcome(
      command: String(edit.title.prefix { $0 != " " }), shape: model.network.shape,
      grid: model.network.grid, edges: remaining.count, removed: removed,
      train: Score(error: .nan, accuracy: nil), test: nil)
    let assessment = Assessment(model, train: data.train, test: data.test, penalty: nil)
    pending.append(PendingOutcome(outcome, assessment: assessment))
  }

  private static func sessionError(_ error: any Error) -> SessionError {
    switch error {
    case let error as SessionError: error
    case let error as StorageError: SessionError(error)
    default: SessionError(.failed, "\(error)")
    }
  }
}
