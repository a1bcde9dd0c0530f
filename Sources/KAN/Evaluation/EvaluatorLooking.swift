/// The positions of an evaluator's results, and the values of the current chunk.
extension Evaluator {
  /// Position in `memory` of a node's value for the first sample of the chunk.
  func nodeValue(layer: Int, node: Int) -> Int { nodeValues[layer] + node * chunk }

  /// Position in `memory` of the gradient at an output for the first sample of the chunk.
  func outputGradient(_ output: Int) -> Int { nodeGradients[layers.count] + output * chunk }

  /// Position in `memory` of the gradient at an input for the first sample of the chunk.
  func inputGradient(_ input: Int) -> Int { nodeGradients[0] + input * chunk }

  /// The sum at a subnode for one sample of the current chunk.
  func subnodeValue(layer index: Int, subnode: Int, sample: Int) -> Double {
    memory[layers[index].work.columns + subnode * chunk + sample]
  }

  /// The values of all edges for one sample of the current chunk, splines plus symbolic functions,
  /// `[input][output]`. Slow; for inspection only.
  mutating func edgeValues(
    layer index: Int, sample: Int, count: Int, parameters: UnsafePointer<Double>
  ) -> [Double] {
    let layer = layers[index]
    let edges = symbolicEdges[index]
    var values = [Double](repeating: 0, count: layer.inputs * layer.outputs)
    withPass(index, count: count) { pass in
      for i in 0..<layer.inputs {
        let rank = pass.rank(ofSample: sample, input: i)
        for j in 0..<layer.outputs {
          values[i * layer.outputs + j] = pass.edgeValue(input: i, output: j, rank: rank)
        }
      }
      for edge in edges {
        let rank = pass.rank(ofSample: sample, input: edge.input)
        values[edge.input * layer.outputs + edge.output] = pass.totalValue(
          edge, rank: rank, parameters)
      }
    }
    return values
  }
}
