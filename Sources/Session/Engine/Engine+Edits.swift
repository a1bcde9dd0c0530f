import KAN
import Storage
import Symbolic

extension Engine {
  /// What an edit makes of the session beside the model.
  private struct Edit {
    /// The command as the log has it.
    var command: Command
    var curve: LossCurve
    /// Whether the history has a new state, and not another present one.
    var isNew = true
    /// What is told of it, without errors; nil for what every edit tells.
    var outcome: Outcome?
  }

  /// Carries out a command that changes the network. A run under way ends first, at its last whole
  /// step, and so does a search whose result would change the network.
  mutating func edit(_ command: Command) throws(SessionError) {
    var edited = self
    edited.abandonRun()
    edited.dropFixing()
    if case .entry = command { edited.endDiscovery() }
    try edited.checkNothingChanges(before: "")
    let before = edited.model
    let edit: Edit
    do {
      edit = try edited.change(by: command)
    } catch {
      throw Self.sessionError(error)
    }
    // Pruning may find nothing to take out, and an entry may be there already; then nothing has
    // happened.
    let isPruning = if case .pruned = edit.outcome { true } else { false }
    let isEntry = if case .entry = command { true } else { false }
    if !(isPruning || isEntry) || edited.model.network != before.network { edited.take(edit) }
    edited.pending.append(edited.measuring(edit, before: before))
    self = edited
  }

  private mutating func change(by command: Command) throws -> Edit {
    switch command {
    case .restart(let seed):
      let chosen = seed ?? nextSeed ?? model.seed
      nextSeed = nil
      model = try options.model(for: data, seed: chosen)
      return Edit(command: .restart(seed: chosen), curve: LossCurve())
    case .refine(let grid):
      model.network = try model.network.refined(grid: grid)
      return Edit(command: command, curve: curve)
    case .prune(let nodeThreshold, let edgeThreshold, _):
      return try prune(nodeThreshold, edgeThreshold)
    case .pruneInput(let threshold): return try pruneInput(threshold)
    case .pruneEdge(let edge):
      try model.network.remove(edge)
      return Edit(command: command, curve: curve)
    case .pruneNode(let layer, let node):
      try model.network.remove(layer: layer, node: node)
      return Edit(command: command, curve: curve)
    case .fix(let edge, let name, let given): return try fix(edge, name, given)
    case .unfix(let edge):
      try check(edge)
      try model.network.unfix(edge)
      return Edit(command: command, curve: curve)
    case .entry(let index):
      try openEntry(index)
      return Edit(command: command, curve: LossCurve())
    case .undo: return try move(to: history.current - 1, command, "nothing to undo")
    case .redo: return try move(to: history.current + 1, command, "nothing to redo")
    case .checkout(let index):
      return try move(
        to: index, command,
        "there is no state \(index); there are 0 to \(history.entries.count - 1)")
    default: throw SessionError(.failed, "this command cannot be carried out here")
    }
  }

  private mutating func move(
    to index: Int, _ command: Command, _ complaint: String
  ) throws(SessionError) -> Edit {
    guard let entry = history.move(to: index) else { throw SessionError(.failed, complaint) }
    model = entry.model
    adoptFunctions()
    return Edit(command: command, curve: entry.curve, isNew: false)
  }

  // MARK: Pruning

  /// Scores are taken from all samples, or from as many as a moment suffices for.
  private var samplesForScores: Dataset {
    let edges = model.network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    return data.train.thinned(to: max(1000, 1_000_000 / max(1, edges)))
  }

  private mutating func prune(
    _ nodeThreshold: Double, _ edgeThreshold: Double
  ) throws(EditError) -> Edit {
    let pruning = try model.network.pruned(
      nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold, samples: samplesForScores)
    let command = Command.prune(
      nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold, isPreview: false)
    return take(pruning, command, nodeThreshold, edgeThreshold)
  }

  private mutating func pruneInput(_ threshold: Double) throws(EditError) -> Edit {
    let pruning = try model.network.pruned(inputThreshold: threshold, samples: samplesForScores)
    return take(pruning, .pruneInput(threshold: threshold), threshold, 0)
  }

  private mutating func take(
    _ pruning: Pruning, _ command: Command, _ nodeThreshold: Double, _ edgeThreshold: Double
  ) -> Edit {
    model.network = pruning.network
    let outcome = PruneOutcome(
      command: command.name, isPreview: false,
      nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold, shape: pruning.network.shape,
      grid: pruning.network.grid, edges: pruning.network.activeEdges.count,
      removedEdges: pruning.removedEdges, removedNodes: pruning.removedNodes,
      unusedInputs: pruning.unusedInputs.map { model.inputs[$0].name }, trainBefore: .unknown,
      testBefore: nil, train: .unknown, test: nil)
    return Edit(command: command, curve: curve, outcome: .pruned(outcome))
  }

  /// What pruning would take out of the network as it was after the last whole step. Nothing
  /// changes; a run under way goes on.
  mutating func previewPruning(
    _ nodeThreshold: Double, _ edgeThreshold: Double
  ) throws(SessionError) {
    var pruned = self
    pruned.abandonRun()
    let before = pruned.model
    var edit: Edit
    do {
      edit = try pruned.prune(nodeThreshold, edgeThreshold)
    } catch {
      throw Self.sessionError(error)
    }
    if case .pruned(var outcome) = edit.outcome {
      outcome.isPreview = true
      edit.outcome = .pruned(outcome)
    }
    pending.append(pruned.measuring(edit, before: before))
  }

  // MARK: Symbols

  private mutating func fix(
    _ edge: EdgeID, _ name: String, _ given: GivenAffine
  ) throws -> Edit {
    try check(edge)
    let function = try function(named: name)
    let start = clock()
    let (inputs, outputs) = model.network.samples(of: edge, in: data.train)
    guard
      let fit = AffineFit(
        function, inputs: inputs, outputs: outputs, a: given.a, b: given.b, c: given.c, d: given.d)
    else {
      let (layer, input, output) = (edge.layer, edge.input, edge.output)
      // Nothing is left to fit of a function that its argument does not move.
      if given.a == 0 {
        throw SessionError(
          .failed, "with a=0 the edge would be a constant; the function 0 stands for that")
      }
      throw SessionError(
        .failed,
        "\(name)\(given.isEmpty ? "" : " with these numbers") cannot stand for edge \(edge): "
          + "it is not defined on all values there; see suggest \(layer) \(input) \(output)")
    }
    try model.network.fix(edge, fit.function, a: fit.a, b: fit.b, c: fit.c, d: fit.d)
    let network = model.network
    let outcome = FixOutcome(
      command: "fix", fixed: [FixOutcome.Fixed(edge: edge, fit: fit)], left: [], removedEdges: [],
      shape: network.shape, grid: network.grid, edges: network.activeEdges.count,
      train: .unknown, test: nil, seconds: clock() - start)
    return Edit(
      command: .fix(edge, function: name, given), curve: curve, outcome: .fixed(outcome))
  }

  /// Takes over what a search has led to; what is left to do is measuring it.
  mutating func finishFixing(
    _ network: Network, _ command: Command, _ outcome: FixOutcome
  ) -> any PendingWork {
    let before = model
    model.network = network
    let edit = Edit(command: command, curve: curve, outcome: .fixed(outcome))
    if network != before.network { take(edit) }
    return measuring(edit, before: before)
  }

  /// Takes over a model that a search has led to.
  mutating func take(_ command: Command) {
    take(Edit(command: command, curve: LossCurve()))
    adoptFunctions()
  }

  // MARK: Afterwards

  private mutating func take(_ edit: Edit) {
    // The network has changed under the optimiser: what it learnt no longer holds.
    trainer = nil
    curve = edit.curve
    if edit.isNew { recording = Recording() }
    hasUnsavedWork = true
    note(edit.command)
    if edit.isNew {
      history.append(
        HistoryEntry(title: edit.command.description, model: model, curve: curve))
    }
  }

  /// Adds a command to the log.
  mutating func note(_ command: Command) { log.append(command.description) }

  private func measuring(_ edit: Edit, before: Model) -> any PendingWork {
    let assessment = Assessment(model, train: data.train, test: data.test, penalty: nil)
    guard let outcome = edit.outcome else {
      return Measuring(.edited(told(of: edit, before.network)), assessment)
    }
    guard case .pruned = outcome else { return Measuring(outcome, assessment) }
    return Measuring(
      outcome, assessment,
      before: Assessment(before, train: data.train, test: data.test, penalty: nil))
  }

  private func told(of edit: Edit, _ before: Network) -> EditOutcome {
    let remaining = Set(model.network.activeEdges)
    let removed =
      before.shape == model.network.shape
      ? before.activeEdges.filter { !remaining.contains($0) } : []
    return EditOutcome(
      command: edit.command.name, shape: model.network.shape,
      grid: model.network.grid, edges: remaining.count, removed: removed, train: .unknown,
      test: nil)
  }

  private static func sessionError(_ error: any Error) -> SessionError {
    switch error {
    case let error as SessionError: error
    case let error as StorageError: SessionError(error)
    default: SessionError(.failed, "\(error)")
    }
  }
}

extension GivenAffine {
  /// Whether nothing is given.
  var isEmpty: Bool { self == GivenAffine() }
}
