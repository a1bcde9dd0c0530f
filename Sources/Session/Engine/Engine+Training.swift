import KAN

/// A run of `train` under way.
///
/// It consists of segments: a change of settings ends one and begins the next. Each segment is a
/// `train` of its own in the log and in the history, so that the log leads to the same states.
struct TrainingRun: Sendable {
  var settings: TrainingSettings
  /// Steps when it began, and steps it was asked for.
  let first: Int, count: Int
  /// Seconds of work, pauses not counted.
  var seconds = 0.0
  /// Steps when the segment began.
  var segmentStart: Int
  /// Whether the segment leaves its mark even without a step: it began with a fresh optimiser, or
  /// with settings that may have reset the one there was.
  var leavesMark: Bool
  /// Whether it has not failed if it diverges.
  var mayDiverge = false
  /// Its stages, where it has several.
  var scheduled: ScheduledRun?
}

extension Engine {
  // MARK: Beginning

  mutating func train(_ changes: [TrainingChange]) throws(SessionError) {
    try train(try settingsToTrain(changes))
  }

  /// The settings of a training that can begin now.
  func settingsToTrain(_ changes: [TrainingChange]) throws(SessionError) -> TrainingSettings {
    guard run == nil else {
      throw SessionError(.failed, "train: training is under way; stop it first")
    }
    try checkNothingChanges(before: "train")
    var chosen = settings
    for change in changes { change.apply(to: &chosen) }
    chosen.loss = model.loss
    return chosen
  }

  /// One step with the last settings, which stay the last settings.
  mutating func trainOneStep() throws(SessionError) {
    _ = try settingsToTrain([])
    var single = lastSettings
    single.steps = 1
    single.loss = model.loss
    let steps = lastSettings.steps
    try train(single)
    lastSettings.steps = steps
  }

  private mutating func train(_ chosen: TrainingSettings) throws(SessionError) {
    if let complaint = chosen.complaint(about: model.network, samples: data.train.count) {
      throw SessionError(.failed, "train: \(complaint)")
    }
    var isMarked = true
    if trainer == nil {
      trainer = Trainer(
        network: model.network, train: data.train, test: data.test, settings: chosen,
        deviations: model.outputs.map(\.standardDeviation), seed: model.seed)
      // Training goes on where that of the file ended, if nothing has changed since.
      if let opened, opened.network == model.network { trainer?.earlierSteps = opened.steps }
      // A new phase: steps are counted from here.
      curve = LossCurve()
      recording = Recording()
    } else {
      isMarked = changeTrainer(to: chosen)
    }
    trainer?.start(steps: chosen.steps)
    let steps = trainer?.steps ?? 0
    run = TrainingRun(
      settings: chosen, first: steps, count: chosen.steps, segmentStart: steps,
      leavesMark: isMarked)
    lastSettings = chosen
  }

  /// Hands new settings to the trainer; returns whether that can have made any difference.
  private mutating func changeTrainer(to new: TrainingSettings) -> Bool {
    guard var old = trainer?.settings else { return false }
    old.steps = new.steps
    trainer?.change(new)
    return old != new
  }

  // MARK: Going on

  mutating func advanceTraining() -> Event {
    guard run != nil, trainer != nil else { return .idle }
    let start = clock()
    let progress = trainer?.advance() ?? .ended(.completed)
    let seconds = clock() - start
    run?.seconds += seconds
    switch progress {
    case .working: return .working
    case .step(var record):
      hasUnsavedWork = true
      if let scheduled = run?.scheduled {
        record.step += scheduled.steps
        record.evaluations += scheduled.evaluations
      }
      if var beginning = trainer?.beginning {
        beginning.step += run?.scheduled?.steps ?? 0
        curve.consider(beginning)
      }
      curve.append(record)
      if recordsRuns, let network = trainer?.recordedNetwork { recorded.note(record, network) }
      return .step(record)
    case .ended(let end):
      if run?.scheduled != nil, beginNextStage(after: end) { return .working }
      conclude(RunEnd(rawValue: end.rawValue) ?? .completed)
      return .working
    }
  }

  /// Changes an option for trainings to come, and all but the number of steps for the run under way.
  mutating func set(_ change: TrainingChange) throws(SessionError) -> Outcome {
    let isUnderWay = run != nil && change.option != .steps
    if isUnderWay, run?.scheduled != nil {
      throw SessionError(
        .failed, "set: not while train goes from start to start or grid to grid; stop it first")
    }
    if isUnderWay, var changed = run?.settings, let trainer {
      change.apply(to: &changed)
      if let complaint = changed.complaint(about: trainer.network, samples: data.train.count) {
        throw SessionError(.failed, "set \(change.option.rawValue): \(complaint)")
      }
    }
    if isUnderWay {
      trainer?.settle()
      endSegment(.stopped)
    }
    change.apply(to: &settings)
    change.apply(to: &lastSettings)
    note(.set(change))
    if isUnderWay, var changed = run {
      change.apply(to: &changed.settings)
      changed.leavesMark = changeTrainer(to: changed.settings)
      changed.segmentStart = trainer?.steps ?? 0
      run = changed
    }
    let note = run != nil && change.option == .steps ? " from the next train on" : ""
    return .done(command: "set", message: "\(change.option.rawValue) = \(change.text)\(note)")
  }

  /// Changes an option for networks to come; the present one stays.
  mutating func set(_ change: ModelChange) throws(SessionError) -> Outcome {
    var changed = options
    change.apply(to: &changed)
    // What does not suit the data is refused now and not at the restart.
    _ = try changed.model(for: data, seed: changed.seed)
    options = changed
    if change.option == .seed { nextSeed = changed.seed }
    note(.setNetwork(change))
    return .done(
      command: "set", message: "\(change.option.rawValue) = \(change.text) from the next restart on"
    )
  }

  // MARK: Ending

  /// Stops searches, and ends the run under way at the last whole step.
  mutating func stop() -> Outcome? {
    let stopped = stopSearches()
    guard run != nil else {
      let what =
        stopped.isEmpty ? "nothing is training" : stopped.joined(separator: ", ") + " stopped"
      return .done(command: "stop", message: what)
    }
    trainer?.stop()
    conclude(.stopped)
    return nil
  }

  /// Ends the run under way, if there is one, without an outcome of its own.
  mutating func abandonRun() {
    trainer?.stop()
    endSegment(.stopped)
    run = nil
  }

  /// Ends the run; its outcome remains to be measured.
  private mutating func conclude(_ end: RunEnd) {
    endSegment(end)
    guard let run else { return }
    let steps = run.scheduled?.steps ?? trainer?.steps ?? 0
    let bestStep = run.scheduled == nil ? trainer?.bestStep : run.scheduled?.bestStep
    let evaluations = run.scheduled?.evaluations ?? trainer?.evaluations ?? 0
    self.run = nil
    // A start that is not the best one tells nothing of the network that was chosen.
    let scheduleEnd =
      end == .stopped ? nil : run.scheduled.flatMap { RunEnd(rawValue: $0.end.rawValue) }
    var outcome = TrainingOutcome(
      steps: steps, evaluations: evaluations, train: .unknown, test: nil, objective: 0,
      regularization: 0, seconds: run.seconds, parameters: model.network.trainableCount,
      shape: model.network.shape, end: scheduleEnd ?? end, loss: model.loss)
    outcome.mayDiverge = run.mayDiverge
    outcome.baseline = baseline
    outcome.testSpread = data.testSpread
    if outcome.end == .patience { outcome.bestStep = bestStep }
    outcome.undoneGridUpdate =
      run.scheduled == nil ? trainer?.undoneGridUpdate : run.scheduled?.undoneGridUpdate
    if run.scheduled != nil { outcome.stage = .init(seed: model.seed, grid: model.network.grid) }
    let assessment = Assessment(
      model, train: data.train, test: data.test, penalty: run.settings.penalty,
      known: trainer.flatMap(knownScores))
    pending.append(Measuring(outcome, assessment))
  }

  /// Takes what the segment has led to over into model, log and history.
  private mutating func endSegment(_ end: RunEnd) {
    if run?.scheduled != nil { return endSchedule(end) }
    recorded = recording
    guard let run, let trainer else { return }
    let before = model.network
    model.network = trainer.network
    // That the next step leads nowhere is only found by trying it, in a replay too.
    let steps = trainer.steps - run.segmentStart + (end == .diverged ? 1 : 0)
    guard steps > 0 || run.leavesMark else { return }
    // In a replay it is no failure that it diverges, for what was done afterwards follows.
    let command = Command.train(
      run.settings.changes(steps: steps, over: settings), mayDiverge: end == .diverged)
    note(command)
    guard trainer.steps > run.segmentStart || model.network != before else { return }
    // Each step has said so already; what was saved since the last one is saved.
    if end == .patience { hasUnsavedWork = true }
    history.append(
      HistoryEntry(
        title: command.description, model: model, curve: curve, error: trainer.measuredError))
  }

  /// Errors in the last record, where that saw all samples at this very point.
  private func knownScores(_ trainer: Trainer) -> (train: Score, test: Score?)? {
    guard let record = trainer.record, trainer.settings.batch == nil,
      record.step == trainer.steps, trainer.settings.patience == nil, trainer.recordIsOfNetwork
    else { return nil }
    return (record.train, record.test)
  }
}
