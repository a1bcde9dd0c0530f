import KAN
import Storage

/// A session as a value: data, model, settings, history, and the training under way.
///
/// `start` carries out a command; training goes on in bounded pieces by `advance`. The same engine
/// runs scripts and, on a background queue, the workbench; it prints and draws nothing.
public struct Engine: Sendable {
  /// What `advance` led to.
  public enum Event: Sendable {
    /// Nothing is under way.
    case idle
    case working
    case step(TrainingRecord)
    case finished(Outcome)
  }

  /// The samples.
  public private(set) var data: PreparedData
  /// How fresh networks are built.
  public private(set) var options: ModelOptions
  /// Settings that `train` starts from.
  public private(set) var settings: TrainingSettings
  /// Steps per second; nil for as fast as possible.
  public private(set) var pace: Double?
  /// Losses since training of this network began.
  public private(set) var curve = LossCurve()
  /// The run to look at again.
  public private(set) var recording = Recording()
  /// States to come back to.
  public private(set) var history: History
  /// The commands carried out so far, as a script that leads here again.
  public private(set) var log: [String] = []
  /// Whether something is not saved.
  public private(set) var hasUnsavedWork = false
  /// The file last saved to or opened.
  public private(set) var path: String?
  /// Settings of the last `train`.
  public private(set) var lastSettings: TrainingSettings

  private var model: Model
  private var trainer: Trainer?
  private var run: Run?
  private let clock: @Sendable () -> Double

  /// A run of `train` under way.
  private struct Run: Sendable {
    var settings: TrainingSettings
    /// Steps when it began, and steps it was asked for.
    var first: Int
    var count: Int
    /// Seconds of work, pauses not counted.
    var seconds = 0.0
    /// Steps when the present settings began to hold.
    var segmentStart: Int
  }

  /// A session on some data with a fresh network, or with `model`.
  ///
  /// - Parameter clock: seconds from any origin; it only enters the times reported.
  public init(
    data: PreparedData, options: ModelOptions, settings: TrainingSettings, file: ModelFile? = nil,
    clock: @escaping @Sendable () -> Double
  ) throws(SessionError) {
    self.data = data
    self.options = options
    self.settings = settings
    self.clock = clock
    lastSettings = settings
    if let file {
      model = file.model
    } else {
      model = try options.model(for: data, seed: options.seed)
    }
    history = History(HistoryEntry(title: "start", model: model, curve: LossCurve()))
    if let file { try adopt(file) }
  }

  /// The network as it is now; during a run, after the last accepted point.
  public var network: Network { trainer?.network ?? model.network }

  /// The model as it is now.
  public var currentModel: Model {
    var current = model
    current.network = network
    return current
  }

  /// Whether a run is under way, paused or not.
  public var isTraining: Bool { run != nil }

  /// Steps taken and steps to take in all when the run under way ends.
  public var progress: (step: Int, end: Int) {
    let step = trainer?.steps ?? curve.records.last?.step ?? 0
    return (step, run.map { $0.first + $0.count } ?? step)
  }

  /// Evaluations of loss and gradient since training of this network began.
  public var evaluations: Int {
    trainer?.evaluations ?? curve.records.last?.evaluations ?? 0
  }

  /// Settings of the run under way, or those of the last.
  public var activeSettings: TrainingSettings { run?.settings ?? lastSettings }

  /// Holds runs to `pace` steps per second; nil lets them go as fast as possible.
  public mutating func setPace(_ pace: Double?) { self.pace = pace }

  // MARK: Commands

  /// Carries out a command. Training only begins: `advance` brings its outcome.
  public mutating func start(_ command: Command) throws(SessionError) -> Outcome? {
    switch command {
    case .train(let changes):
      try startTraining(changes)
      return nil
    case .step:
      guard run == nil else { return nil }
      var single = lastSettings
      single.steps = 1
      try startTraining(single)
      return nil
    case .stop:
      if let outcome = stop() { return .trained(outcome) }
      return .done(command: "stop", message: "nothing is training")
    case .pause: return .done(command: "pause", message: "paused")
    case .resume: return .done(command: "resume", message: "resumed")
    case .pace(let pace):
      self.pace = pace
      return .done(command: "pace", message: pace.map { "\($0) steps/s" } ?? "as fast as possible")
    case .set(let change): return set(change)
    case .plot(let width, let height):
      let observation = Observation(network, dataset: data.train)
      return .plot(
        PlotOutcome(model: currentModel, observation: observation, width: width, height: height))
    case .history: return .history(entries: history.entries, current: history.current)
    case .save(let path): return try save(path)
    case .open(let path): return try open(path)
    default: return try edit(command)
    }
  }

  private mutating func set(_ change: TrainingChange) -> Outcome {
    change.apply(to: &settings)
    change.apply(to: &lastSettings)
    log.append("set \(change.option.rawValue) \(change.text)")
    if var current = run, change.option != .steps {
      change.apply(to: &current.settings)
      run = current
      trainer?.change(current.settings)
      // The log tells what ran under the old settings before it tells of the change.
      let taken = (trainer?.steps ?? 0) - current.segmentStart
      if taken > 0 {
        var before = current.settings
        before = segmentSettings ?? before
        log.insert(before.command(steps: taken), at: log.count - 1)
      }
      run?.segmentStart = trainer?.steps ?? 0
      segmentSettings = current.settings
    }
    return .done(command: "set", message: "\(change.option.rawValue) = \(change.text)")
  }

  /// Settings under which the present segment of the run began.
  private var segmentSettings: TrainingSettings?

  // MARK: Training

  private mutating func startTraining(_ changes: [TrainingChange]) throws(SessionError) {
    var chosen = settings
    for change in changes { change.apply(to: &chosen) }
    try startTraining(chosen)
  }

  private mutating func startTraining(_ chosen: TrainingSettings) throws(SessionError) {
    guard run == nil else {
      throw SessionError(.failed, "train: training is under way; stop it first")
    }
    var chosen = chosen
    chosen.loss = model.loss
    if trainer == nil {
      trainer = Trainer(
        network: model.network, train: data.train, test: data.test, settings: chosen,
        deviations: model.outputs.map(\.deviation), seed: model.seed)
      if curve.records.last?.step ?? 0 > 0 {
        // A new phase: the network was edited, and its steps are counted from here.
        curve = LossCurve()
        recording = Recording()
      }
    } else {
      trainer?.change(chosen)
    }
    trainer?.start(steps: chosen.steps)
    let steps = trainer?.steps ?? 0
    run = Run(settings: chosen, first: steps, count: chosen.steps, segmentStart: steps)
    segmentSettings = chosen
    lastSettings = chosen
  }

  /// Does a bounded piece of work on the run under way.
  public mutating func advance() -> Event {
    guard run != nil, trainer != nil else { return .idle }
    let start = clock()
    let progress = trainer?.advance() ?? .ended(.completed)
    run?.seconds += clock() - start
    switch progress {
    case .working: return .working
    case .step(let record):
      hasUnsavedWork = true
      curve.append(record)
      if let network = trainer?.network { recording.append(record, network) }
      return .step(record)
    case .ended(let end):
      let reason = RunEnd(rawValue: end.rawValue) ?? .completed
      return finish(reason).map { .finished(.trained($0)) } ?? .idle
    }
  }

  /// Ends the run under way at the last whole step.
  private mutating func stop() -> TrainingOutcome? {
    guard run != nil else { return nil }
    trainer?.stop()
    return finish(.stopped)
  }

  private mutating func finish(_ end: RunEnd) -> TrainingOutcome? {
    guard let run, let trainer else { return nil }
    let taken = trainer.steps - run.segmentStart
    let command = (segmentSettings ?? run.settings).command(steps: taken)
    if taken > 0 { log.append(command) }
    model.network = trainer.network
    self.run = nil
    segmentSettings = nil
    let outcome = outcome(run, trainer, end)
    if trainer.steps > run.first {
      history.append(HistoryEntry(title: command, model: model, curve: curve))
    }
    return outcome
  }

  private func outcome(_ run: Run, _ trainer: Trainer, _ end: RunEnd) -> TrainingOutcome {
    let scores = scores(trainer)
    let edges = model.network.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    // Penalties need a pass over the samples; a million would hold up everything else.
    let sample = data.train.thinned(to: max(1000, 20_000_000 / max(1, edges)))
    let figures = model.network.objective(
      sample, loss: model.loss, penalty: run.settings.penalty)
    return TrainingOutcome(
      steps: trainer.steps, evaluations: trainer.evaluations, train: scores.train,
      test: scores.test, objective: figures.objective, regularization: figures.regularization,
      seconds: run.seconds, parameters: model.network.trainableCount,
      shape: model.network.shape, end: end, loss: model.loss)
  }

  /// Errors after a run: those of the last record where it saw all samples at this very point.
  private func scores(_ trainer: Trainer) -> (train: Score, test: Score?) {
    if let record = trainer.record, trainer.settings.batch == nil, record.step == trainer.steps,
      trainer.settings.optimizer == .lbfgs, trainer.settings.patience == nil
    {
      return (record.train, record.test)
    }
    return scores(model)
  }

  private func scores(_ model: Model) -> (train: Score, test: Score?) {
    let deviations = model.outputs.map(\.deviation)
    return (
      model.network.score(data.train, loss: model.loss, deviations: deviations),
      data.test.map { model.network.score($0, loss: model.loss, deviations: deviations) }
    )
  }

  // MARK: Edits

  /// Carries out a command that changes the network. A run under way ends first, at its last step.
  private mutating func edit(_ command: Command) throws(SessionError) -> Outcome {
    _ = stop()
    let before = model
    var entry = (title: "", isNew: true, curve: curve)
    do {
      switch command {
      case .restart(let seed):
        let chosen = seed ?? model.seed
        model = try options.model(for: data, seed: chosen)
        entry = ("restart seed=\(chosen)", true, LossCurve())
      case .refine(let grid):
        model.network = try model.network.refined(grid: grid)
        entry.title = "refine \(grid)"
      case .pruneEdge(let edge):
        try model.network.remove(edge)
        entry.title = "prune_edge \(edge.layer) \(edge.input) \(edge.output)"
      case .pruneNode(let layer, let node):
        try model.network.remove(layer: layer, node: node)
        entry.title = "prune_node \(layer) \(node)"
      case .undo: entry = try move(to: history.current - 1, "undo", "nothing to undo")
      case .redo: entry = try move(to: history.current + 1, "redo", "nothing to redo")
      case .checkout(let index):
        entry = try move(
          to: index, "checkout \(index)",
          "there is no state \(index); there are 0 to \(history.entries.count - 1)")
      default: throw SessionError(.failed, "this command cannot be carried out here")
      }
    } catch {
      throw Self.sessionError(error)
    }
    return finishEdit(entry, before: before)
  }

  private static func sessionError(_ error: any Error) -> SessionError {
    switch error {
    case let error as SessionError: error
    case let error as StorageError: SessionError(error)
    default: SessionError(.failed, "\(error)")
    }
  }

  private mutating func move(
    to index: Int, _ title: String, _ complaint: String
  ) throws(SessionError) -> (title: String, isNew: Bool, curve: LossCurve) {
    guard let entry = history.move(to: index) else { throw SessionError(.failed, complaint) }
    model = entry.model
    return (title, false, entry.curve)
  }

  private mutating func finishEdit(
    _ entry: (title: String, isNew: Bool, curve: LossCurve), before: Model
  ) -> Outcome {
    trainer = nil
    curve = entry.curve
    if entry.isNew { recording = Recording() }
    hasUnsavedWork = true
    log.append(entry.title)
    if entry.isNew {
      history.append(HistoryEntry(title: entry.title, model: model, curve: curve))
    }
    let remaining = Set(model.network.activeEdges)
    let removed =
      before.network.shape == model.network.shape
      ? before.network.activeEdges.filter { !remaining.contains($0) } : []
    let scores = scores(model)
    return .edited(
      EditOutcome(
        command: String(entry.title.prefix { $0 != " " }), shape: model.network.shape,
        grid: model.network.grid, edges: remaining.count, removed: removed, train: scores.train,
        test: scores.test))
  }

  // MARK: Files

  private mutating func save(_ path: String) throws(SessionError) -> Outcome {
    let file = ModelFile(
      model: currentModel, settings: lastSettings, curve: curve, data: data.title, commands: log)
    do {
      try file.write(to: path)
    } catch {
      throw SessionError(error)
    }
    hasUnsavedWork = false
    self.path = path
    return .file(command: "save", path: path)
  }

  private mutating func open(_ path: String) throws(SessionError) -> Outcome {
    let file: ModelFile
    do {
      file = try ModelFile.read(path)
    } catch {
      throw SessionError(error)
    }
    _ = stop()
    try adopt(file)
    trainer = nil
    self.path = path
    log.append("open \(path.contains(where: \.isWhitespace) ? "\"\(path)\"" : path)")
    history.append(HistoryEntry(title: "open \(path)", model: model, curve: curve))
    return .file(command: "open", path: path)
  }

  /// Takes over the model of a file, if it fits the data.
  private mutating func adopt(_ file: ModelFile) throws(SessionError) {
    let names = file.model.inputs.map(\.name)
    guard names == data.inputs.map(\.name) else {
      throw SessionError(
        .badData,
        "the model takes \(names.joined(separator: ", ")), the data give "
          + data.inputs.map(\.name).joined(separator: ", "))
    }
    for dataset in [data.train, data.test].compactMap({ $0 }) {
      if let complaint = file.model.loss.complaint(
        about: dataset, outputs: file.model.network.shape.outputs)
      {
        throw SessionError(.badData, "the model does not fit the data: \(complaint)")
      }
    }
    // The model brings its own scales; samples must be seen through them.
    data = try data.rescaled(
      inputs: file.model.inputs,
      targets: file.model.loss == .crossEntropy ? data.targets : file.model.outputs)
    model = file.model
    curve = file.curve
    recording = Recording()
    options.width = model.network.shape.description
    options.grid = model.network.grid
    options.order = model.network.order
    options.base = model.network.base
    options.extrapolation = model.network.extrapolation
    options.loss = model.loss
    options.seed = model.seed
    history = History(HistoryEntry(title: "start", model: model, curve: curve))
  }
}
