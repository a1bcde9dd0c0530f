import Expressions
import Numerics
import Testing

@testable import KAN

@Suite struct KnotInsertionTests {
  /// A network with random numbers in every place, on grids that are uniform or far from it.
  private func randomNetwork(
    _ random: inout RandomSource, order: Int, extrapolation: Extrapolation, isUniform: Bool
  ) throws -> Network {
    let shape = try NetworkShape(parsing: "2,3+1x,2")
    let grid = 1 + random.index(below: 9)
    var network = try Network(
      shape: shape, grid: grid, order: order, extrapolation: extrapolation,
      ranges: [-1...1, 2...2.5])
    for index in network.parameters.indices { network.parameters[index] = random.normal() }
    for l in network.layers.indices {
      for edge in network.layers[l].mask.indices where random.index(below: 4) == 0 {
        network.layers[l].mask[edge] = Double(random.index(below: 2))
        network.layers[l].symbolicMask[edge] = 1
        network.layers[l].functions[edge] = .sine
      }
      guard !isUniform else { continue }
      for input in 0..<network.layers[l].inputs {
        let samples = (0..<40).map { _ in
          random.index(below: 3) == 0 ? random.uniform() : 0.3 + 1e-3 * random.uniform()
        }
        let knots = try #require(
          KnotGrid.adaptive(sorted: samples.sorted(), intervals: grid, order: order, eps: 0.02))
        network.layers[l].knots.replaceSubrange(
          input * knots.count..<(input + 1) * knots.count, with: knots)
      }
    }
    return network
  }

  /// Points within, at and beyond the grids.
  private func points(_ network: Network, _ random: inout RandomSource) -> [[Double]] {
    (0..<2).map { input in
      let knots = Array(network.layers[0].knots(ofInput: input))
      let (low, high) = (knots[0], knots[knots.count - 1])
      let near = (0..<300).map { _ in random.uniform(in: low...high) }
      let far = (0..<50).map { _ in random.uniform(in: low - 3 * (high - low)...high + 9) }
      return (near + far + Array((knots + knots).prefix(24))).prefix(350).map { $0 }
    }
  }

  private func check(_ before: [Double], _ after: [Double]) -> Bool {
    let scale = before.map(\.magnitude).max() ?? 0
    return zip(before, after).allSatisfy { ($0 - $1).magnitude <= 1e-12 * max(scale, 1) }
  }

  @Test func theFunctionStaysTheSame() throws {
    var random = RandomSource(seed: 1)
    for order in Network.orders {
      for round in 0..<8 {
        let network = try randomNetwork(
          &random, order: order, extrapolation: round % 2 == 0 ? .linear : .fade,
          isUniform: round % 4 < 2)
        let refined = try network.refined(grid: network.grid + 1 + random.index(below: 30))
        let inputs = points(network, &random)
        for l in network.layers.indices {
          for i in 0..<network.layers[l].inputs {
            checkSplines(network, refined, layer: l, input: i, &random)
          }
        }
        let (before, after) = (network.trace(inputs), refined.trace(inputs))
        for (left, right) in zip(before.edges[0], after.edges[0]) { #expect(check(left, right)) }
        #expect(refined.layers.map(\.mask) == network.layers.map(\.mask))
        #expect(refined.layers.map(\.symbolicMask) == network.layers.map(\.symbolicMask))
        #expect(refined.layers.map(\.functions) == network.layers.map(\.functions))
        for l in network.layers.indices {
          var (old, new) = (network.parts(ofLayer: l), refined.parts(ofLayer: l))
          (old.knots, old.coefficients, new.knots, new.coefficients) = ([], [], [], [])
          #expect(old == new)
        }
      }
    }
  }

  /// Values and slopes of the bare splines.
  private func checkSplines(
    _ network: Network, _ refined: Network, layer l: Int, input: Int, _ random: inout RandomSource
  ) {
    func values(_ network: Network, at points: [Double]) -> [[Double]] {
      let layer = network.layers[l]
      let basis = SplineBasis(
        knots: Array(layer.knots(ofInput: input)), order: network.order,
        extrapolation: network.extrapolation)
      let weights = points.map { basis.evaluate(at: $0) }
      return (0..<layer.outputs).map { output in
        weights.map { first, weights, _ in
          weights.enumerated().reduce(0) { sum, weight in
            let position = layer.layout.coefficient(input, first + weight.offset, output)
            return sum + weight.element * network.parameters[position]
          }
        }
      }
    }
    let knots = Array(network.layers[l].knots(ofInput: input))
    let (low, high) = (knots[0], knots[knots.count - 1])
    let points = knots + (0..<200).map { _ in random.uniform(in: low - 1...high + 1) }
    for (left, right) in zip(values(network, at: points), values(refined, at: points)) {
      #expect(check(left, right))
    }
    // Every knot of the old grid is one of the new.
    let new = Set(refined.layers[l].knots(ofInput: input))
    #expect(knots[network.order...network.order + network.grid].allSatisfy(new.contains))
  }

  @Test func outputsStayTheSame() throws {
    var random = RandomSource(seed: 2)
    for order in Network.orders {
      for extrapolation in Extrapolation.allCases {
        let shape = try NetworkShape(parsing: "2,3+1x,2")
        var network = try Network(
          shape: shape, grid: 5, order: order, extrapolation: extrapolation, ranges: [-1...1])
        network.initialize(using: &random, noiseScale: 3)
        var refined = network
        let inputs = points(network, &random)
        for grid in [10, 11, 30, 200] {
          refined = try refined.refined(grid: grid)
          for (left, right) in zip(network.outputs(inputs), refined.outputs(inputs)) {
            #expect(check(left, right))
          }
        }
      }
    }
  }

  @Test func cellsComeOutEven() throws {
    var random = RandomSource(seed: 3)
    for order in Network.orders {
      for (grid, finer) in [(1, 2), (5, 10), (5, 8), (7, 50), (20, 1000)] {
        var network = try Network(
          shape: NetworkShape([1, 1]), grid: grid, order: order, ranges: [-1...1])
        network.initialize(using: &random)
        let refined = try network.refined(grid: finer)
        let knots = Array(refined.layers[0].knots)
        #expect(refined.grid == finer)
        #expect(knots.count == finer + 2 * order + 1)
        let widths = zip(knots.dropFirst(), knots).map { $0 - $1 }
        if finer % grid == 0 {
          for width in widths { #expect((width - 2 / Double(finer)).magnitude < 1e-13) }
        } else {
          let most = Double((finer + grid - 1) / grid)
          let inside = widths[order..<order + finer]
          let widest = try #require(inside.max())
          #expect(widest <= 2 / Double(grid) / (most - 1) + 1e-12)
        }
      }
    }
  }

  @Test func wideCellsAreCutFirst() throws {
    var network = try Network(shape: NetworkShape([1, 1]), grid: 3, order: 2, ranges: [0...3])
    network.layers[0].knots = KnotGrid.extended(interior: [0, 0.5, 1, 3], order: 2)
    let knots = try network.refined(grid: 6).layers[0].knots
    #expect(zip(knots[2...8], [0, 0.5, 1, 1.5, 2, 2.5, 3]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func onlyFinerGridsAreTaken() throws {
    let network = try Network(shape: NetworkShape([1, 1]), grid: 5, order: 3, ranges: [-1...1])
    for grid in [-1, 0, 4, 5, 10_001, .max] {
      #expect(throws: ShapeError.self) { try network.refined(grid: grid) }
    }
    #expect(try network.refined(grid: 10_000).grid == 10_000)
  }
}
