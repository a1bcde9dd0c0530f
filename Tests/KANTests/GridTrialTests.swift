import Expressions
import Numerics
import Testing

@testable import KAN

/// Grid updates that multiply the objective are made good or undone; steps of L-BFGS and
/// Levenberg-Marquardt never raise it.
@Suite("Trainer: grid updates on trial")
struct GridTrialTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var order: Int, grid: Int, samples: Int
    var testDescription: String { "order \(order), grid \(grid), \(samples) samples" }

    static let all = [1, 2, 3, 4, 5].flatMap { order in
      [1, 2, 5, 10].flatMap { grid in
        [20, 200].map { Case(order: order, grid: grid, samples: $0) }
      }
    }
  }

  static func demonstration(_ samples: Int) throws -> Dataset {
    var random = RandomSource(seed: 3)
    let inputs = Support.columns(2, samples: samples, using: &random)
    return try Dataset(
      inputs: inputs,
      targets: [
        zip(inputs[0], inputs[1]).map {
          ElementaryFunction.exponential.value(
            at: ElementaryFunction.sine.value(at: .pi * $0) + $1 * $1)
        }
      ])
  }

  static func trainer(
    _ own: Case, _ optimizer: TrainingSettings.Optimizer, seed: UInt64 = 0,
    _ change: (inout TrainingSettings) -> Void = { _ in }
  ) throws -> Trainer {
    var settings = TrainingSettings()
    settings.optimizer = optimizer
    change(&settings)
    let data = try demonstration(own.samples)
    return Trainer(
      network: try Support.fresh(grid: own.grid, order: own.order, seed: seed), train: data,
      test: data.thinned(to: 10), settings: settings, deviations: [1], seed: seed)
  }

  static func objective(_ trainer: Trainer) -> Double {
    trainer.network.objective(
      trainer.train, loss: trainer.settings.loss, penalty: trainer.settings.penalty
    ).objective
  }

  /// Whatever the method before, wherever the run ends: no run of a method that never raises its
  /// objective ends more than `tolerance` higher than it began, and what was undone is told.
  @Test(arguments: Case.all)
  func noRunEndsMuchHigherThanItBegan(_ own: Case) throws {
    for first in TrainingSettings.Optimizer.allCases {
      var trainer = try Self.trainer(own, first)
      _ = trainer.run(8)
      for next in [TrainingSettings.Optimizer.levenbergMarquardt, .lbfgs] {
        for count in [3, 10] {
          let before = Self.objective(trainer)
          var settings = trainer.settings
          settings.optimizer = next
          settings.rate = nil
          trainer.change(settings)
          let (records, _) = trainer.run(count)
          let after = Self.objective(trainer)
          // What Levenberg and Marquardt give for smoothness, and where errors are rounding.
          let limit = max(1.1 * GridTrial.tolerance * before, 1e-13)
          #expect(after <= limit, "\(first) to \(next), \(count) steps")
          #expect(trainer.undoneGridUpdate != nil || records.last?.objective ?? 0 <= limit)
          #expect(trainer.network.isFinite)
        }
      }
    }
  }

  /// Between grid updates, that is.
  @Test(arguments: Case.all, [TrainingSettings.Optimizer.lbfgs, .levenbergMarquardt])
  func stepsNeverRaiseTheObjective(
    _ own: Case, _ optimizer: TrainingSettings.Optimizer
  ) throws {
    var trainer = try Self.trainer(own, optimizer) {
      if optimizer == .lbfgs { $0.penalty.lamb = 0.001 }
    }
    var before = Self.objective(trainer)
    var layers = trainer.network.layers
    for _ in 0..<15 {
      trainer.start(steps: 1)
      guard case (let records, .completed) = trainer.finish(), let record = records.first
      else { break }
      if trainer.network.layers == layers {
        #expect(record.objective <= (optimizer == .lbfgs ? before : max(1.1 * before, 1e-13)))
      }
      (before, layers) = (record.objective, trainer.network.layers)
    }
  }

  /// A well trained network, and a method too cautious to make up for what moving knots does to it.
  static func helpless(_ optimizer: TrainingSettings.Optimizer) throws -> Trainer {
    var trainer = try trainer(Case(order: 1, grid: 2, samples: 20), .lbfgs) {
      $0.updatesGrid = false
    }
    _ = trainer.run(30)
    var settings = TrainingSettings()
    settings.optimizer = optimizer
    settings.rate = optimizer == .adam ? 1e-9 : 1e11
    return Trainer(
      network: trainer.network, train: trainer.train, test: trainer.test, settings: settings,
      deviations: [1], seed: 0)
  }

  @Test(arguments: [TrainingSettings.Optimizer.adam, .levenbergMarquardt], [1, 2])
  func whatIsNotMadeGoodIsUndoneWhenTheRunEnds(
    _ optimizer: TrainingSettings.Optimizer, steps: Int
  ) throws {
    var trainer = try Self.helpless(optimizer)
    let network = trainer.network
    let before = Self.objective(trainer)
    let (records, end) = trainer.run(steps)
    #expect(end == .completed && records.map(\.step) == Array(1...steps))
    #expect(trainer.network == network)
    let undone = try #require(trainer.undoneGridUpdate)
    #expect(undone.step == 0)
    #expect(undone.factor == (records.last?.objective ?? 0) / before)
    #expect(undone.factor > GridTrial.tolerance)
    #expect(trainer.recordedNetwork != network && !trainer.recordIsOfNetwork)
    #expect(trainer.measuredError == nil && trainer.steps == steps)
    // It is not tried again, and told once.
    #expect(trainer.run(3).records.allSatisfy { $0.objective < 2 * before })
    #expect(trainer.undoneGridUpdate == nil && trainer.recordedNetwork == trainer.network)
    #expect(trainer.network.layers == network.layers)
  }

  /// A longer run goes on without knots being moved.
  @Test func itIsUndoneInTheMiddleOfLongerRuns() throws {
    var trainer = try Self.helpless(.adam)
    let network = trainer.network
    let before = Self.objective(trainer)
    let (records, _) = trainer.run(GridTrial.length + 10)
    #expect(trainer.undoneGridUpdate?.step == 0 && trainer.network.layers == network.layers)
    for record in records {
      #expect((record.objective > 2 * before) == (record.step <= GridTrial.length))
    }
  }

  /// Where a run is stopped, and where its settings change, it ends as a run of as many steps would.
  @Test(arguments: [TrainingSettings.Optimizer.adam, .levenbergMarquardt])
  func stoppingUndoesItToo(_ optimizer: TrainingSettings.Optimizer) throws {
    var whole = try Self.helpless(optimizer)
    _ = whole.run(2)
    var stopped = try Self.helpless(optimizer)
    stopped.start(steps: 100)
    while stopped.steps < 2 || stopped.stage != .optimizing { _ = stopped.advance() }
    var settled = stopped
    stopped.stop()
    settled.settle()
    for trainer in [stopped, settled] {
      #expect(TrainerState(trainer) == TrainerState(whole))
      #expect(trainer.undoneGridUpdate == whole.undoneGridUpdate)
    }
    #expect(!stopped.isRunning && settled.isRunning)
    var other = settled.settings
    other.optimizer = .lbfgs
    settled.change(other)
    #expect(!settled.leavesGrids)
  }

  /// Adam's own rises are not laid at the door of grid updates.
  @Test func whatAdamRaisesIsLeft() throws {
    var trainer = try Self.trainer(Case(order: 3, grid: 5, samples: 200), .lbfgs)
    _ = trainer.run(40)
    let before = Self.objective(trainer)
    var settings = trainer.settings
    settings.optimizer = .adam
    settings.rate = 0.05
    trainer.change(settings)
    _ = trainer.run(40)
    #expect(Self.objective(trainer) > GridTrial.tolerance * before)
    #expect(trainer.undoneGridUpdate == nil)
  }
}
