import Numerics
import Testing

@testable import KAN

/// The network that patience begins to count with is a candidate for the best.
@Suite("Trainer: what patience begins with")
struct TrainerPatienceTests {
  /// A trained network, to be trained on with steps so wide that none is better.
  static func wild(_ change: (inout TrainingSettings) -> Void = { _ in }) throws -> Trainer {
    var trainer = try TrainerCase("wild") { _ in }.trainer()
    _ = trainer.run(20)
    var settings = trainer.settings
    settings.optimizer = .adam
    settings.rate = 1.5
    settings.patience = 3
    change(&settings)
    return Trainer(
      network: trainer.network, train: trainer.train, test: trainer.test, settings: settings,
      deviations: [1.5], seed: 3)
  }

  static func testError(_ trainer: Trainer) throws -> Double {
    trainer.network.score(try #require(trainer.test), deviations: [1.5]).error
  }

  @Test func isGoneBackToWhereNoStepIsBetter() throws {
    for (batch, updatesGrid) in [(nil, false), (40, false), (4, false), (nil, true)] {
      var trainer = try Self.wild {
        $0.batch = batch
        $0.updatesGrid = updatesGrid
      }
      let network = trainer.network
      let error = try Self.testError(trainer)
      for run in 1...3 {
        let (records, end) = trainer.run(1000)
        #expect(end == .patience && trainer.network == network)
        #expect(records.allSatisfy { $0.test?.error ?? .infinity > error })
        // Tested after every other step, the third has no test to end with.
        #expect(records.count == (batch == 4 ? 4 : 3) && trainer.steps == run * records.count)
        #expect(trainer.measuredError == error && trainer.bestStep == 0)
        #expect(trainer.trainError == nil && trainer.beginning?.step == 0)
        #expect(trainer.beginning?.test.error == error)
        #expect(trainer.recordedNetwork != network && trainer.record == records.last)
      }
    }
  }

  /// Where patience is asked for after some steps it begins with what these have led to.
  @Test func isTheNetworkAtHandWhenSettingsChange() throws {
    var trainer = try Self.wild {
      $0.rate = 1e-4
      $0.patience = nil
    }
    _ = trainer.run(5)
    #expect(trainer.beginning == nil && trainer.bestStep == nil)
    let network = trainer.network
    var settings = trainer.settings
    settings.rate = 1.5
    settings.patience = 2
    trainer.start(steps: 50)
    for _ in 0..<2 { _ = trainer.advance() }
    trainer.change(settings)
    #expect(trainer.network == network)
    let (records, end) = trainer.finish()
    #expect(end == .patience && records.count == 2)
    #expect(trainer.network == network && trainer.bestStep == 5)
    #expect(trainer.measuredError == (try Self.testError(trainer)))
    settings.patience = nil
    trainer.change(settings)
    #expect(trainer.bestStep == nil && trainer.run(9).end == .completed)
    #expect(trainer.beginning == nil)
  }

  @Test func isNotMeasuredWithoutNeed() throws {
    var trainer = try Self.wild()
    trainer = Trainer(
      network: trainer.network, train: trainer.train, test: nil, settings: trainer.settings,
      deviations: [1.5], seed: 3)
    #expect(trainer.run(9).end == .completed)
    #expect(trainer.bestStep == nil && trainer.beginning == nil)
    trainer = try Self.wild()
    #expect(trainer.run(0).end == .completed && trainer.beginning == nil)
  }

  /// Anything that falls into its measurement, or into the first steps, leaves no trace.
  @Test(arguments: TrainerInterruptionTests.Interruption.allCases)
  func isMeasuredWholeOrNotAtAll(
    _ interruption: TrainerInterruptionTests.Interruption
  ) throws {
    var plain = try Self.wild()
    plain.start(steps: TrainerInterruptionTests.stepCount)
    let start = plain
    var measuring = 0
    while plain.beginning == nil {
      #expect(plain.advance() == .working)
      measuring += 1
    }
    #expect(measuring >= 2)
    let (records, end) = plain.finish()
    for position in 0...measuring + 2 {
      var trainer = start
      for _ in 0..<position { _ = trainer.advance() }
      TrainerInterruptionTests.interrupt(&trainer, by: interruption)
      #expect(TrainerState(trainer) == TrainerState(start) || interruption == .copy)
      let finished = trainer.finish()
      #expect(finished.records == records && finished.end == end)
      #expect(TrainerState(trainer) == TrainerState(plain), "before \(position)")
      #expect(trainer.beginning == plain.beginning && trainer.bestStep == plain.bestStep)
    }
  }

  /// log(x + 1.2), to become log(x + 3), tested at `x`.
  static func logarithm(testedAt x: Double) throws -> Trainer {
    let network = try Support.logarithm()
    let inputs = stride(from: -1.0, through: 1, by: 0.02).map { $0 }
    return Trainer(
      network: network,
      train: try Dataset(inputs: [inputs], targets: [inputs.map { naturalLogarithm($0 + 3) }]),
      test: try Dataset(inputs: [[x]], targets: [[naturalLogarithm(1.5)]]),
      settings: TrainerEndTests.settings { $0.patience = 1 }, deviations: [1], seed: 1)
  }

  @Test func isWorseThanAnyOtherWithoutAnError() throws {
    var trainer = try Self.logarithm(testedAt: -1.25)
    let (records, end) = trainer.run(40)
    let beginning = try #require(trainer.beginning)
    #expect(!beginning.test.error.isFinite && end != .diverged && !records.isEmpty)
    #expect(try #require(trainer.bestStep) > 0)
    #expect(try #require(trainer.measuredError).isFinite)
    // Tests that tell nothing end nothing, nor is anything gone back to.
    trainer = try Self.logarithm(testedAt: -1e9)
    let before = trainer.network
    let blind = trainer.run(40)
    #expect(blind.records.count > 1)
    #expect(blind.records.allSatisfy { $0.test?.error.isFinite == false })
    #expect(blind.end != .patience && trainer.network != before)
    #expect(trainer.bestStep == 0)
  }
}
