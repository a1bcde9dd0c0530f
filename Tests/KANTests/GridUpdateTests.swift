import Numerics
import Testing

@testable import KAN

@Suite("Grid updates")
struct GridUpdateTests {
  static func update(_ network: Network, _ inputs: [[Double]], eps: Double) -> Network {
    var updated = network
    var update = GridUpdate(dataset: Dataset(unchecked: inputs), eps: eps)
    while !update.advance(&updated) {}
    return updated
  }

  static func expectAscending(_ layer: Layer) {
    for input in 0..<layer.inputs {
      let knots = Array(layer.knots(ofInput: input))
      #expect(zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  /// Coefficients at the Greville abscissae make a spline of order k the straight line itself, which
  /// every spline space holds.
  @Test(arguments: 1...5, [0, 0.02, 0.5, 1])
  func keepsAFunctionThatTheNewSpaceHolds(_ order: Int, _ eps: Double) throws {
    var network = try Support.network("2,3,2", grid: 6, order: order, seed: 3)
    for layer in network.layers {
      for i in 0..<layer.inputs {
        let knots = Array(layer.knots(ofInput: i))
        for function in 0..<layer.layout.functions {
          let centre = knots[(function + 1)...(function + order)].reduce(0, +) / Double(order)
          for j in 0..<layer.outputs {
            network.parameters[layer.layout.coefficient(i, function, j)] =
              0.3 * centre * Double(j + 1) - 0.2
          }
        }
      }
    }
    var random = RandomSource(seed: 5)
    let inputs = Support.columns(2, samples: 300, in: -0.7...0.8, using: &random)
    let updated = Self.update(network, inputs, eps: eps)
    #expect(updated.layers[0].knots != network.layers[0].knots)
    let (before, after) = (network.trace(inputs), updated.trace(inputs))
    for l in 0..<network.depth {
      for (old, new) in zip(before.edges[l], after.edges[l]) {
        #expect(LeastSquaresTests.largest(zip(old, new).map { $0 - $1 }) < 1e-9)
      }
      Self.expectAscending(updated.layers[l])
    }
  }

  @Test func fineGridsKeepTheFunctionApproximately() throws {
    let network = try Support.network("2,3,1", grid: 3, seed: 4)
    var random = RandomSource(seed: 5)
    let inputs = Support.columns(2, samples: 2000, in: -0.7...0.8, using: &random)
    let before = network.outputs(inputs)[0]
    let after = Self.update(network, inputs, eps: 1).outputs(inputs)[0]
    let error = zip(before, after).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2000
    let mean = before.reduce(0, +) / 2000
    let variance = before.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000
    #expect(error < 0.01 * variance)
  }

  @Test func knotsSpanTheSamples() throws {
    var random = RandomSource(seed: 6)
    let sorted = (0..<500).map { _ in random.normal() }.sorted()
    for eps in [0, 0.02, 1] {
      let knots = try #require(KnotGrid.adaptive(sorted: sorted, intervals: 7, order: 3, eps: eps))
      #expect((knots[3] - sorted[0]).magnitude < 1e-14)
      #expect((knots[10] - sorted[499]).magnitude < 1e-14)
      #expect(knots.count == 14)
      guard eps == 0 else { continue }
      // Quantiles hold equal shares of the samples.
      for cell in 3..<10 {
        let share = sorted.filter { $0 >= knots[cell] && $0 < knots[cell + 1] }.count
        #expect((70...73).contains(share))
      }
    }
  }

  @Test(arguments: [0, 0.02, 1], [1, 5, 100])
  func repeatedValuesLeaveKnotsApart(_ eps: Double, _ intervals: Int) throws {
    let samples: [[Double]] = [
      [Double](repeating: 0, count: 500) + [1], [0] + [Double](repeating: 1, count: 500),
      Array(repeating: [0, 1], count: 50).flatMap { $0 },
      Array(repeating: [-3, 0, 0, 0, 1e-9, 7], count: 50).flatMap { $0 }, [0, 1], [-1e6, 0, 1e6],
      [1e9, 1e9 + 1], [Double](repeating: 5, count: 99) + [5 + 1e-8],
    ]
    for values in samples {
      let sorted = values.sorted()
      let grid = KnotGrid.adaptive(sorted: sorted, intervals: intervals, order: 3, eps: eps)
      guard let grid else {
        // Refused only where rounding would swallow the spacing.
        #expect(sorted[sorted.count - 1] - sorted[0] < 1e-8 * sorted[0].magnitude)
        continue
      }
      #expect(zip(grid, grid.dropFirst()).allSatisfy { $0 < $1 }, "\(grid)")
      #expect(
        grid[3] <= sorted[0].nextUp && grid[3 + intervals] >= sorted[sorted.count - 1].nextDown)
    }
  }

  @Test func samplesThatHardlyVaryOrAreNotFiniteChangeNothing() throws {
    let network = try Support.network("2,3,1")
    var random = RandomSource(seed: 5)
    let good = (0..<100).map { _ in random.uniform(in: -1...1) }
    let constant = [Double](repeating: 0.4, count: 100)
    var infinite = good
    infinite[50] = .infinity
    var missing = good
    missing[99] = .nan
    let huge = good.map { $0 * 1e305 }
    for bad in [constant, infinite, missing, huge] {
      let updated = Self.update(network, [bad, good], eps: 0.02)
      #expect(updated.layers[0].knots(ofInput: 0) == network.layers[0].knots(ofInput: 0))
      #expect(updated.layers[0].knots(ofInput: 1) != network.layers[0].knots(ofInput: 1))
      let layout = network.layers[0].layout
      for function in 0..<layout.functions {
        for j in 0..<layout.outputs {
          let position = layout.coefficient(0, function, j)
          #expect(updated.parameters[position] == network.parameters[position])
        }
      }
      #expect(updated.isFinite)
    }
    #expect(Self.update(network, [constant, constant], eps: 0) == network)
    #expect(Self.update(network, [missing, missing], eps: 0) == network)
  }

  @Test(arguments: [0, 0.02, 1])
  func twoValuesStayFinite(_ eps: Double) throws {
    for order in 1...5 {
      let network = try Support.network("2,3,1", grid: 5, order: order)
      let binary = (0..<100).map { Double($0 % 2) }
      let other = (0..<100).map { Double(($0 / 2) % 2) - 0.5 }
      let updated = Self.update(network, [binary, other], eps: eps)
      #expect(updated.isFinite)
      let (before, after) = (network.trace([binary, other]), updated.trace([binary, other]))
      for (old, new) in zip(before.edges[0], after.edges[0]) {
        #expect(LeastSquaresTests.largest(zip(old, new).map { $0 - $1 }) < 1e-8)
      }
      // Between the two values nothing explodes.
      let between = updated.outputs([[0.1, 0.5, 0.9], [-0.4, 0, 0.4]])[0]
      #expect(between.allSatisfy { $0.magnitude < 1e3 })
    }
  }

  @Test func fewSamplesStayFinite() throws {
    for count in 1...8 {
      let network = try Support.network("2,3,1", grid: 20)
      var random = RandomSource(seed: UInt64(count))
      let inputs = Support.columns(2, samples: count, using: &random)
      let updated = Self.update(network, inputs, eps: 0.02)
      #expect(updated.isFinite)
      let (before, after) = (network.outputs(inputs)[0], updated.outputs(inputs)[0])
      #expect(LeastSquaresTests.largest(zip(before, after).map { $0 - $1 }) < 1e-7)
    }
  }

  @Test func manySamplesAreThinned() throws {
    let network = try Support.network("1,2,1")
    let x = (0..<40_000).map { Double($0) / 20_000 - 1 }
    let thinned = Dataset(unchecked: [x]).thinned(to: GridUpdate.sampleLimit)
    #expect(thinned.count == 16_384)
    #expect(
      Self.update(network, [x], eps: 0.02)
        == Self.update(network, [Array(thinned.input(0))], eps: 0.02))
  }
}
