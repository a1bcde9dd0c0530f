import Expressions
import Numerics
import Testing

@testable import KAN

@Suite("Smooth splines: roughness")
struct RoughnessTests {
  /// The integral against a fine sum of squared derivatives, found by differences of slopes.
  @Test(arguments: Array(Network.orders))
  func integralsAreExact(order: Int) throws {
    let network = try Support.network("2,2", grid: 5, order: order)
    for edge in network.splineEdges {
      let layer = network.layers[0]
      let knots = Array(layer.knots(ofInput: edge.input))
      let basis = SplineBasis(knots: knots, order: order, extrapolation: .linear)
      let place = layer.layout.splineScale.lowerBound + layer.layout.edge(edge.input, edge.output)
      let scale = network.parameters[place]
      func slope(_ x: Double) -> Double {
        let (first, _, slopes) = basis.evaluate(at: x)
        var sum = 0.0
        for (m, own) in slopes.enumerated() {
          let position = layer.layout.coefficient(edge.input, first + m, edge.output)
          sum += own * network.parameters[position]
        }
        return scale * sum
      }
      var sum = 0.0
      for cell in order..<order + layer.intervals {
        let (low, high) = (knots[cell], knots[cell + 1])
        let count = 2000
        let step = (high - low) / Double(count)
        for index in 0..<count {
          let x = low + (Double(index) + 0.5) * step
          let value =
            order == 1 ? slope(x) : (slope(x + 0.25 * step) - slope(x - 0.25 * step)) / (0.5 * step)
          sum += value * value * step
        }
      }
      let exact = network.roughness(of: edge)
      #expect(abs(exact / sum - 1) < 1e-5, "order \(order): \(exact), \(sum)")
    }
  }

  @Test func straightLinesAreNotRough() throws {
    for order in 2...5 {
      var network = try Support.network("1,1", grid: 6, order: order)
      let knots = Array(network.layers[0].knots(ofInput: 0))
      let layout = network.layers[0].layout
      let largest = network.roughness(of: EdgeID(0, 0, 0))
      for function in 0..<layout.functions {
        // A line's coefficients: means of the inner knots of each function.
        let inner = knots[function + 1...function + order]
        network.parameters[layout.coefficient(0, function, 0)] =
          2 - 3 * inner.reduce(0, +) / Double(order)
      }
      #expect(abs(network.roughness(of: EdgeID(0, 0, 0))) < 1e-10 * largest)
    }
  }

  /// Every optimiser's gradient against differences of the objective.
  @Test(arguments: Array(Network.orders))
  func gradientsAreThoseOfTheObjective(order: Int) throws {
    var network = try Support.network("2,3,1", order: order)
    Support.decorate(&network)
    let data = try LevenbergMarquardtEquationsTests.dataset(network, samples: 40)
    var penalty = Penalty()
    for lamb in [0, 0.01] {
      penalty.lamb = lamb
      func evaluated(_ network: Network) -> ObjectiveEvaluation {
        var evaluation = ObjectiveEvaluation(
          network, loss: .meanSquaredError, penalty: penalty, smooth: 0.003)
        Support.evaluate(&evaluation, network, data)
        return evaluation
      }
      let evaluation = evaluated(network)
      let rough = network.splineEdges.reduce(0) { $0 + network.roughness(of: $1) }
      #expect(abs(evaluation.weightedRoughness / (0.003 * rough) - 1) < 1e-12)
      let size = evaluation.gradient.map(\.magnitude).max() ?? 0
      let held = Set(
        network.layers.flatMap { Array($0.layout.subnodeScale) + Array($0.layout.nodeScale) })
      for range in evaluation.gradientRanges {
        for position in range {
          guard !held.contains(position) else {
            #expect(evaluation.gradient[position] == 0)
            continue
          }
          var (above, below) = (network, network)
          above.parameters[position] += 1e-5
          below.parameters[position] -= 1e-5
          let slope = (evaluated(above).objective - evaluated(below).objective) / 2e-5
          #expect(abs(slope - evaluation.gradient[position]) < 1e-6 * size)
        }
      }
    }
  }
}
