import Numerics
import Testing

@testable import KAN

/// Networks seen through other scales, beside each other, and in part.
@Suite struct CombinationTests {
  private func network(_ width: String, seed: UInt64, base: BaseFunction = .zero) throws -> Network
  {
    var network = try Network(
      shape: NetworkShape(parsing: width), grid: 4, order: 3, base: base, ranges: [-1...1])
    var random = RandomSource(seed: seed)
    network.initialize(as: .noise, using: &random)
    for index in network.parameters.indices where network.parameters[index] == 0 {
      network.parameters[index] = random.uniform(in: -0.3...0.3)
    }
    return network
  }

  private func columns(_ count: Int) -> [[Double]] {
    var random = RandomSource(seed: 9)
    return (0..<count).map { _ in (0..<40).map { _ in random.uniform(in: -1.3...1.3) } }
  }

  private func expectEqual(_ left: [[Double]], _ right: [[Double]], _ tolerance: Double = 1e-12) {
    #expect(left.count == right.count)
    for (left, right) in zip(left, right) {
      for (left, right) in zip(left, right) {
        #expect(abs(left - right) <= tolerance * (1 + abs(left)))
      }
    }
  }

  @Test(arguments: ["2,3,1", "2,2+1x,2", "2,1"])
  func rescaledModelsPredictTheSame(width: String) throws {
    var network = try network(width, seed: 3)
    try network.fix(EdgeID(0, 1, 0), .sine, a: 2, b: 0.3, c: 1.5, d: -0.2)
    let names = (0..<network.shape.outputs).map { "y\($0)" }
    let model = Model(
      network: network, inputs: [Variable(name: "a"), Variable(name: "b")],
      outputs: names.map { Variable(name: $0) }, seed: 0)
    let inputs = [
      Variable(name: "a", mean: 0.7, standardDeviation: 3),
      Variable(name: "b", mean: -20, standardDeviation: 0.01),
    ]
    let outputs = names.map { Variable(name: $0, mean: 5, standardDeviation: 0.2) }
    let rescaled = try model.rescaled(inputs: inputs, outputs: outputs)
    #expect(rescaled.inputs == inputs && rescaled.outputs == outputs)
    expectEqual(model.predictions(columns(2)), rescaled.predictions(columns(2)), 1e-9)
    let back = try rescaled.rescaled(inputs: model.inputs, outputs: model.outputs)
    expectEqual(model.predictions(columns(2)), back.predictions(columns(2)), 1e-9)
    let withBase = Model(
      network: try self.network(width, seed: 3, base: .silu), inputs: model.inputs,
      outputs: model.outputs, seed: 0)
    #expect(throws: ShapeError.self) {
      _ = try withBase.rescaled(inputs: inputs, outputs: outputs)
    }
  }

  @Test func networksSideBySideDoWhatEachDoes() throws {
    let widths = ["2,1", "2,2+1x,1", "2,2,1+1x,2"]
    let networks = try widths.enumerated().map { try network($1, seed: UInt64($0)) }
    let joined = try Network(sideBySide: networks)
    #expect(joined.shape.outputs == 4 && joined.depth == 3)
    let columns = columns(2)
    expectEqual(joined.outputs(columns), networks.flatMap { $0.outputs(columns) })
    let finer = try networks[0].refined(grid: 8)
    // Even knots cut in two are those of the finer grid.
    expectEqual(
      try Network(sideBySide: [finer, networks[1]]).outputs(columns),
      [finer, networks[1]].flatMap { $0.outputs(columns) })
    let shifted = try Network(
      shape: NetworkShape([2, 1]), grid: 4, order: 3, base: .zero, ranges: [-2...1])
    #expect(throws: ShapeError.self) {
      _ = try Network(sideBySide: [networks[0], shifted])
    }
  }

  @Test func oneOutputAloneIsWhatItWas() throws {
    for width in ["2,2,3", "2,3,1+2x3", "2,2x"] {
      let network = try network(width, seed: 5)
      let model = Model(
        network: network, inputs: [Variable(name: "a"), Variable(name: "b")],
        outputs: (0..<network.shape.outputs).map { Variable(name: "y\($0)", mean: 2) }, seed: 0)
      let columns = columns(2)
      for output in 0..<network.shape.outputs {
        let alone = try model.alone(output: output)
        expectEqual(alone.predictions(columns), [model.predictions(columns)[output]])
        #expect(alone.outputs == [model.outputs[output]])
      }
    }
  }
}
