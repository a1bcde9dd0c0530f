import Numerics
import Testing

@testable import KAN

@Suite("Trainer: same bits")
struct TrainerDeterminismTests {
  @Test(arguments: TrainerCase.all)
  func sameSeedSameBits(_ own: TrainerCase) throws {
    var first = try own.trainer()
    var second = try own.trainer()
    let (records, end) = first.run(12)
    let (others, otherEnd) = second.run(12)
    #expect(records == others && end == otherEnd)
    #expect(TrainerState(first) == TrainerState(second))
    #expect(records.map(\.step) == Array(1...records.count))
    #expect(first.network.isFinite)
    #expect(!first.isRunning)
    var other = try own.trainer(seed: 4)
    _ = other.run(12)
    #expect(TrainerState(first).parameters != TrainerState(other).parameters)
  }

  @Test(arguments: TrainerCase.all)
  func tenAndTenAreTwenty(_ own: TrainerCase) throws {
    var whole = try own.trainer()
    let (records, end) = whole.run(20)
    if end == .patience { return }
    var parts = try own.trainer()
    var collected: [TrainingRecord] = []
    for count in [10, 1, 9] { collected += parts.run(count).records }
    #expect(collected == records)
    #expect(TrainerState(parts) == TrainerState(whole))
  }

  /// A run that stalls does not take empty steps when asked for more.
  @Test func tenAndTenAreTwentyWhereTrainingStalls() throws {
    let own = TrainerCase("stalls") { _ in }
    func trainer() throws -> Trainer {
      let inputs = [[-1, -0.5, 0, 0.5, 1.0]]
      var network = try Support.fresh("1,1", grid: 2)
      network.initializeZero()
      return Trainer(
        network: network, train: try Dataset(inputs: inputs, targets: inputs), test: nil,
        settings: own.settings, deviations: [1], seed: 1)
    }
    var whole = try trainer()
    let (records, end) = whole.run(200)
    #expect(end == .stalled && records.count < 200)
    for split in 1..<min(200, records.count + 2) {
      var parts = try trainer()
      let first = parts.run(split)
      let second = parts.run(200 - split)
      #expect(first.records + second.records == records && second.end == .stalled)
      #expect(TrainerState(parts) == TrainerState(whole))
    }
  }

  @Test(arguments: TrainerCase.all)
  func trainingLowersTheObjective(_ own: TrainerCase) throws {
    var trainer = try own.trainer()
    let before = trainer.network.objective(
      trainer.train, loss: own.settings.loss, penalty: own.settings.penalty
    ).objective
    let records = trainer.run(20).records
    let after = trainer.network.objective(
      trainer.train, loss: own.settings.loss, penalty: own.settings.penalty
    ).objective
    #expect(after < 0.9 * before)
    let areTested = records.map { $0.test != nil }
    #expect(areTested == records.map { trainer.measuresTest(after: $0.step) })
    #expect(records.allSatisfy { $0.objective.isFinite })
  }

  /// Without batches the record of a step is what an evaluation of its network gives.
  @Test func recordsSayWhatTheNetworkDoes() throws {
    for own in TrainerCase.all where own.settings.batch == nil && own.settings.optimizer != .adam {
      var trainer = try own.trainer()
      trainer.start(steps: 6)
      var evaluations = 0
      while trainer.isRunning {
        guard case .step(let record) = trainer.advance() else { continue }
        let network = trainer.network
        let test = try #require(trainer.test)
        #expect(record == trainer.record)
        #expect(record.train.error == network.score(trainer.train, deviations: [1.5]).error)
        #expect(record.test == network.score(test, deviations: [1.5]))
        let (objective, regularization) = network.objective(
          trainer.train, loss: .meanSquaredError, penalty: own.settings.penalty)
        #expect(record.objective == objective)
        if own.settings.penalty.lamb == 0 {
          #expect(record.regularization == nil)
        } else {
          #expect(record.regularization == regularization)
        }
        #expect(record.evaluations > evaluations && record.evaluations == trainer.evaluations)
        evaluations = record.evaluations
      }
    }
  }

  @Test func classesAreLearnt() throws {
    var random = RandomSource(seed: 2)
    let inputs = Support.columns(2, samples: 300, using: &random)
    let labels = zip(inputs[0], inputs[1]).map { $0 * $0 + $1 * $1 < 0.5 ? 1.0 : $0 > 0 ? 2 : 0 }
    var settings = TrainingSettings()
    settings.loss = .crossEntropy
    var trainer = Trainer(
      network: try Support.fresh("2,4,3"), train: try Dataset(inputs: inputs, targets: [labels]),
      test: nil, settings: settings, deviations: [1, 1, 1], seed: 1)
    let records = trainer.run(15).records
    #expect(try #require(records.last?.train.accuracy) > 0.97)
    #expect(try #require(records.last).train.error < 0.1)
    #expect(records.allSatisfy { $0.test == nil })
  }
}

extension Network {
  /// Sets every parameter but the scales of nodes and splines to zero.
  fileprivate mutating func initializeZero() {
    for layer in layers {
      for index in layer.layout.coefficients { parameters[index] = 0 }
      for index in layer.layout.baseScale { parameters[index] = 0 }
    }
  }
}
