import Numerics
import Testing

@testable import KAN

@Suite("Trainer: ends")
struct TrainerEndTests {
  static func settings(_ change: (inout TrainingSettings) -> Void = { _ in }) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.updatesGrid = false
    change(&settings)
    return settings
  }

  @Test func completesWithoutAStepToTake() throws {
    var trainer = try TrainerCase.all[0].trainer()
    #expect(!trainer.isRunning)
    #expect(trainer.advance() == .ended(.completed))
    for count in [0, -5] {
      trainer.start(steps: count)
      #expect(!trainer.isRunning && trainer.advance() == .ended(.completed))
    }
    #expect(trainer.steps == 0 && trainer.record == nil)
  }

  @Test func patienceGoesBackToTheBest() throws {
    // Forty noisy samples: the test error rises while the training error falls.
    var random = RandomSource(seed: 12)
    let inputs = Support.columns(2, samples: 40, using: &random)
    let train = try Dataset(inputs: inputs, targets: [inputs[0].map { $0 + 0.5 * random.normal() }])
    let fresh = Support.columns(2, samples: 100, using: &random)
    let test = try Dataset(inputs: fresh, targets: [fresh[0]])
    for optimizer in TrainingSettings.Optimizer.allCases {
      var trainer = Trainer(
        network: try Support.fresh("2,5,1"), train: train, test: test,
        settings: Self.settings {
          $0.patience = 4
          $0.optimizer = optimizer
          $0.rate = optimizer == .adam ? 0.1 : nil
        }, deviations: [1], seed: 1)
      // What it begins with is a candidate as well.
      var networks = [trainer.network]
      var errors = [trainer.network.score(test).error]
      trainer.start(steps: 1000)
      var end: Trainer.End?
      while end == nil {
        switch trainer.advance() {
        case .working: break
        case .step(let record):
          errors.append(try #require(record.test).error)
          networks.append(trainer.network)
        case .ended(let reason): end = reason
        }
      }
      #expect(end == .patience && !trainer.isRunning)
      let best = try #require(errors.indices.min { errors[$0] < errors[$1] })
      #expect(trainer.steps == best + 4 && trainer.bestStep == best)
      #expect(trainer.network.score(test).error == errors[best])
      #expect(trainer.network == networks[best])
      #expect(best > 0)
      // A further run has its whole patience before it and never does worse.
      let further = trainer.run(1000)
      #expect(further.records.count >= 4)
      if further.end == .patience {
        #expect(trainer.network.score(test).error <= errors[best])
      } else {
        #expect(further.end == .stalled)
      }
    }
  }

  /// Base scales of 1e200 square to infinity.
  @Test(arguments: TrainingSettings.Optimizer.allCases)
  func aStartWithoutAValueDiverges(_ optimizer: TrainingSettings.Optimizer) throws {
    for poison in [1e200, .infinity, .nan] {
      var network = try Support.fresh()
      for index in network.layers[1].layout.nodeScale { network.parameters[index] = poison }
      var trainer = Trainer(
        network: network, train: try Support.samples(100), test: nil,
        settings: Self.settings {
          $0.optimizer = optimizer
          $0.updatesGrid = true
        }, deviations: [1], seed: 1)
      let (records, end) = trainer.run(10)
      #expect(records.isEmpty && end == .diverged)
      #expect(trainer.steps == 0 && !trainer.isRunning)
      #expect(
        trainer.network.parameters.map(\.bitPattern) == network.parameters.map(\.bitPattern))
      #expect(trainer.network.layers == network.layers)
    }
  }

  /// Adam at a rate beyond all reason moves to where the objective is no number; what is left is a
  /// network that has one.
  @Test(arguments: [nil, 40] as [Int?])
  func aDivergingRunKeepsTheLastGoodNetwork(_ batch: Int?) throws {
    var trainer = Trainer(
      network: try Support.fresh(), train: try Support.samples(100),
      test: try Support.samples(50, seed: 6),
      settings: Self.settings {
        $0.optimizer = .adam
        $0.rate = 1e80
        $0.batch = batch
      }, deviations: [1], seed: 1)
    let (records, end) = trainer.run(50)
    #expect(end == .diverged && !records.isEmpty)
    #expect(trainer.network.isFinite)
    #expect(trainer.network.score(trainer.train).error.isFinite)
    // It can go on from there with better settings.
    var gentle = trainer.settings
    gentle.rate = 0.01
    trainer.change(gentle)
    #expect(trainer.run(5).end == .completed)
    #expect(trainer.network.score(trainer.train).error.isFinite)
  }

  @Test func regionsWithoutValuesAreNotEntered() throws {
    // log(x) on an edge whose argument training would drive below zero.
    let network = try Support.logarithm()
    let x = stride(from: -1.0, through: 1, by: 0.02).map { $0 }
    var trainer = Trainer(
      network: network,
      train: try Dataset(inputs: [x], targets: [x.map { $0 < -0.95 ? -1e3 : $0 }]), test: nil,
      settings: Self.settings(), deviations: [1], seed: 1)
    let before = network.score(trainer.train).error
    let (records, end) = trainer.run(40)
    #expect(end != .diverged)
    #expect(trainer.network.isFinite)
    #expect(trainer.network.score(trainer.train).error < before)
    #expect(records.allSatisfy { $0.train.error.isFinite })
  }

  @Test(arguments: TrainerCase.all)
  func oneSampleIsEnough(_ own: TrainerCase) throws {
    var trainer = try own.trainer(samples: 1)
    let (records, end) = trainer.run(30)
    #expect(end != .diverged)
    #expect(trainer.network.isFinite)
    #expect(records.allSatisfy { $0.objective.isFinite })
  }

  @Test(arguments: [200, 201, 100_000, Int.max, 0, -3, .min])
  func batchesThatHoldAllSamplesAreNone(_ batch: Int) throws {
    for optimizer in TrainingSettings.Optimizer.allCases {
      var trainer = try TrainerCase("batch") {
        $0.batch = batch
        $0.optimizer = optimizer
      }.trainer()
      var whole = try TrainerCase("whole") { $0.optimizer = optimizer }.trainer()
      #expect(trainer.run(8).records == whole.run(8).records)
      #expect(TrainerState(trainer) == TrainerState(whole))
    }
  }

  @Test func aConstantTargetIsLearntAndEnds() throws {
    let inputs = try Support.samples(100).inputs
    let dataset = try Dataset(
      inputs: [Array(inputs[..<100]), Array(inputs[100...])],
      targets: [[Double](repeating: 0.25, count: 100)])
    var trainer = Trainer(
      network: try Support.fresh(), train: dataset, test: nil, settings: TrainingSettings(),
      deviations: [1], seed: 1)
    let (records, end) = trainer.run(200)
    #expect(end == .stalled || end == .completed)
    #expect(try #require(records.last).train.error < 1e-6)
  }

  @Test func aPerfectFitStallsAtOnce() throws {
    let network = try Support.fresh()
    let inputs = try Support.samples(100).inputs
    let columns = [Array(inputs[..<100]), Array(inputs[100...])]
    let dataset = try Dataset(inputs: columns, targets: network.outputs(columns))
    var trainer = Trainer(
      network: network, train: dataset, test: dataset, settings: Self.settings(),
      deviations: [1], seed: 1)
    var calls = 0
    trainer.start(steps: 1_000_000)
    var end: Trainer.End?
    while end == nil, calls < 1000 {
      calls += 1
      if case .ended(let reason) = trainer.advance() { end = reason }
    }
    #expect(end == .stalled && trainer.steps <= 2 && trainer.evaluations <= 3)
    #expect(trainer.network == network)
  }

  @Test func stopTellsNoEndAnyMore() throws {
    var trainer = try TrainerCase("patience") {
      $0.optimizer = .adam
      $0.rate = 0.5
      $0.patience = 1
    }.trainer()
    trainer.start(steps: 1000)
    while trainer.isRunning {
      if case .step(let record) = trainer.advance(), record.step > 2 { trainer.stop() }
    }
    #expect(!trainer.isRunning && trainer.advance() == .ended(.completed))
  }
}
