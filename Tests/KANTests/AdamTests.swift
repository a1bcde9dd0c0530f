import Testing

@testable import KAN

struct AdamTests {
  /// Kingma and Ba 2015, algorithm 1, number by number.
  private struct Plain {
    var parameters: [Double]
    var first: [Double], second: [Double]
    var updates = 0

    init(_ parameters: [Double]) {
      self.parameters = parameters
      first = parameters.map { _ in 0 }
      second = first
    }

    mutating func update(_ gradient: [Double], rate: Double) {
      updates += 1
      var powers = (1.0, 1.0)
      for _ in 0..<updates { powers = (powers.0 * 0.9, powers.1 * 0.999) }
      for (index, slope) in gradient.enumerated() {
        first[index] = 0.9 * first[index] + (1 - 0.9) * slope
        second[index] = 0.999 * second[index] + (1 - 0.999) * slope * slope
        let mean = first[index] / (1 - powers.0)
        let root = (second[index] / (1 - powers.1)).squareRoot()
        parameters[index] -= rate * mean / (root + 1e-8)
      }
    }
  }

  /// Parameters of a wide layer move while their gradients are found, those of other layers at the end,
  /// and where there are several chunks of samples or penalties all of them do.
  @Test(
    arguments: ["70,9,2", "33,4,1", "37,16,5", "5,1", "40,6+3x2,2"],
    [(1, 0), (60, 0), (60, 0.01), (300, 0)])
  func updatesAreThoseOfTheArticle(_ shape: String, _ own: (samples: Int, lamb: Double)) throws {
    var network = try Support.network(shape, seed: 7)
    // The affine maps of edges without symbols have no gradient and must keep their values.
    Support.decorate(&network)
    let dataset = try KernelTests.dataset(for: network, samples: own.samples)
    var penalty = Penalty()
    penalty.lamb = own.lamb
    var evaluation = ObjectiveEvaluation(network, loss: .meanSquaredError, penalty: penalty)
    var adam = Adam(count: network.parameters.count, rate: 0.02)
    var plain = Plain(network.parameters)
    var before: [Double] = network.parameters
    for _ in 0..<3 {
      plain.update(
        Support.evaluate(network, dataset, penalty: penalty).gradient, rate: adam.rate)
      let parameters = network.parameters
      evaluation.begin(parameters: parameters, count: dataset.count)
      var outcome = Adam.Outcome.pending
      while outcome == .pending {
        outcome = adam.update(parameters) {
          evaluation.advance(
            network: network, parameters: parameters, dataset: dataset, update: $0)
        }
      }
      #expect(outcome == .moved)
      adam.exchange(&network.parameters, before: &before)
      #expect(before == parameters && network.parameters != parameters)
      let distance = zip(network.parameters, plain.parameters).map { ($0 - $1).magnitude }.max()
      // What divides by a root of next to nothing may turn out a little different.
      #expect(try #require(distance) < 1e-9)
      adam.exchangeBack(&network.parameters, before: &before)
      #expect(network.parameters == parameters)
      adam.exchange(&network.parameters, before: &before)
    }
  }

  /// The gradient overflows in the wide layer, where the loss itself is a number.
  @Test func aGradientThatIsNotFiniteSpoilsNothing() throws {
    var network = try Support.fresh("40,3,1")
    for position in network.layers[1].layout.coefficients { network.parameters[position] *= 1e165 }
    for position in network.layers[1].layout.baseScale { network.parameters[position] *= 1e165 }
    let inputs = try KernelTests.dataset(for: network, samples: 60)
    let columns = (0..<40).map { Array(inputs.input($0)) }
    let targets = network.outputs(columns).map { $0.map { $0 * (1 + 1e-12) } }
    let dataset = try Dataset(inputs: columns, targets: targets)
    #expect(network.score(dataset).error.isFinite)
    #expect(!Support.evaluate(network, dataset).isFinite)

    var settings = TrainingSettings()
    settings.optimizer = .adam
    settings.updatesGrid = false
    var trainer = Trainer(
      network: network, train: dataset, test: nil, settings: settings, deviations: [1], seed: 1)
    #expect(trainer.run(3).end == .diverged)
    #expect(trainer.network == network && trainer.steps == 0)
  }

  /// A wide layer's parameters have moved when its test is given up.
  @Test(arguments: [1, 2, 5], [false, true])
  func aWideStepCanBeTakenBack(_ steps: Int, _ updatesGrid: Bool) throws {
    let network = try Support.fresh("40,3,1")
    var settings = TrainingSettings()
    settings.optimizer = .adam
    settings.updatesGrid = updatesGrid
    func trainer() throws -> Trainer {
      var trainer = Trainer(
        network: network, train: try KernelTests.dataset(for: network, samples: 60),
        test: try KernelTests.dataset(for: network, samples: 50), settings: settings,
        deviations: [1], seed: 1)
      _ = trainer.run(steps)
      return trainer
    }
    var (plain, interrupted) = (try trainer(), try trainer())
    interrupted.start(steps: 2)
    while interrupted.stage != .testing { _ = interrupted.advance() }
    interrupted.stop()
    #expect(TrainerState(interrupted) == TrainerState(plain))
    #expect(plain.run(3).records == interrupted.run(3).records)
    #expect(TrainerState(interrupted) == TrainerState(plain))
  }
}
