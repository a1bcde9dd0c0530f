import Numerics
import Testing

@testable import KAN

/// The fast ways through a layer against the plain ones, and the same bits on any number of cores.
@Suite("Kernels")
struct KernelTests {
  /// A dataset for a network; inputs lie inside the grid and beyond its ends.
  static func dataset(for network: Network, samples: Int) throws -> Dataset {
    var random = RandomSource(seed: 5)
    return try Dataset(
      inputs: Support.columns(
        network.shape.inputs, samples: samples, in: -1.5...1.5, using: &random),
      targets: Support.columns(network.shape.outputs, samples: samples, using: &random))
  }

  /// Every width of a row of outputs: one, four, multiples of eight and of sixteen, with and without
  /// outputs to spare, and more inputs than kernels take at once.
  @Test(
    arguments: ["3,4,1", "3,5,2", "3,8,3", "2,13,1", "2,16,5", "2,20,1", "2,33,2", "37,16,2"],
    Extrapolation.allCases)
  func gradientsOfEveryWidth(_ shape: String, _ extrapolation: Extrapolation) throws {
    for grid in [1, 2, 30] {
      let network = try Support.network(
        shape, grid: grid, order: 3, extrapolation: extrapolation, seed: UInt64(grid))
      let dataset = try Self.dataset(for: network, samples: 150)
      try Self.expectGradient(of: network, dataset, "grid \(grid)")
    }
  }

  /// Knots may coincide at the ends of a grid and inside it; no sample lies in such a cell.
  @Test(arguments: ["2,1", "2,5"], Extrapolation.allCases)
  func cellsWithoutWidth(_ shape: String, _ extrapolation: Extrapolation) throws {
    for place in [3, 6, 8, 11] {
      var network = try Support.network(
        shape, grid: 9, order: 3, extrapolation: extrapolation, seed: UInt64(place))
      network.layers[0].knots[place] = network.layers[0].knots[place + 1]
      try Self.expectGradient(of: network, Self.dataset(for: network, samples: 150), "\(place)")
    }
  }

  /// Along random directions: one slope per direction instead of one per parameter.
  private static func expectGradient(
    of network: Network, _ dataset: Dataset, _ comment: Comment
  ) throws {
    let evaluation = Support.evaluate(network, dataset)
    var trials = evaluation
    var random = RandomSource(seed: 3)
    for _ in 0..<4 {
      let direction = network.parameters.map { _ in random.uniform(in: -1...1) }
      let slope = zip(direction, evaluation.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      func objective(_ step: Double) -> Double {
        var moved = network
        for index in direction.indices { moved.parameters[index] += step * direction[index] }
        Support.evaluate(&trials, moved, dataset)
        return trials.objective
      }
      let difference = (objective(1e-6) - objective(-1e-6)) / 2e-6
      let scale = evaluation.gradient.reduce(1) { $0 + $1.magnitude }
      #expect((slope - difference).magnitude < 1e-7 * scale, comment)
    }
  }

  static let penalties: [Penalty] = {
    var penalty = Penalty()
    (penalty.lamb, penalty.coefficient) = (0.1, 0.5)
    return [Penalty(), penalty]
  }()

  @Test(arguments: ["4,16,16,1", "3,40,3,2", "2,9,2+2x2,1"], penalties)
  func sameBitsOnAnyNumberOfCores(_ shape: String, _ penalty: Penalty) throws {
    var network = try Support.network(shape, grid: 5)
    Support.decorate(&network)
    let dataset = try Self.dataset(for: network, samples: 20_000)
    #expect(streamCount(network, samples: 20_000) > 3)
    var results: [ObjectiveEvaluation] = []
    for threads in [1, 2, 3, 16] {
      var evaluation = ObjectiveEvaluation(
        network, loss: .meanSquaredError, penalty: penalty,
        limits: SampleStreams.Limits(threads: threads))
      Support.evaluate(&evaluation, network, dataset)
      // Once more with what the first evaluation left behind.
      Support.evaluate(&evaluation, network, dataset)
      results.append(evaluation)
    }
    for result in results.dropFirst() {
      #expect(result.objective == results[0].objective)
      #expect(result.gradient == results[0].gradient)
      #expect(result.sums.samples == 20_000)
    }
  }

  /// Shares taken together against one share that takes all.
  @Test(arguments: penalties)
  func sharesAddUpToTheWhole(_ penalty: Penalty) throws {
    let network = try Support.network("3,12,1", grid: 5)
    let dataset = try Self.dataset(for: network, samples: 20_000)
    let whole = Support.evaluate(network, dataset, penalty: penalty)
    let parts = try (0..<40).map { part in
      let positions = Array(part * 500..<(part + 1) * 500)
      return Support.evaluate(network, try #require(dataset.selecting(positions))).sums
    }
    let loss = parts.reduce(0) { $0 + $1.loss(.meanSquaredError) } / 40
    #expect((whole.sums.loss(.meanSquaredError) / loss - 1).magnitude < 1e-12)
  }

  private func streamCount(_ network: Network, samples: Int) -> Int {
    let chunk = network.chunkLength
    return SampleStream.ranges(total: samples, cost: network.sampleCost, chunk: chunk).count
  }

  @Test(arguments: [1, 127, 128, 129, 1000, 10_000, 1_000_000], [1, 65, 5000, 60_000])
  func sharesAreWholeChunksInOrder(_ total: Int, _ cost: Int) {
    let ranges = SampleStream.ranges(total: total, cost: cost, chunk: 128)
    #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == total)
    #expect(ranges.allSatisfy { !$0.isEmpty && $0.lowerBound % 128 == 0 })
    #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(ranges.count <= 8)
  }

  /// An evaluation may be given up at any point, and another begun.
  @Test func anEvaluationGivenUpLeavesNoTrace() throws {
    let network = try Support.network("3,40,1", grid: 5)
    let dataset = try Self.dataset(for: network, samples: 20_000)
    for penalty in Self.penalties {
      var evaluation = ObjectiveEvaluation(network, loss: .meanSquaredError, penalty: penalty)
      Support.evaluate(&evaluation, network, dataset)
      let expected = evaluation.gradient
      for pieces in 1...4 {
        evaluation.begin(parameters: network.parameters, count: dataset.count)
        for _ in 0..<pieces {
          _ = evaluation.advance(
            network: network, parameters: network.parameters, dataset: dataset)
        }
        Support.evaluate(&evaluation, network, dataset)
        #expect(evaluation.gradient == expected)
      }
    }
  }

  /// Pieces of work so short that hardly one of them reaches what it was begun for.
  @Test(arguments: penalties)
  func sameBitsInTheShortestPieces(_ penalty: Penalty) throws {
    let network = try Support.network("3,40,3,2", grid: 5)
    let dataset = try Self.dataset(for: network, samples: 6000)
    #expect(streamCount(network, samples: 6000) > 2)
    let expected = Support.evaluate(network, dataset, penalty: penalty)
    for threads in 1...2 {
      var evaluation = ObjectiveEvaluation(
        network, loss: .meanSquaredError, penalty: penalty,
        limits: SampleStreams.Limits(threads: threads, duration: .microseconds(20)))
      Support.evaluate(&evaluation, network, dataset)
      #expect(evaluation.objective == expected.objective)
      #expect(evaluation.gradient == expected.gradient)
    }
  }

  /// A piece ends at the first look at the clock after its time, and the work between two looks is a tenth
  /// of a millisecond by what samples are said to cost: so commands need not wait for an evaluation.
  @Test(arguments: ["3,5,1", "3,16,16,1", "2,40,40,1"])
  func piecesAreShort(_ shape: String) throws {
    let network = try Support.network(shape, grid: 5)
    let samples = 20_000_000 / network.sampleCost
    let dataset = try Self.dataset(for: network, samples: samples)
    let limits = SampleStreams.Limits(threads: 1, duration: .microseconds(20))
    var evaluation = ObjectiveEvaluation(
      network, loss: .meanSquaredError, penalty: Penalty(), limits: limits)
    evaluation.begin(parameters: network.parameters, count: dataset.count)
    var pieces = 1
    while !evaluation.advance(
      network: network, parameters: network.parameters, dataset: dataset)
    {
      pieces += 1
    }
    var scoring = ScoreEvaluation(network, loss: .meanSquaredError, limits: limits)
    scoring.begin(count: dataset.count)
    var scoringPieces = 1
    while !scoring.advance(parameters: network.parameters, dataset: dataset) { scoringPieces += 1 }
    // Of twenty milliseconds' work none has two.
    #expect(pieces > 10 && scoringPieces > 10, "\(pieces), \(scoringPieces)")
  }

  /// What all deviations are compared with comes from the first chunk, which has to be taken even if
  /// the time of a piece is over before it has begun: a busy machine may hold it up.
  @Test func theFirstChunkIsTakenHoweverLate() throws {
    var penalty = Penalty()
    penalty.lamb = 1
    let network = try Support.network("3,9,1", grid: 5)
    let dataset = try Self.dataset(for: network, samples: 100)
    var evaluation = ObjectiveEvaluation(
      network, loss: .meanSquaredError, penalty: penalty,
      limits: SampleStreams.Limits(threads: 1, duration: .zero))
    evaluation.begin(parameters: network.parameters, count: dataset.count)
    _ = evaluation.advance(network: network, parameters: network.parameters, dataset: dataset)
    let expected = Support.evaluate(network, dataset, penalty: penalty).regularization
    #expect(evaluation.regularization == expected && expected > 0)
  }

  /// One chunk of samples passes the parameters of a wide layer by, a few inputs at a time.
  @Test(arguments: ["70,9,2", "33,4,1", "5,1", "40,6+3x2,2"], [1, 60])
  func streamedParametersGiveTheSameBits(_ shape: String, _ samples: Int) throws {
    var network = try Support.network(shape, grid: 4, order: 3, seed: 7)
    for edge in [0, 5] where edge < network.layers[0].mask.count {
      network.layers[0].mask[edge] = 0
    }
    let dataset = try Self.dataset(for: network, samples: samples)
    var evaluation = Support.evaluate(network, dataset)
    var evaluator = Evaluator(network)
    var gradient = [Double](repeating: 0, count: network.parameters.count)
    // A second time, with what the first evaluation leaves behind.
    for _ in 0..<2 {
      var sums = LossSums(outputs: network.shape.outputs)
      network.parameters.withUnsafeBufferPointer { buffer in
        guard let parameters = buffer.baseAddress else { return }
        evaluator.prepare(parameters: parameters)
        evaluator.clearGradients()
        evaluator.load(dataset, 0..<samples, indices: nil)
        evaluator.forward(parameters: parameters, count: samples)
        evaluator.addLoss(
          .meanSquaredError, dataset: dataset, range: 0..<samples, indices: nil, total: samples,
          to: &sums)
        evaluator.backward(parameters: parameters, count: samples, pulls: false)
        gradient.withUnsafeMutableBufferPointer { gradient in
          guard let start = gradient.baseAddress else { return }
          evaluator.collectGradient(parameters: parameters, into: start)
        }
      }
      #expect(gradient == evaluation.gradient)
      #expect(sums.perOutput == evaluation.sums.perOutput)
      for index in network.parameters.indices { network.parameters[index] *= 1.5 }
      Support.evaluate(&evaluation, network, dataset)
    }
  }

  /// Uniform and uneven knots find their cells in different ways.
  @Test(arguments: 1...5, Extrapolation.allCases)
  func cellsOfUniformKnotsAreThoseOfUnevenOnes(_ order: Int, _ extrapolation: Extrapolation) throws
  {
    let uniform = try Network(
      shape: NetworkShape(parsing: "1,3"), grid: 7, order: order, extrapolation: extrapolation,
      ranges: [-1...2])
    var random = RandomSource(seed: 1)
    var network = uniform
    for index in network.parameters.indices {
      network.parameters[index] = random.uniform(in: -1...1)
    }
    var uneven = network
    // So little that values stay, and enough that the knots no longer count as uniform.
    uneven.layers[0].knots[order + 3] += 1e-12
    let knots = network.layers[0].knots
    let inputs =
      knots + knots.map { $0.nextUp } + knots.map { $0.nextDown }
      + (0..<300).map { _ in random.uniform(in: -3...4) } + [-1e100, 1e100]
    let (a, b) = (network.outputs([inputs]), uneven.outputs([inputs]))
    for j in 0..<3 {
      for (left, right) in zip(a[j], b[j]) {
        #expect((left - right).magnitude <= 1e-9 * max(1, left.magnitude))
      }
    }
  }

  @Test func rooflinesAndMeasurementsArePlausible() throws {
    let roofline = Roofline.measured(seconds: 0.02)
    #expect(roofline.multiplyAdds > 1e7 && roofline.multiplyAdds < 1e13)
    #expect(roofline.firstCacheBytes > 1e7 && roofline.secondCacheBytes > 1e7)
    let network = try Support.network("2,5,1", grid: 5)
    let dataset = try Self.dataset(for: network, samples: 1000)
    for adapts in [false, true] {
      var measurement = StepMeasurement(network, dataset, adaptsKnots: adapts)
      for part in StepMeasurement.Part.allCases {
        #expect(measurement.seconds(part, repetitions: 3) > 0)
      }
      #expect(measurement.multiplyAdds(.forward) == 1000 * 15 * 5)
      #expect(measurement.multiplyAdds(.step) == 1000 * (10 * 10 + 5 * 15))
    }
  }
}
