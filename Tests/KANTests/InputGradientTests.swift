import Numerics
import Testing

@testable import KAN

/// Derivatives of outputs by inputs.
@Suite("Input gradients")
struct InputGradientTests {
  @Test(arguments: GradientTests.shapes, 1...5)
  func areDifferenceQuotients(_ shape: String, _ order: Int) throws {
    let network = try GradientTests.network(shape, order: order)
    var random = RandomSource(seed: 3)
    let inputs = Support.columns(network.shape.inputs, samples: 200, in: -1.4...1.5, using: &random)
    for output in 0..<network.shape.outputs {
      let gradients = network.inputGradients(inputs, output: output)
      #expect(gradients.count == inputs.count)
      let scale = gradients.joined().reduce(1) { max($0, $1.magnitude) }
      for input in inputs.indices {
        #expect(gradients[input].count == 200)
        let quotients = differenceQuotients(network, inputs, input, output)
        // At a knot of a spline of low order the slope jumps or bends.
        let wrong = zip(gradients[input], quotients).filter {
          !(($0 - $1).magnitude < 1e-5 * scale)
        }
        #expect(wrong.count <= (order < 3 ? 1 : 0), "\(shape), order \(order)")
      }
    }
  }

  private func differenceQuotients(
    _ network: Network, _ inputs: [[Double]], _ input: Int, _ output: Int
  ) -> [Double] {
    let step = 1e-6
    var (left, right) = (inputs, inputs)
    for sample in inputs[input].indices {
      left[input][sample] -= step
      right[input][sample] += step
    }
    return zip(network.outputs(right)[output], network.outputs(left)[output]).map {
      ($0 - $1) / (2 * step)
    }
  }

  @Test func refuseOtherColumns() throws {
    let network = try Support.fresh()
    #expect(network.inputGradients([]).isEmpty)
    #expect(network.inputGradients([[1]]).isEmpty)
    #expect(network.inputGradients([[1], [1, 2]]).isEmpty)
    #expect(network.inputGradients([[1], [1]], output: 1).isEmpty)
  }
}
