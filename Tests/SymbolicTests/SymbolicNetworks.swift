import Expressions
import KAN
import Numerics

/// Random networks of symbols for tests, all from fixed seeds.
enum SymbolicNetworks {
  /// Functions that are smooth and mild everywhere.
  static let mild: [ElementaryFunction] = [
    .sine, .square, .hyperbolicTangent, .gaussian, .identity, .cube, .sigmoid, .arctangent, .zero,
  ]

  /// A network of symbols with random numbers, some of whose edges are removed.
  static func random(
    _ shape: String, functions: [ElementaryFunction] = mild, seed: UInt64
  ) throws -> Network {
    var random = RandomSource(seed: seed)
    var network = try Network(
      shape: NetworkShape(parsing: shape), grid: 3, order: 3, ranges: [-1...1])
    for edge in network.activeEdges {
      try network.fix(
        edge, functions[random.index(below: functions.count)], a: random.uniform(in: -1...1),
        b: random.uniform(in: -1...1), c: random.uniform(in: -1...1), d: random.uniform(in: -1...1))
    }
    for layer in network.layers {
      let layout = layer.layout
      for range in [layout.subnodeScale, layout.subnodeBias, layout.nodeScale, layout.nodeBias] {
        for index in range { network.parameters[index] += random.uniform(in: -0.3...0.3) }
      }
    }
    for edge in network.activeEdges where random.uniform(in: 0...1) < 0.2 {
      try? network.remove(edge)
    }
    return network
  }

  /// A model of a network, with scales and names.
  static func model(_ network: Network, plain: Bool = false) -> Model {
    let inputs = (0..<network.shape.inputs).map { index in
      plain
        ? Variable(name: "x\(index + 1)")
        : Variable(
          name: "column \(index)", mean: 0.5 - Double(index), standardDeviation: 1.5 + Double(index)
        )
    }
    let outputs = (0..<network.shape.outputs).map { index in
      plain
        ? Variable(name: "y\(index)") : Variable(name: "y\(index)", mean: 3, standardDeviation: 0.7)
    }
    return Model(network: network, inputs: inputs, outputs: outputs, seed: 0)
  }

  /// Samples in the network's scale, with targets from a function of the inputs.
  static func samples(
    _ count: Int, inputs: Int, seed: UInt64, _ targets: ([[Double]]) -> [[Double]]
  ) throws -> Dataset {
    var random = RandomSource(seed: seed)
    let columns = (0..<inputs).map { _ in
      (0..<count).map { _ in random.uniform(in: -1...1) }
    }
    return try Dataset(inputs: columns, targets: targets(columns))
  }

  /// The columns of a data set.
  static func columns(_ samples: Dataset) -> [[Double]] {
    (0..<samples.inputCount).map { Array(samples.input($0)) }
  }
}
