import Testing

@testable import KAN

/// What comes after an interruption does not depend on where it fell.
@Suite("Trainer: interruptions")
struct TrainerInterruptionTests {
  static let stepCount = 6

  /// A run without interruptions: its trainer before every call of `advance`, what each call led to,
  /// and the state after each.
  struct Plain {
    var trainers: [Trainer] = []
    var progress: [Trainer.Progress] = []
    var states: [TrainerState] = []

    init(_ own: TrainerCase) throws {
      var trainer = try own.trainer(samples: 75)
      trainer.start(steps: stepCount)
      var isRunning = true
      while isRunning {
        trainers.append(trainer)
        progress.append(trainer.advance())
        states.append(TrainerState(trainer))
        if case .ended = progress[progress.count - 1] { isRunning = false }
      }
    }
  }

  enum Interruption: CaseIterable, Sendable {
    case rollBack, change, stop, copy
  }

  static func interrupt(_ trainer: inout Trainer, by interruption: Interruption) {
    let (steps, isRunning) = (trainer.record?.step ?? 0, trainer.isRunning)
    switch interruption {
    case .rollBack:
      trainer.rollBack()
      trainer.rollBack()
    case .change:
      var settings = trainer.settings
      settings.steps += 1
      trainer.change(settings)
    case .stop:
      trainer.stop()
      #expect(!trainer.isRunning)
      if isRunning { trainer.start(steps: stepCount - steps) }
    case .copy:
      var copy = trainer
      for _ in 0..<5 { _ = copy.advance() }
    }
    #expect(trainer.isRunning == isRunning)
    if interruption != .copy { #expect(trainer.steps == steps) }
  }

  /// Goes on from an interruption before call `position` to the end of the step under way, and from
  /// every 25th to the end of the run.
  @Test(arguments: TrainerCase.all, Interruption.allCases)
  func anywhereLeaveNoTrace(_ own: TrainerCase, _ interruption: Interruption) throws {
    guard own.settings.patience == nil || interruption != .stop else { return }
    let plain = try Plain(own)
    #expect(plain.trainers.count > 2 * Self.stepCount)
    let ends = plain.progress.indices.filter { plain.progress[$0] != .working }
    let stride = interruption == .copy ? 5 : 1
    for position in plain.trainers.indices where position % stride == 0 {
      var trainer = plain.trainers[position]
      Self.interrupt(&trainer, by: interruption)
      for end in ends.drop(while: { $0 < position }).prefix(position % 25 == 0 ? ends.count : 1) {
        var progress = Trainer.Progress.working
        while progress == .working { progress = trainer.advance() }
        #expect(progress == plain.progress[end], "before \(position)")
        #expect(TrainerState(trainer) == plain.states[end], "before \(position)")
      }
    }
  }

  /// The same where one evaluation takes many calls: a wide network and more samples.
  @Test func inTheMiddleOfAnEvaluation() throws {
    let own = TrainerCase("wide", shape: "2,40,40,1") {
      $0.updatesGrid = true
      $0.penalty.lamb = 1e-4
    }
    func trainer() throws -> Trainer {
      var trainer = try own.trainer(samples: 300)
      trainer.start(steps: 1)
      return trainer
    }
    var plain = try trainer()
    var positions = 0
    while case .working = plain.advance() { positions += 1 }
    #expect(positions > 60)
    for position in stride(from: 0, to: positions, by: max(1, positions / 7)) {
      var interrupted = try trainer()
      for _ in 0..<position { _ = interrupted.advance() }
      interrupted.rollBack()
      while case .working = interrupted.advance() {}
      #expect(TrainerState(interrupted) == TrainerState(plain), "after \(position)")
    }
  }

  @Test func rollBackReturnsToTheEndOfTheLastStep() throws {
    for own in TrainerCase.all {
      var trainer = try own.trainer()
      var boundary = TrainerState(trainer)
      trainer.start(steps: 4)
      var isRunning = true
      while isRunning {
        switch trainer.advance() {
        case .working:
          var copy = trainer
          copy.rollBack()
          #expect(TrainerState(copy) == boundary, "\(own.testDescription)")
        case .step: boundary = TrainerState(trainer)
        case .ended: isRunning = false
        }
      }
    }
  }

  /// A new lamb in mid-step acts as if training had stopped at the end of the step before and a new
  /// trainer had begun with that network.
  @Test(arguments: [0, 1, 5, 17, 40, 90])
  func changesActFromTheLastWholeStep(_ position: Int) throws {
    let own = TrainerCase("lbfgs, penalty") { $0.penalty.lamb = 0.01 }
    var trainer = try own.trainer()
    trainer.start(steps: 50)
    for _ in 0..<position { _ = trainer.advance() }
    var new = trainer.settings
    new.penalty.lamb = 0.1
    trainer.change(new)
    let taken = trainer.steps
    var fresh = Trainer(
      network: trainer.network, train: trainer.train, test: trainer.test, settings: new,
      deviations: [1.5], seed: 3)
    let evaluations = trainer.evaluations
    trainer.stop()
    let records = trainer.run(5).records
    let expected = fresh.run(5).records
    #expect(records.map(\.train) == expected.map(\.train))
    #expect(records.map(\.test) == expected.map(\.test))
    #expect(records.map(\.objective) == expected.map(\.objective))
    #expect(records.map(\.step) == expected.map { $0.step + taken })
    #expect(records.map(\.evaluations) == expected.map { $0.evaluations + evaluations })
    #expect(TrainerState(trainer).parameters == TrainerState(fresh).parameters)
  }

  @Test func changesOfMethodAreTaken() throws {
    var trainer = try TrainerCase.all[0].trainer()
    _ = trainer.run(3)
    var error = try #require(trainer.record?.train.error)
    for (optimizer, rate) in [(TrainingSettings.Optimizer.adam, 1e-5), (.lbfgs, 1), (.adam, 1e-5)] {
      var settings = trainer.settings
      settings.optimizer = optimizer
      settings.rate = rate
      trainer.start(steps: 10)
      for _ in 0..<3 { _ = trainer.advance() }
      trainer.change(settings)
      trainer.stop()
      #expect(trainer.run(4).end == .completed)
      let after = trainer.network.score(trainer.train, deviations: [1.5]).error
      #expect(after < 1.05 * error)
      error = after
    }
  }

  /// A copy in the middle of a step is another trainer: neither sees what the other does.
  @Test(arguments: TrainerCase.all)
  func copiesAreIndependent(_ own: TrainerCase) throws {
    var trainer = try own.trainer()
    trainer.start(steps: 6)
    for _ in 0..<25 { _ = trainer.advance() }
    var copy = trainer
    var results: [Trainer.Progress] = []
    var others: [Trainer.Progress] = []
    for _ in 0..<40 {
      results.append(trainer.advance())
      others.append(copy.advance())
    }
    #expect(results == others)
    var third = copy
    _ = third.finish()
    _ = trainer.finish()
    #expect(TrainerState(trainer) == TrainerState(third))
    _ = copy.finish()
    #expect(TrainerState(copy) == TrainerState(third))
  }
}
