import Expressions
import Numerics

@testable import KAN

/// Makings of networks and data for tests, all from fixed seeds.
enum Support {
  /// Columns of uniform random numbers, `[column][sample]`.
  static func columns(
    _ count: Int, samples: Int, in range: ClosedRange<Double> = -1...1,
    using random: inout RandomSource
  ) -> [[Double]] {
    (0..<count).map { _ in (0..<samples).map { _ in random.uniform(in: range) } }
  }

  /// Ascending knots with random gaps, extended on both sides.
  static func randomKnots(intervals: Int, order: Int, using random: inout RandomSource) -> [Double]
  {
    var position = -1.0
    let knots = (0...intervals + 2 * order).map { _ in
      position += random.uniform(in: 0.05...1)
      return position
    }
    return knots
  }

  /// A network in which every parameter is random and every knot vector uneven.
  static func network(
    _ shape: String, grid: Int = 4, order: Int = 3, base: BaseFunction = .silu,
    extrapolation: Extrapolation = .linear, seed: UInt64 = 1
  ) throws -> Network {
    var random = RandomSource(seed: seed)
    var network = try Network(
      shape: NetworkShape(parsing: shape), grid: grid, order: order, base: base,
      extrapolation: extrapolation, ranges: [-1...1])
    for index in network.parameters.indices {
      network.parameters[index] = random.uniform(in: -1...1)
    }
    for l in network.layers.indices {
      network.layers[l].knots = (0..<network.layers[l].inputs).flatMap { _ in
        var knots = KnotGrid.uniform(range: -0.8...0.9, intervals: grid, order: order)
        for index in knots.indices { knots[index] += random.uniform(in: -0.1...0.1) / Double(grid) }
        return knots
      }
    }
    return network
  }

  /// Gives a network removed, weakened, symbolic and mixed edges.
  static func decorate(_ network: inout Network) {
    let functions: [ElementaryFunction] = [
      .sine, .square, .hyperbolicTangent, .gaussian, .exponential, .cube,
    ]
    var count = 0
    for l in network.layers.indices {
      for edge in network.layers[l].mask.indices {
        count += 1
        switch count % 5 {
        case 1: network.layers[l].mask[edge] = 0.7
        case 2:
          network.layers[l].mask[edge] = 0
          network.layers[l].symbolicMask[edge] = 1
          network.layers[l].functions[edge] = functions[count % functions.count]
        case 3:
          network.layers[l].symbolicMask[edge] = 0.6
          network.layers[l].functions[edge] = functions[count % functions.count]
        case 4 where network.layers[l].mask.count > 4: network.layers[l].mask[edge] = 0
        default: break
        }
      }
    }
  }

  /// A network as training starts from.
  static func fresh(
    _ shape: String = "2,5,1", grid: Int = 5, order: Int = 3, seed: UInt64 = 1
  ) throws -> Network {
    var network = try Network(
      shape: NetworkShape(parsing: shape), grid: grid, order: order, ranges: [-1...1])
    var random = RandomSource(seed: seed)
    network.initialize(using: &random)
    return network
  }

  /// log(x + 1.2), as a symbolic edge.
  static func logarithm() throws -> Network {
    var network = try fresh("1,1", grid: 3)
    network.layers[0].mask[0] = 0
    network.layers[0].symbolicMask[0] = 1
    network.layers[0].functions[0] = .logarithm
    let affine = network.layers[0].layout.affine.lowerBound
    for (offset, value) in [1, 1.2, 1, 0].enumerated() {
      network.parameters[affine + offset] = value
    }
    return network
  }

  /// Samples of a smooth function of two inputs.
  static func samples(_ count: Int, seed: UInt64 = 5) throws -> Dataset {
    var random = RandomSource(seed: seed)
    let inputs = columns(2, samples: count, using: &random)
    return try Dataset(
      inputs: inputs, targets: [zip(inputs[0], inputs[1]).map { $0 * $0 - 0.5 * $1 + $0 * $1 }])
  }

  /// Objective and gradient, computed as training does.
  static func evaluate(
    _ network: Network, _ dataset: Dataset, loss: Loss = .meanSquaredError,
    penalty: Penalty = Penalty(), indices: [Int]? = nil
  ) -> ObjectiveEvaluation {
    var evaluation = ObjectiveEvaluation(network, loss: loss, penalty: penalty)
    evaluate(&evaluation, network, dataset, indices: indices)
    return evaluation
  }

  /// The same with an evaluation that may have been used before.
  static func evaluate(
    _ evaluation: inout ObjectiveEvaluation, _ network: Network, _ dataset: Dataset,
    indices: [Int]? = nil
  ) {
    evaluation.begin(parameters: network.parameters, count: dataset.count, indices: indices)
    while !evaluation.advance(
      network: network, parameters: network.parameters, dataset: dataset)
    {}
  }
}
