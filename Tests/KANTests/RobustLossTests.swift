import Numerics
import Testing

@testable import KAN

/// Losses that limit the pull of outliers, and weights of samples.
@Suite("Robust losses and weights")
struct RobustLossTests {
  // MARK: Single errors

  @Test func huberIsASquareThatTurnsIntoALine() {
    let scale = 2.0
    let threshold = 1.345 * scale
    for error in [0, 0.1, -1, 2.6, -2.69] as [Double] {
      let term = Loss.huber.term(error, scale: scale)
      #expect(term.value == error * error && term.slope == 2 * error)
    }
    for error in [2.7, -5, 1e6] as [Double] {
      let term = Loss.huber.term(error, scale: scale)
      let expected = 2 * threshold * error.magnitude - threshold * threshold
      #expect((term.value / expected - 1).magnitude < 1e-14)
      #expect(term.slope.magnitude == 2 * threshold && (term.slope < 0) == (error < 0))
    }
  }

  @Test func absoluteIsRoundedOffNearZero() {
    #expect(Loss.absolute.term(0, scale: 1).value == 0)
    #expect(Loss.absolute.term(0, scale: 1).slope == 0)
    let far = Loss.absolute.term(-100, scale: 1)
    #expect((far.value - 100).magnitude < 0.051 && (far.slope + 1).magnitude < 1e-6)
  }

  @Test(arguments: [Loss.huber, .absolute])
  func slopesAreThoseOfTheValues(_ loss: Loss) {
    for scale in [0.3, 1, 7] {
      for error in stride(from: -12.05, through: 12, by: 0.37) {
        let step = 1e-6
        let right = loss.term(error + step, scale: scale).value
        let left = loss.term(error - step, scale: scale).value
        let slope = loss.term(error, scale: scale).slope
        #expect(((right - left) / (2 * step) - slope).magnitude < 1e-5 * max(1, slope.magnitude))
      }
    }
  }

  // MARK: The usual size of errors

  /// y = 2 x + noise, where every twentieth target is wild.
  private static func line(_ count: Int = 400, noise: Double = 0.1) throws -> Dataset {
    var random = RandomSource(seed: 3)
    let x = (0..<count).map { _ in random.uniform(in: -1...1) }
    let y = x.enumerated().map { index, x in
      let wild = index % 20 == 7 ? (x > 0 ? -1 : 1) * random.uniform(in: 20...60) : 0
      return 2 * x + noise * random.normal() + wild
    }
    return try Dataset(inputs: [x], targets: [y])
  }

  @Test func theScaleIsThatOfOrdinaryErrors() throws {
    let scale = try Self.line().measured(for: .huber).scale(ofTarget: 0)
    #expect((0.08...0.13).contains(scale))
    // In proportion to the targets.
    let line = try Self.line()
    let large = try Dataset(
      inputs: [Array(line.input(0))], targets: [line.targets.map { 1e6 * $0 }])
    let other = large.measured(for: .absolute).scale(ofTarget: 0)
    #expect((other / scale / 1e6 - 1).magnitude < 1e-9)
    #expect(try Self.line().measured(for: .meanSquaredError).scales == nil)
  }

  @Test func theScaleIsNeverZero() throws {
    let x = (0..<50).map(Double.init)
    for y in [x, x.map { _ in 3 }, x.map { $0 == 4 ? 1 : 0 }] {
      let scale = try Dataset(inputs: [x], targets: [y]).measured(for: .huber).scale(ofTarget: 0)
      #expect(scale > 0 && scale.isFinite)
    }
    let wide = try Dataset(
      inputs: [[Double]](repeating: [1, 2], count: 300), targets: [[1, 5]])
    #expect(wide.measured(for: .huber).scale(ofTarget: 0) > 0)
  }

  // MARK: Training

  /// The slope of a trained line between -0.9 and 0.9.
  private static func slope(_ loss: Loss, _ optimizer: TrainingSettings.Optimizer) throws -> Double
  {
    var network = try Network(
      shape: NetworkShape([1, 1]), grid: 1, order: 1, base: .zero, ranges: [-1...1])
    var random = RandomSource(seed: 1)
    network.initialize(using: &random)
    var settings = TrainingSettings()
    settings.loss = loss
    settings.optimizer = optimizer
    settings.updatesGrid = false
    if optimizer == .adam { settings.rate = 0.05 }
    network.train(
      on: try line(), settings: settings, steps: optimizer == .adam ? 2000 : 30)
    let values = network.outputs([[-0.9, 0.9]])[0]
    return (values[1] - values[0]) / 1.8
  }

  @Test(arguments: [TrainingSettings.Optimizer.lbfgs, .adam])
  func outliersDoNotMoveALine(_ optimizer: TrainingSettings.Optimizer) throws {
    for loss in [Loss.huber, .absolute] {
      let slope = try Self.slope(loss, optimizer)
      #expect((slope - 2).magnitude < 0.05, "\(loss): \(slope)")
    }
    #expect(try (Self.slope(.meanSquaredError, optimizer) - 2).magnitude > 0.5)
  }

  @Test func runsInPartsAreTheSame() throws {
    let network = try Support.fresh("1,2,1", grid: 3)
    var settings = TrainingSettings()
    settings.loss = .huber
    func trainer() throws -> Trainer {
      Trainer(
        network: network, train: try Self.line(), test: nil, settings: settings, deviations: [1],
        seed: 0)
    }
    var whole = try trainer()
    _ = whole.run(8)
    var parts = try trainer()
    _ = parts.run(3)
    _ = parts.run(5)
    #expect(whole.network == parts.network)
  }

  @Test func levenbergMarquardtRefuses() throws {
    var settings = TrainingSettings()
    settings.optimizer = .levenbergMarquardt
    let network = try Support.fresh("1,2,1")
    let plain = try Self.line()
    let weighted = try Dataset(
      inputs: [Array(plain.input(0))], targets: [plain.targets],
      weights: plain.targets.map { _ in 1 })
    #expect(settings.complaint(about: network, samples: plain) == nil)
    #expect(
      settings.complaint(about: network, samples: weighted)?.contains("optimizer=lbfgs or adam")
        == true)
    for loss in [Loss.huber, .absolute] {
      settings.loss = loss
      let complaint = try #require(settings.complaint(about: network, samples: plain))
      #expect(complaint.contains("optimizer=lbfgs or adam"))
    }
  }

  // MARK: Weights

  private static func disagree(
    _ left: ObjectiveEvaluation, _ right: ObjectiveEvaluation
  ) -> Double {
    let scale = left.gradient.map(\.magnitude).max() ?? 1
    let differences = zip(left.gradient, right.gradient).map { ($0 - $1).magnitude / scale }
    return max(differences.max() ?? .nan, (left.objective / right.objective - 1).magnitude)
  }

  /// Columns with some samples taken again, and others left out.
  private static func repeated(_ values: ArraySlice<Double>, _ times: [Int]) -> [Double] {
    zip(values, times).flatMap { [Double](repeating: $0, count: $1) }
  }

  @Test(arguments: Loss.allCases)
  func weightsAreRepetitions(_ loss: Loss) throws {
    let network = try GradientTests.network("2,2+1x2,2,3", order: 3)
    let plain = try GradientTests.dataset(for: network, samples: 150, loss: loss)
    let times = (0..<150).map { [1, 2, 0, 1, 3][$0 % 5] }
    let inputs = (0..<2).map { Array(plain.input($0)) }
    let targets = (0..<plain.targetCount).map { Array(plain.target($0)) }
    let weighted = try Dataset(
      inputs: inputs, targets: targets, weights: times.map { 0.7 * Double($0) }
    ).measured(for: loss)
    let long = try Dataset(
      inputs: inputs.map { Self.repeated($0[...], times) },
      targets: targets.map { Self.repeated($0[...], times) }
    ).measured(for: loss)
    #expect(long.count == 210 && weighted.count == 150)
    let (own, other) = (
      Support.evaluate(network, weighted, loss: loss), Support.evaluate(network, long, loss: loss)
    )
    #expect(Self.disagree(own, other) < 1e-9, "\(loss)")
    let scores = (network.score(weighted, loss: loss), network.score(long, loss: loss))
    #expect((scores.0.error / scores.1.error - 1).magnitude < 1e-12)
    if let accuracy = scores.0.accuracy {
      #expect((accuracy - (scores.1.accuracy ?? .nan)).magnitude < 1e-12)
    }
  }

  @Test(arguments: Loss.allCases)
  func gradientsOfWeightedLosses(_ loss: Loss) throws {
    let network = try GradientTests.network("2,2+1x2,2,3", order: 3)
    let plain = try GradientTests.dataset(for: network, samples: 90, loss: loss)
    var random = RandomSource(seed: 6)
    let dataset = try Dataset(
      inputs: (0..<2).map { Array(plain.input($0)) },
      targets: (0..<plain.targetCount).map { Array(plain.target($0)) },
      weights: (0..<90).map { _ in random.uniform(in: 0...3) })
    let indices = (0..<40).map { ($0 * 7) % 90 }
    for indices in [nil, indices] {
      let evaluation = Support.evaluate(network, dataset, loss: loss, indices: indices)
      var trials = evaluation
      let disagreement = GradientTests.disagreement(network, evaluation.gradient) {
        Support.evaluate(&trials, $0, dataset, indices: indices)
        return trials.objective
      }
      #expect(disagreement < 1e-6)
      guard let indices else { continue }
      let selected = Support.evaluate(
        network, try #require(dataset.selecting(indices)), loss: loss)
      #expect(selected.objective == evaluation.objective)
      #expect(selected.gradient == evaluation.gradient)
    }
  }

  @Test func equalWeightsChangeNothing() throws {
    let network = try GradientTests.network("2,3,1", order: 3)
    let plain = try GradientTests.dataset(for: network, samples: 100, loss: .meanSquaredError)
    let weighted = try Dataset(
      inputs: (0..<2).map { Array(plain.input($0)) }, targets: [plain.targets],
      weights: [Double](repeating: 1e300, count: 100))
    #expect(weighted.weights == [Double](repeating: 1, count: 100))
    let (own, other) = (Support.evaluate(network, weighted), Support.evaluate(network, plain))
    #expect(Self.disagree(own, other) < 1e-13)
  }

  @Test func weightsOfNoUseAreRefused() throws {
    for weights in [[1, -1], [0, 0], [.nan, 1], [.infinity, 1], [1]] as [[Double]] {
      #expect(throws: DatasetError.self) {
        try Dataset(inputs: [[1, 2]], targets: [[1, 2]], weights: weights)
      }
    }
  }
}
