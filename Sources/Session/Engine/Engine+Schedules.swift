import KAN

// Training in stages is one command and one state of the history. If it is stopped, the log records
// the same command with `until=`, which leads to the same state.

extension Engine {
  mutating func train(
    _ schedule: TrainingSchedule, _ changes: [TrainingChange]
  ) throws(SessionError) {
    let chosen = try settingsToTrain(changes)
    let first = try firstModel(of: schedule)
    try check(schedule, from: first, chosen)
    measureSamples(for: chosen.loss)
    let origin = ScheduledRun.Start(model: model, curve: curve, recording: recording, error: 0)
    let scheduledRun = ScheduledRun(
      schedule, stageSteps: chosen.steps, origin: origin, originTrainer: trainer)
    run = TrainingRun(
      settings: chosen, first: 0, count: scheduledRun.lastStep, segmentStart: 0, leavesMark: true,
      scheduled: scheduledRun)
    lastSettings = chosen
    curve = LossCurve()
    recording = Recording()
    beginStage(with: first)
  }

  private func firstModel(of schedule: TrainingSchedule) throws(SessionError) -> Model {
    if schedule.starts != nil {
      return try freshModel(seed: model.seed, grid: schedule.grids.first)
    }
    guard let grid = schedule.grids.first, grid != model.network.grid else { return model }
    return try refined(model, grid: grid)
  }

  private func freshModel(seed: UInt64, grid: Int?) throws(SessionError) -> Model {
    var options = options
    if let grid { options.grid = grid }
    return try options.model(for: data, seed: seed)
  }

  private func refined(_ model: Model, grid: Int) throws(SessionError) -> Model {
    var refined = model
    do {
      refined.network = try model.network.refined(grid: grid)
    } catch {
      throw SessionError(.failed, "train: grids=\(grid): \(error)")
    }
    return refined
  }

  /// Checks that the optimiser can handle the finest grid too.
  private func check(
    _ schedule: TrainingSchedule, from first: Model, _ settings: TrainingSettings
  ) throws(SessionError) {
    var finest = first
    if let grid = schedule.grids.last, schedule.grids.count > 1 {
      finest = try refined(first, grid: grid)
    }
    if let complaint = settings.complaint(about: finest.network, samples: data.train) {
      throw SessionError(.failed, "train: \(complaint)")
    }
  }

  // MARK: Stages

  private mutating func beginStage(with model: Model) {
    guard let run, let scheduled = run.scheduled else { return }
    self.model = model
    trainer = Trainer(
      network: model.network, train: data.train, test: data.test, settings: run.settings,
      deviations: model.outputs.map(\.standardDeviation), seed: model.seed)
    trainer?.measuresTrainError = scheduled.start != nil
    trainer?.start(steps: scheduled.stepsToTake)
  }

  /// Starts the next stage; returns false if there is none or it cannot start.
  mutating func beginNextStage(after end: Trainer.End) -> Bool {
    endStage(end)
    guard var scheduled = run?.scheduled, !scheduled.isAtLimit else { return false }
    if let start = scheduled.start, start + 1 < scheduled.schedule.starts ?? 1 {
      guard
        let fresh = try? freshModel(
          seed: scheduled.origin.model.seed &+ UInt64(start + 1),
          grid: scheduled.schedule.grids.first
        )
      else { return false }
      scheduled.start = start + 1
      run?.scheduled = scheduled
      curve = LossCurve()
      recording = Recording()
      beginStage(with: fresh)
      return true
    }
    takeBestStart()
    guard run?.scheduled?.end != .diverged, scheduled.grid + 1 < scheduled.schedule.grids.count,
      let next = try? refined(model, grid: scheduled.schedule.grids[scheduled.grid + 1])
    else { return false }
    run?.scheduled?.grid += 1
    beginStage(with: next)
    return true
  }

  /// Adds the stage in progress to the totals. A stage without a step leaves no trace, not even a
  /// finer grid, because the number of steps does not show whether it began.
  private mutating func endStage(_ end: Trainer.End) {
    guard var scheduled = run?.scheduled, let trainer else { return }
    recorded = recording
    scheduled.end = end
    scheduled.tried += trainer.steps + (end == .diverged ? 1 : 0)
    if trainer.steps > 0 {
      scheduled.bestStep = trainer.bestStep.map { $0 + scheduled.steps }
      scheduled.smoothing = trainer.smoothing
      model.network = trainer.network
      if var undone = trainer.undoneGridUpdate {
        undone.step += scheduled.steps
        scheduled.undoneGridUpdate = undone
      } else if scheduled.start != nil {
        scheduled.undoneGridUpdate = nil
      }
      scheduled.steps += trainer.steps
      scheduled.evaluations += trainer.evaluations
      if scheduled.start != nil {
        let error = trainer.trainError ?? .infinity
        scheduled.compare(
          ScheduledRun.Start(
            model: model, curve: curve, recording: recording, error: error,
            measuredError: trainer.measuredError, end: end, bestStep: scheduled.bestStep,
            undoneGridUpdate: scheduled.undoneGridUpdate, smoothing: scheduled.smoothing))
      }
      scheduled.reached = model
      scheduled.measuredError = trainer.measuredError
    } else if let reached = scheduled.reached {
      model = reached
    }
    run?.scheduled = scheduled
    self.trainer = nil
  }

  private mutating func takeBestStart() {
    guard let best = run?.scheduled?.best, run?.scheduled?.start != nil else { return }
    model = best.model
    curve = best.curve
    recording = best.recording
    run?.scheduled?.start = nil
    run?.scheduled?.reached = model
    run?.scheduled?.measuredError = best.measuredError
    run?.scheduled?.end = best.end
    run?.scheduled?.bestStep = best.bestStep
    run?.scheduled?.undoneGridUpdate = best.undoneGridUpdate
    run?.scheduled?.smoothing = best.smoothing
  }

  // MARK: Ending

  /// Commits the result of the stages to model, log and history.
  mutating func endSchedule(_ end: RunEnd) {
    endStage(.completed)
    takeBestStart()
    guard let run, let scheduled = run.scheduled else { return }
    guard scheduled.steps > 0 else {
      let origin = scheduled.origin
      (model, curve, recording) = (origin.model, origin.curve, origin.recording)
      trainer = scheduled.originTrainer
      return
    }
    var reported = scheduled.schedule
    if end == .stopped { reported.limit = scheduled.tried }
    let command = Command.schedule(
      reported, run.settings.changes(steps: scheduled.stageSteps, over: settings),
      mayDiverge: scheduled.end == .diverged)
    note(command)
    history.append(
      HistoryEntry(
        title: command.description, model: model, curve: curve, error: scheduled.measuredError))
  }
}
