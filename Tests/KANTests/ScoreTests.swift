import Numerics
import Testing

@testable import KAN

/// Errors on a data set: shared out over cores and in pieces, which shows in no bit.
@Suite("Scores")
struct ScoreTests {
  private static func labels(_ count: Int, classes: Int) -> [Double] {
    var random = RandomSource(seed: 8)
    return (0..<count).map { _ in Double(random.index(below: classes)) }
  }

  private static func dataset(
    for network: Network, samples: Int, loss: Loss
  ) throws -> Dataset {
    let plain = try KernelTests.dataset(for: network, samples: samples)
    guard loss == .crossEntropy else { return plain }
    return try Dataset(
      inputs: (0..<plain.inputCount).map { Array(plain.input($0)) },
      targets: [labels(samples, classes: network.shape.outputs)])
  }

  private static func sums(
    _ evaluation: inout ScoreEvaluation, _ network: Network, _ dataset: Dataset
  ) -> LossSums {
    evaluation.begin(count: dataset.count)
    while !evaluation.advance(parameters: network.parameters, dataset: dataset) {}
    return evaluation.sums
  }

  private static func expectSame(_ left: LossSums, _ right: LossSums, _ comment: Comment? = nil) {
    #expect(left.absolute.map(\.bitPattern) == right.absolute.map(\.bitPattern), comment)
    #expect(left.robust.bitPattern == right.robust.bitPattern, comment)
    #expect(left.perOutput.map(\.bitPattern) == right.perOutput.map(\.bitPattern), comment)
    #expect(left.correct == right.correct && left.samples == right.samples, comment)
  }

  /// One stream and several, one chunk and several, more chunks than the cache may hold of a share.
  @Test(
    arguments: ["4,16,16,1", "40,3,2", "2,9,2+2x2,3"],
    [(1, Loss.meanSquaredError), (90, .crossEntropy), (900, .meanSquaredError)]
      + [(20_000, .crossEntropy), (20_001, .meanSquaredError), (9_000, .huber)])
  func sameBitsOnAnyNumberOfCores(_ shape: String, _ own: (samples: Int, loss: Loss)) throws {
    var network = try Support.network(shape, grid: 5)
    Support.decorate(&network)
    let dataset = try Self.dataset(for: network, samples: own.samples, loss: own.loss)
    let objective = Support.evaluate(network, dataset, loss: own.loss)
    for threads in [1, 2, 3, 16] {
      for duration in [Duration.microseconds(20), .milliseconds(8)] {
        var evaluation = ScoreEvaluation(
          network, loss: own.loss,
          limits: SampleStreams.Limits(threads: threads, duration: duration))
        // A second time with what the first evaluation left behind.
        for _ in 0..<2 {
          Self.expectSame(
            Self.sums(&evaluation, network, dataset), objective.sums, "\(threads) cores")
        }
      }
    }
  }

  /// A loss whose targets are not there has no value, and training by it leaves the network alone.
  @Test(arguments: TrainingSettings.Optimizer.allCases, [0, 1, 4])
  func withoutItsTargetsThereIsNoLoss(
    _ optimizer: TrainingSettings.Optimizer, targets: Int
  ) throws {
    let network = try Support.fresh("2,3,3")
    let inputs = try KernelTests.dataset(for: network, samples: 100)
    let columns = (0..<2).map { Array(inputs.input($0)) }
    let data =
      targets == 0
      ? Dataset(unchecked: columns)
      : try Dataset(
        inputs: columns,
        targets: [[Double]](repeating: [Double](repeating: 1, count: 100), count: targets))
    #expect(network.score(data).error.isNaN)
    #expect(network.score(data, loss: .crossEntropy).error.isNaN == (targets != 1))
    var settings = TrainingSettings()
    settings.optimizer = optimizer
    var trainer = Trainer(
      network: network, train: data, test: nil, settings: settings, deviations: [1, 1, 1], seed: 0)
    #expect(trainer.run(3).end == .diverged)
    #expect(trainer.steps == 0 && trainer.network == network)
  }

  /// Against outputs of a network that are worked out without an evaluation.
  @Test(arguments: Loss.allCases)
  func scoresAreThoseOfTheOutputs(_ loss: Loss) throws {
    let network = try Support.network("3,12,9,3", grid: 5)
    let dataset = try Self.dataset(for: network, samples: 9000, loss: loss)
    let outputs = network.outputs((0..<3).map { Array(dataset.input($0)) })
    let score = network.score(dataset, loss: loss, deviations: [1, 2, 3])
    switch loss {
    case .meanSquaredError, .huber, .absolute:
      var (sum, size) = (0.0, 0.0)
      for output in 0..<3 {
        for sample in 0..<9000 {
          let target = dataset.targets[output * 9000 + sample]
          let error = (outputs[output][sample] - target) * Double(output + 1)
          sum += error * error
          size += error.magnitude
        }
      }
      if loss.isRobust {
        #expect((try #require(score.absolute) / (size / 27_000) - 1).magnitude < 1e-12)
        #expect(score.criterion == score.absolute)
      } else {
        #expect(score.absolute == nil && score.criterion == score.error)
      }
      #expect((score.error / (sum / 27_000).squareRoot() - 1).magnitude < 1e-12)
    case .crossEntropy:
      let expected = loss.score(logOdds: outputs, labels: dataset.targets)
      #expect((score.error / expected.error - 1).magnitude < 1e-12)
      #expect(score.accuracy == expected.accuracy)
    }
  }

  /// An evaluation may be given up at any point, and another begun at other parameters, or on another
  /// number of samples.
  @Test(arguments: [1, 2])
  func anEvaluationGivenUpLeavesNoTrace(_ threads: Int) throws {
    let network = try Support.network("3,40,1", grid: 5)
    var other = network
    for index in other.parameters.indices { other.parameters[index] *= 0.9 }
    let limits = SampleStreams.Limits(threads: threads, duration: .microseconds(200))
    for samples in [100, 3000, 20_000] {
      let dataset = try KernelTests.dataset(for: network, samples: samples)
      let more = try KernelTests.dataset(for: network, samples: 17_000)
      let expected = Support.evaluate(network, dataset).sums
      var evaluation = ScoreEvaluation(network, loss: .meanSquaredError, limits: limits)
      for pieces in 0..<6 {
        let used = pieces % 2 == 0 ? dataset : more
        evaluation.begin(count: used.count)
        for _ in 0..<pieces {
          _ = evaluation.advance(parameters: other.parameters, dataset: used)
        }
        Self.expectSame(Self.sums(&evaluation, network, dataset), expected, "\(pieces) pieces")
      }
    }
  }

  /// The records of training say what a score afterwards says, to the bit.
  @Test(arguments: TrainingSettings.Optimizer.allCases)
  func recordsAreScores(_ optimizer: TrainingSettings.Optimizer) throws {
    var settings = TrainingSettings()
    settings.optimizer = optimizer
    let network = try Support.fresh("2,6,6,1", grid: 4)
    var trainer = Trainer(
      network: network, train: try Support.samples(200), test: try Support.samples(12_000, seed: 9),
      settings: settings, deviations: [1.5], seed: 1)
    let records = trainer.run(4).records
    let test = try #require(trainer.test)
    #expect(records.last?.test == trainer.network.score(test, deviations: [1.5]))
    #expect(records.count == 4)
  }
}
