import KAN

/// A training in stages under way.
struct ScheduledRun: Sendable {
  /// A fresh network that was trained, with the way there.
  struct Start: Sendable {
    var model: Model
    var curve: LossCurve
    var recording: Recording
    var error: Double
    /// Its error as the history tells it.
    var measuredError: Double?
    /// Why its training ended.
    var end = Trainer.End.completed
    /// The step that patience takes it back to.
    var bestStep: Int?
    /// The grid update that its training undid.
    var undoneGridUpdate: UndoneGridUpdate?
  }

  let schedule: TrainingSchedule
  /// Steps that a stage may take.
  let stageSteps: Int
  /// What there was before.
  let origin: Start
  let originTrainer: Trainer?
  /// The fresh network that is trained, from 0; nil when the choice is made.
  var start: Int?
  /// The best of those that are done.
  var best: Start?
  /// Index of the grid that is trained on.
  var grid = 0
  /// Steps and evaluations of the stages that are done.
  var steps = 0, evaluations = 0
  /// Those steps and the ones that were tried and led nowhere, as they would again: what its limit
  /// is for.
  var tried = 0
  /// What the last of them led to, and its error.
  var reached: Model?, measuredError: Double?
  /// Why the last of them ended; once the best start is chosen, why that did.
  var end = Trainer.End.completed
  /// The step that patience took the same one back to.
  var bestStep: Int?
  /// The last grid update that had to be undone; once the best start is chosen, one of its own.
  var undoneGridUpdate: UndoneGridUpdate?

  init(_ schedule: TrainingSchedule, stageSteps: Int, origin: Start, originTrainer: Trainer?) {
    self.schedule = schedule
    self.stageSteps = stageSteps
    self.origin = origin
    self.originTrainer = originTrainer
    start = schedule.starts == nil ? nil : 0
  }

  /// Steps that the next stage may take.
  var stepsToTake: Int { min(stageSteps, schedule.limit.map { max(0, $0 - tried) } ?? stageSteps) }

  /// Steps in all when it ends, if no stage ends early.
  var lastStep: Int {
    let starts = start.map { (schedule.starts ?? 1) - 1 - $0 } ?? 0
    let grids = max(0, schedule.grids.count - 1 - grid)
    let end = steps + stageSteps * (1 + starts + grids)
    return schedule.limit.map { min($0, end) } ?? end
  }

  /// Whether it ends here because it was to end after so many steps.
  var isAtLimit: Bool { schedule.limit.map { tried >= $0 } ?? false }

  /// Adds a fresh network that is done; the first of equals stays the best.
  mutating func compare(_ start: Start) {
    // An error that is no number is the worst.
    if best == nil || start.error < best?.error ?? .infinity { best = start }
  }
}
