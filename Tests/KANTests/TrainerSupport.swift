import Testing

@testable import KAN

/// Everything about a trainer that two runs can be compared by, to the bit.
struct TrainerState: Equatable {
  let parameters: [UInt64]
  /// Where Adam goes back to should the objective be no number.
  let verified: [UInt64]?
  let layers: [Layer]
  let steps: Int
  let evaluations: Int
  let record: TrainingRecord?

  init(_ trainer: Trainer) {
    parameters = trainer.network.parameters.map(\.bitPattern)
    verified = (trainer.optimizer as? AdamTraining)?.verified.map(\.bitPattern)
    layers = trainer.network.layers
    steps = trainer.steps
    evaluations = trainer.evaluations
    record = trainer.record
  }
}

extension Trainer {
  /// Advances until the run ends; returns the records of its steps and its end.
  mutating func finish() -> (records: [TrainingRecord], end: End) {
    var records: [TrainingRecord] = []
    while true {
      switch advance() {
      case .working: break
      case .step(let record): records.append(record)
      case .ended(let end): return (records, end)
      }
    }
  }

  /// Starts a run and finishes it.
  mutating func run(_ count: Int) -> (records: [TrainingRecord], end: End) {
    start(steps: count)
    return finish()
  }
}

/// Ways to train that tests sweep over.
struct TrainerCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var shape = "2,3,1"
  var settings: TrainingSettings
  var hasTest = true

  init(_ name: String, shape: String = "2,3,1", _ change: (inout TrainingSettings) -> Void) {
    testDescription = name
    self.shape = shape
    settings = TrainingSettings()
    settings.updatesGrid = false
    change(&settings)
  }

  /// A trainer of this case; large enough that one evaluation takes several calls.
  func trainer(samples: Int = 200, seed: UInt64 = 3) throws -> Trainer {
    Trainer(
      network: try Support.fresh(shape, grid: 3, seed: seed),
      train: try Support.samples(samples), test: hasTest ? try Support.samples(66, seed: 6) : nil,
      settings: settings, deviations: [1.5], seed: seed)
  }

  static let all = [
    TrainerCase("lbfgs") { _ in },
    TrainerCase("lbfgs, products", shape: "2,1+1x2,1") { _ in },
    TrainerCase("lbfgs, grid updates") { $0.updatesGrid = true },
    TrainerCase("lbfgs, penalty") { $0.penalty.lamb = 0.01 },
    TrainerCase("lbfgs, attribution penalty") {
      $0.penalty.lamb = 0.01
      $0.penalty.metric = .edgeBackward
    },
    TrainerCase("lbfgs, coefficients, grid updates") {
      $0.penalty.lamb = 0.001
      $0.penalty.coefficient = 1
      $0.updatesGrid = true
    },
    TrainerCase("lbfgs, batches") { $0.batch = 40 },
    TrainerCase("lbfgs, batches, grid updates") {
      $0.batch = 40
      $0.updatesGrid = true
    },
    TrainerCase("adam") { $0.optimizer = .adam },
    TrainerCase("adam, batches, grid updates") {
      $0.optimizer = .adam
      $0.batch = 32
      $0.updatesGrid = true
    },
    TrainerCase("adam, a test after every other step") {
      $0.optimizer = .adam
      $0.batch = 4
      $0.updatesGrid = true
    },
    TrainerCase("adam, penalty, batches") {
      $0.optimizer = .adam
      $0.batch = 32
      $0.penalty.lamb = 0.01
    },
    TrainerCase("lm") { $0.optimizer = .levenbergMarquardt },
    TrainerCase("lm, products, grids", shape: "2,1+1x2,1") {
      $0.optimizer = .levenbergMarquardt
      $0.updatesGrid = true
    },
    TrainerCase("patience") {
      $0.optimizer = .adam
      $0.rate = 0.1
      $0.patience = 3
    },
  ]
}
