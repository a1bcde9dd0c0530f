import KAN

/// Training in stages in progress.
struct ScheduledRun: Sendable {
  /// A fresh network after training, with its curve and recording.
  struct Start: Sendable {
    var model: Model
    var curve: LossCurve
    var recording: Recording
    var error: Double
    /// Its error for the history.
    var measuredError: Double?
    /// Why its training ended.
    var end = Trainer.End.completed
    /// The step that training returned to when its patience ran out.
    var bestStep: Int?
    /// The last grid update that training undid.
    var undoneGridUpdate: UndoneGridUpdate?
    /// How smooth its splines were made.
    var smoothing: Smoothing?
  }

  let schedule: TrainingSchedule
  /// The maximum number of steps of a stage.
  let stageSteps: Int
  /// The state before the run.
  let origin: Start
  let originTrainer: Trainer?
  /// Index of the fresh network in training; nil once the best is chosen.
  var start: Int?
  /// The best of the fresh networks so far.
  var best: Start?
  /// Index of the current grid.
  var grid = 0
  /// Steps and evaluations of completed stages.
  var steps = 0, evaluations = 0
  /// Those steps plus the ones that diverged, which a replay would try again; the limit of the
  /// schedule applies to this number.
  var tried = 0
  /// The model after the last stage, and its error.
  var reached: Model?, measuredError: Double?
  /// Why the last stage ended; once the best start is chosen, why that one did.
  var end = Trainer.End.completed
  /// The step that patience returned to in the last stage, or in the best start.
  var bestStep: Int?
  /// The last grid update that was undone; once the best start is chosen, the last of that one.
  var undoneGridUpdate: UndoneGridUpdate?
  /// How smooth splines were made in the last of them; once the best start is chosen, in that.
  var smoothing: Smoothing?

  init(_ schedule: TrainingSchedule, stageSteps: Int, origin: Start, originTrainer: Trainer?) {
    self.schedule = schedule
    self.stageSteps = stageSteps
    self.origin = origin
    self.originTrainer = originTrainer
    start = schedule.starts == nil ? nil : 0
  }

  /// Steps that the next stage may take.
  var stepsToTake: Int { min(stageSteps, schedule.limit.map { max(0, $0 - tried) } ?? stageSteps) }

  /// The number of steps at the end if no stage ends early.
  var lastStep: Int {
    let starts = start.map { (schedule.starts ?? 1) - 1 - $0 } ?? 0
    let grids = max(0, schedule.grids.count - 1 - grid)
    let end = steps + stageSteps * (1 + starts + grids)
    return schedule.limit.map { min($0, end) } ?? end
  }

  /// Whether the limit is reached.
  var isAtLimit: Bool { schedule.limit.map { tried >= $0 } ?? false }

  /// Adds a trained fresh network; among equals the first stays the best.
  mutating func compare(_ start: Start) {
    // Treat a NaN error as the worst.
    if best == nil || start.error < best?.error ?? .infinity { best = start }
  }
}
