import Expressions
import KAN
import Testing

@testable import Symbolic

@Suite struct SymbolicParametersTests {
  @Test(arguments: ["2,1", "2,3,2", "3,2+1x2,2", "2,1+1x3,2,1"], UInt64(1)...3)
  func derivativesAreThoseOfTheNetwork(_ shape: String, _ seed: UInt64) throws {
    let network = try SymbolicNetworks.random(shape, seed: seed)
    let outputs = network.shape.outputs
    let samples = try SymbolicNetworks.samples(9, inputs: network.shape.inputs, seed: seed) {
      columns in (0..<outputs).map { output in columns[0].map { $0 * Double(output + 1) } }
    }
    let parameters = try #require(SymbolicParameters(network))
    let values = parameters.values
    func residuals(_ values: [Double]) -> [Double] {
      let predicted = parameters.network(values).outputs(SymbolicNetworks.columns(samples))
      return predicted.indices.flatMap { output in
        zip(predicted[output], samples.target(output)).map { $0 - $1 }
      }
    }
    let own = residuals(values)
    let equations = parameters.equations(values, samples)
    let squares = own.reduce(0) { $0 + $1 * $1 }
    #expect(abs(equations.squares - squares) < 1e-12 * max(1, squares))
    for index in values.indices {
      let step = 1e-6
      var (up, down) = (values, values)
      up[index] += step
      down[index] -= step
      let slope = zip(zip(residuals(up), residuals(down)), own).reduce(0) { sum, entry in
        sum + (entry.0.0 - entry.0.1) / (2 * step) * entry.1
      }
      #expect(abs(equations.gradient[index] - slope) < 1e-6 * max(1, abs(slope)))
    }
  }

  @Test func refusesNetworksWithSplines() throws {
    let network = try Network(shape: NetworkShape([2, 2, 1]), grid: 3, order: 3, ranges: [-1...1])
    #expect(SymbolicParameters(network) == nil)
  }

  @Test func writesValuesBackToWhereTheyCameFrom() throws {
    let network = try SymbolicNetworks.random("2,2+1x2,1", seed: 5)
    let parameters = try #require(SymbolicParameters(network))
    #expect(parameters.network(parameters.values) == network)
  }
}
