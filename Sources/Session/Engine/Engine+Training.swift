import KAN

/// A `train` command in progress.
///
/// A run consists of segments: a change of settings ends one and begins the next. The log and the
/// history record each segment as a `train` command, so that replaying the log leads to the same
/// states.
struct TrainingRun: Sendable {
  var settings: TrainingSettings
  /// The step count at the start, and the number of steps requested.
  let first: Int, count: Int
  /// Seconds of work, without pauses.
  var seconds = 0.0
  /// The step count at the start of the segment.
  var segmentStart: Int
  /// Whether to log the segment even without a step, because it started with a fresh optimiser or
  /// with settings that may have reset the optimiser.
  var leavesMark: Bool
  /// Whether divergence is not a failure.
  var mayDiverge = false
  /// How its network was chosen, where `tune` chose it.
  var tuned: TuneOutcome?
  /// Its stages, where it has several.
  var scheduled: ScheduledRun?
}

extension Engine {
  // MARK: Beginning

  mutating func train(_ changes: [TrainingChange]) throws(SessionError) {
    try train(try settingsToTrain(changes))
  }

  /// The settings for a `train` command; throws if training cannot start now.
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

  /// Lets the training samples know what a loss asks of them, once for all trainings to come.
  mutating func measureSamples(for loss: Loss) { data.train = data.train.measured(for: loss) }

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
    if let complaint = chosen.complaint(about: model.network, samples: data.train) {
      throw SessionError(.failed, "train: \(complaint)")
    }
    var isMarked = true
    measureSamples(for: chosen.loss)
    if trainer == nil {
      trainer = Trainer(
        network: model.network, train: data.train, test: data.test, settings: chosen,
        deviations: model.outputs.map(\.standardDeviation), seed: model.seed)
      // If nothing has changed since the file was opened, continue its step count.
      if let opened, opened.network == model.network { trainer?.earlierSteps = opened.steps }
      // A new phase: curve and recording start over.
      curve = LossCurve()
      recording = Recording()
    } else {
      isMarked = changeTrainer(to: chosen)
    }
    let isTuned = tunedNetwork == model.network && trainer?.steps ?? 0 == 0
    trainer?.start(steps: chosen.steps)
    let steps = trainer?.steps ?? 0
    run = TrainingRun(
      settings: chosen, first: steps, count: chosen.steps, segmentStart: steps,
      leavesMark: isMarked, tuned: isTuned ? tuning : nil)
    lastSettings = chosen
  }

  /// Passes new settings to the trainer; returns whether they differ from the old ones in more than
  /// the number of steps.
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

  /// Changes an option for later `train` commands and, except for the number of steps, for the run
  /// in progress.
  mutating func set(_ change: TrainingChange) throws(SessionError) -> Outcome {
    let isUnderWay = run != nil && change.option != .steps
    if isUnderWay, run?.scheduled != nil {
      throw SessionError(
        .failed, "set: not while train goes from start to start or grid to grid; stop it first")
    }
    if isUnderWay, var changed = run?.settings, let trainer {
      change.apply(to: &changed)
      if let complaint = changed.complaint(about: trainer.network, samples: data.train) {
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

  /// Changes an option for networks created later; the current network stays.
  mutating func set(_ change: ModelChange) throws(SessionError) -> Outcome {
    var changed = options
    change.apply(to: &changed)
    guard changed.loss.hasClasses == options.loss.hasClasses else {
      func kind(_ loss: Loss) -> String { loss.hasClasses ? "classes" : "numbers" }
      throw SessionError(
        .failed,
        "set loss: the targets are \(kind(options.loss)); start with --loss \(changed.loss.rawValue) "
          + "where they are to be \(kind(changed.loss))")
    }
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

  /// Stops searches, and ends the training run after its last complete step.
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

  /// Ends the training run, if any, without reporting an outcome.
  mutating func abandonRun() {
    trainer?.stop()
    endSegment(.stopped)
    run = nil
  }

  /// Ends the run and queues the measurement of its outcome.
  private mutating func conclude(_ end: RunEnd) {
    endSegment(end)
    guard let run else { return }
    let steps = run.scheduled?.steps ?? trainer?.steps ?? 0
    let bestStep = run.scheduled == nil ? trainer?.bestStep : run.scheduled?.bestStep
    let evaluations = run.scheduled?.evaluations ?? trainer?.evaluations ?? 0
    self.run = nil
    // The end of the last start does not apply to the best start, which was chosen.
    let scheduleEnd =
      end == .stopped ? nil : run.scheduled.flatMap { RunEnd(rawValue: $0.end.rawValue) }
    var outcome = TrainingOutcome(
      steps: steps, evaluations: evaluations, train: .unknown, test: nil, objective: 0,
      regularization: 0, seconds: run.seconds, parameters: model.network.trainableCount,
      shape: model.network.shape, end: scheduleEnd ?? end, loss: model.loss)
    outcome.mayDiverge = run.mayDiverge
    outcome.tuned = run.tuned
    outcome.baseline = baseline
    outcome.testSpread = data.testSpread
    if outcome.end == .patience { outcome.bestStep = bestStep }
    outcome.undoneGridUpdate =
      run.scheduled == nil ? trainer?.undoneGridUpdate : run.scheduled?.undoneGridUpdate
    outcome.smoothing = run.scheduled == nil ? trainer?.smoothing : run.scheduled?.smoothing
    if run.scheduled != nil { outcome.stage = .init(seed: model.seed, grid: model.network.grid) }
    outcome.classes = model.classes ?? []
    let assessment = Assessment(
      model, train: data.train, test: data.test, penalty: run.settings.penalty,
      roughness: model.network.weightedRoughness(run.settings.smooth, outcome.smoothing),
      known: trainer.flatMap(knownScores), withFigures: true)
    pending.append(Measuring(outcome, assessment))
  }

  /// Commits the result of the segment to model, log and history.
  private mutating func endSegment(_ end: RunEnd) {
    if run?.scheduled != nil { return endSchedule(end) }
    recorded = recording
    guard let run, let trainer else { return }
    let before = model.network
    model.network = trainer.network
    // Only trying a step shows that it diverges, and a replay has to try it too.
    let steps = trainer.steps - run.segmentStart + (end == .diverged ? 1 : 0)
    guard steps > 0 || run.leavesMark else { return }
    // In a replay divergence is not a failure, because more commands follow.
    let command = Command.train(
      run.settings.changes(steps: steps, over: settings), mayDiverge: end == .diverged)
    note(command)
    guard trainer.steps > run.segmentStart || model.network != before else { return }
    // Steps have marked the work as unsaved, and the user may have saved since. Going back to the
    // best step changes the network once more.
    if end == .patience { hasUnsavedWork = true }
    history.append(
      HistoryEntry(
        title: command.description, model: model, curve: curve, error: trainer.measuredError))
  }

  /// The errors in the last record, if they are of all samples and of the current network.
  private func knownScores(_ trainer: Trainer) -> (train: Score, test: Score?)? {
    guard let record = trainer.record, trainer.settings.batch == nil,
      record.step == trainer.steps, trainer.settings.patience == nil, trainer.recordIsOfNetwork
    else { return nil }
    return (record.train, record.test)
  }
}
