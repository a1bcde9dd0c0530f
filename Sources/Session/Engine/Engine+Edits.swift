import KAN
import Storage

/// How an edit changes the session, apart from the model.
struct Edit {
  /// The command to log.
  var command: Command
  var curve: LossCurve
  /// Whether the edit adds a state to the history instead of moving within it.
  var isNew = true
  /// Whether an edit that leaves the network unchanged does not count: pruning may find nothing to
  /// remove, and an entry may already be the network.
  var mayChangeNothing = false
  /// The outcome, still without errors; nil for a plain `EditOutcome`.
  var outcome: (any MeasuredOutcome)?

  init(
    _ command: Command, curve: LossCurve = LossCurve(), isNew: Bool = true,
    mayChangeNothing: Bool = false, outcome: (any MeasuredOutcome)? = nil
  ) {
    self.command = command
    self.curve = curve
    self.isNew = isNew
    self.mayChangeNothing = mayChangeNothing
    self.outcome = outcome
  }
}

/// A command that changes the network. A training run ends first, after its last complete step, and
/// so does a search that would change the network.
protocol EditingCommand: SessionCommand {
  /// Ends other work in progress that would change the network.
  func prepare(_ engine: inout Engine)
  /// Changes the model and returns what else changes.
  func change(_ engine: inout Engine) throws -> Edit
}

extension EditingCommand {
  func prepare(_ engine: inout Engine) {}

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.edit(self)
    return nil
  }
}

extension Engine {
  /// Carries out a command that changes the network.
  mutating func edit(_ command: some EditingCommand) throws(SessionError) {
    var edited = self
    edited.abandonRun()
    edited.dropFixing()
    command.prepare(&edited)
    try edited.checkNothingChanges(before: "")
    let before = edited.model
    let edit: Edit
    do {
      edit = try command.change(&edited)
    } catch {
      throw Self.sessionError(error)
    }
    if !edit.mayChangeNothing || edited.model.network != before.network { edited.take(edit) }
    edited.pending.append(edited.measuring(edit, before: before))
    self = edited
  }

  /// Computes what an edit would do to the network as of the last complete step. Nothing changes; a
  /// training run continues.
  mutating func preview(_ command: some EditingCommand) throws(SessionError) {
    var edited = self
    edited.abandonRun()
    let before = edited.model
    do {
      let edit = try command.change(&edited)
      pending.append(edited.measuring(edit, before: before))
    } catch {
      throw Self.sessionError(error)
    }
  }

  /// Adopts the result of `auto`; returns the work of measuring it.
  mutating func finishFixing(
    _ network: Network, _ command: Command, _ outcome: FixOutcome
  ) -> any PendingWork {
    let before = model
    model.network = network
    let edit = Edit(command, curve: curve, outcome: outcome)
    if network != before.network { take(edit) }
    return measuring(edit, before: before)
  }

  /// Records that a search has replaced the model.
  mutating func take(_ command: Command) {
    take(Edit(command))
    adoptFunctions()
  }

  // MARK: Afterwards

  private mutating func take(_ edit: Edit) {
    // The optimiser's state belongs to the old network.
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

  /// Appends a command to the log.
  mutating func note(_ command: Command) { log.append(command.description) }

  private func measuring(_ edit: Edit, before: Model) -> any PendingWork {
    let outcome = edit.outcome ?? summary(of: edit, before.network)
    let reportsErrorsBefore = type(of: outcome).reportsErrorsBefore
    return Measuring(
      outcome, Assessment(model, train: data.train, test: data.test, penalty: nil),
      before: reportsErrorsBefore
        ? Assessment(before, train: data.train, test: data.test, penalty: nil) : nil)
  }

  private func summary(of edit: Edit, _ before: Network) -> EditOutcome {
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

// MARK: The outcome

/// The result of an edit.
public struct EditOutcome: MeasuredOutcome {
  /// The command's name.
  public var command: String
  /// Widths, grid intervals and number of edges afterwards.
  public var shape: NetworkShape, grid: Int, edges: Int
  /// Edges that were removed.
  public var removed: [EdgeID]
  /// Errors afterwards.
  public var train: Score, test: Score?

  mutating func measure(_ assessment: Assessment, before: Assessment?) {
    (train, test) = (assessment.train, assessment.test)
  }

  /// Text for people.
  public var text: String {
    "\(command): [\(shape)], grid \(grid), \(edges) edges, \(Figure.scores(train, test))"
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    .object(
      [
        ("command", .text(command)), ("shape", .shape(shape)), ("grid", .integer(grid)),
        ("edges", .integer(edges)),
        ("removed_edges", .list(removed.map(JSONText.Value.edge))),
      ] + JSONText.errors(train, test))
  }
}
