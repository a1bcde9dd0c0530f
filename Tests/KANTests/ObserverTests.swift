import Expressions
import Testing

@testable import KAN

/// What an observer has seen before leaves no trace in what it sees.
@Suite struct ObserverTests {
  /// Networks as they follow each other on a screen: trained, on other knots, with edges removed and
  /// fixed, of another order, of another shape.
  private func networks() throws -> [Network] {
    var networks: [Network] = []
    for shape in ["2,3,1", "2,2+1x2,2"] {
      for order in [3, 5] {
        var network = try Support.network(shape, order: order, seed: UInt64(order))
        networks.append(network)
        for index in network.parameters.indices { network.parameters[index] *= 1.1 }
        networks.append(network)
        network.layers[1].knots = network.layers[1].knots.map { $0 * 1.2 }
        networks.append(network)
        Support.decorate(&network)
        networks.append(network)
      }
    }
    return networks
  }

  @Test func everyLookIsAFreshLook() throws {
    let samples = try Support.samples(700)
    var observer = Observer(samples)
    let networks = try networks()
    for network in networks + networks.reversed() {
      let seen = observer.observe(network, resolution: 40)
      #expect(seen == Observation(network, dataset: samples, resolution: 40))
      #expect(seen.samples == 512)
    }
  }

  @Test func curvesAndDensitiesAreThoseOfTheNetwork() throws {
    let samples = try Support.samples(300)
    for network in try networks() {
      let seen = Observation(network, dataset: samples, resolution: 33, bins: 7)
      for (l, layer) in network.layers.enumerated() {
        for i in 0..<layer.inputs {
          let input = seen.inputs[l][i]
          #expect(input.positions.count == 33 && input.density.reduce(0, +) == 300)
          for j in 0..<layer.outputs {
            let edge = EdgeID(l, i, j)
            let values = network.samples(of: edge, in: samples).inputs
            #expect(input.positions.first == values.min())
            let curve = network.curve(edge, at: input.positions)
            #expect(seen.edges[l][layer.layout.edge(i, j)].curve == curve.total)
          }
        }
      }
    }
  }

  @Test func aNodeThatIsConstantHasARange() throws {
    var network = try Support.fresh("2,2,1")
    for index in network.parameters.indices { network.parameters[index] = 0 }
    let seen = Observation(network, dataset: try Support.samples(50))
    #expect(seen.inputs[1][0].positions.first == -0.5 && seen.inputs[1][0].positions.last == 0.5)
  }
}
