import KAN

// Training in stages. It is one command and one state of the history; what `stop` leaves of it is
// what the same command with `until=` leads to.

extension Engine {
  mutating func train(
    _ course: TrainingCourse, _ changes: [TrainingChange]
  ) throws(SessionError) {
    let chosen = try settingsToTrain(changes)
    let first = try firstModel(of: course)
    try check(course, from: first, chosen)
    measureSamples(for: chosen.loss)
    let origin = CourseRun.Start(model: model, curve: curve, recording: recording, error: 0)
    let courseRun = CourseRun(
      course, stageSteps: chosen.steps, origin: origin, originTrainer: trainer)
    run = TrainingRun(
      settings: chosen, first: 0, count: courseRun.lastStep, segmentStart: 0, leavesMark: true,
      course: courseRun)
    lastSettings = chosen
    curve = LossCurve()
    recording = Recording()
    beginStage(with: first)
  }

  private func firstModel(of course: TrainingCourse) throws(SessionError) -> Model {
    if course.starts != nil { return try freshModel(seed: model.seed, grid: course.grids.first) }
    guard let grid = course.grids.first, grid != model.network.grid else { return model }
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

  /// Whether the optimiser can do it on the finest grid, too.
  private func check(
    _ course: TrainingCourse, from first: Model, _ settings: TrainingSettings
  ) throws(SessionError) {
    var finest = first
    if let grid = course.grids.last, course.grids.count > 1 {
      finest = try refined(first, grid: grid)
    }
    if let complaint = settings.complaint(about: finest.network, samples: data.train) {
      throw SessionError(.failed, "train: \(complaint)")
    }
  }

  // MARK: Stages

  private mutating func beginStage(with model: Model) {
    guard let run, let course = run.course else { return }
    self.model = model
    trainer = Trainer(
      network: model.network, train: data.train, test: data.test, settings: run.settings,
      deviations: model.outputs.map(\.deviation), seed: model.seed)
    trainer?.measuresTrainError = course.start != nil
    trainer?.start(steps: course.stepsToTake)
  }

  /// Goes on with the next stage; false where there is none, or none can follow.
  mutating func beginNextStage(after end: Trainer.End) -> Bool {
    endStage(end)
    guard var course = run?.course, !course.isAtLimit else { return false }
    if let start = course.start, start + 1 < course.course.starts ?? 1 {
      guard
        let fresh = try? freshModel(
          seed: course.origin.model.seed &+ UInt64(start + 1), grid: course.course.grids.first)
      else { return false }
      course.start = start + 1
      run?.course = course
      curve = LossCurve()
      recording = Recording()
      beginStage(with: fresh)
      return true
    }
    takeBestStart()
    guard run?.course?.end != .diverged, course.grid + 1 < course.course.grids.count,
      let next = try? refined(model, grid: course.course.grids[course.grid + 1])
    else { return false }
    run?.course?.grid += 1
    beginStage(with: next)
    return true
  }

  /// Sums up the stage under way. One without a step leaves nothing, not even a finer grid: whether
  /// it was begun does not show in the number of steps.
  private mutating func endStage(_ end: Trainer.End) {
    guard var course = run?.course, let trainer else { return }
    recorded = recording
    course.end = end
    course.tried += trainer.steps + (end == .diverged ? 1 : 0)
    if trainer.steps > 0 {
      course.bestStep = trainer.bestStep.map { $0 + course.steps }
      course.smoothing = trainer.smoothing
      model.network = trainer.network
      if var undone = trainer.undoneGridUpdate {
        undone.step += course.steps
        course.undoneGridUpdate = undone
      } else if course.start != nil {
        course.undoneGridUpdate = nil
      }
      course.steps += trainer.steps
      course.evaluations += trainer.evaluations
      if course.start != nil {
        let error = trainer.trainError ?? .infinity
        course.compare(
          CourseRun.Start(
            model: model, curve: curve, recording: recording, error: error,
            measuredError: trainer.measuredError, end: end, bestStep: course.bestStep,
            undoneGridUpdate: course.undoneGridUpdate, smoothing: course.smoothing))
      }
      course.reached = model
      course.measuredError = trainer.measuredError
    } else if let reached = course.reached {
      model = reached
    }
    run?.course = course
    self.trainer = nil
  }

  private mutating func takeBestStart() {
    guard let best = run?.course?.best, run?.course?.start != nil else { return }
    model = best.model
    curve = best.curve
    recording = best.recording
    run?.course?.start = nil
    run?.course?.reached = model
    run?.course?.measuredError = best.measuredError
    run?.course?.end = best.end
    run?.course?.bestStep = best.bestStep
    run?.course?.undoneGridUpdate = best.undoneGridUpdate
    run?.course?.smoothing = best.smoothing
  }

  // MARK: Ending

  /// Takes what the stages have led to over into model, log and history.
  mutating func endCourse(_ end: RunEnd) {
    endStage(.completed)
    takeBestStart()
    guard let run, let course = run.course else { return }
    guard course.steps > 0 else {
      let origin = course.origin
      (model, curve, recording) = (origin.model, origin.curve, origin.recording)
      trainer = course.originTrainer
      return
    }
    var told = course.course
    if end == .stopped { told.limit = course.tried }
    let command = Command.course(
      told, run.settings.changes(steps: course.stageSteps, over: settings),
      mayDiverge: course.end == .diverged)
    note(command)
    history.append(
      HistoryEntry(
        title: command.description, model: model, curve: curve, error: course.measuredError))
  }
}
