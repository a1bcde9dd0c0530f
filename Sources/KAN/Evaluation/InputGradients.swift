extension Network {
  /// The derivatives of one output with respect to every input, exact to rounding, for columns of
  /// inputs: `[input][sample]`.
  ///
  /// Expects one column per input, all of equal length; otherwise the result is empty. A sample
  /// with non-finite inputs has non-finite derivatives.
  public func inputGradients(_ inputs: [[Double]], output: Int = 0) -> [[Double]] {
    guard let count = inputs.first?.count, count > 0, inputs.count == shape.inputs,
      (0..<shape.outputs).contains(output), inputs.allSatisfy({ $0.count == count })
    else { return [] }
    let dataset = Dataset(unchecked: inputs)
    let positions = Array(0..<count)
    var evaluator = Evaluator(self, differentiatesInputs: true)
    var gradients = [[Double]](repeating: [], count: shape.inputs)
    parameters.withUnsafeBufferPointer { buffer in
      guard let parameters = buffer.baseAddress else { return }
      evaluator.prepare(parameters: parameters)
      var position = 0
      while position < count {
        let range = position..<min(position + evaluator.chunk, count)
        evaluator.load(dataset, range, indices: positions)
        evaluator.forward(parameters: parameters, count: range.count)
        evaluator.clearGradients()
        evaluator.setOutputGradient(output, count: range.count)
        evaluator.backward(parameters: parameters, count: range.count, pulls: false)
        for input in gradients.indices {
          let start = evaluator.inputGradient(input)
          gradients[input] += evaluator.memory[start..<start + range.count]
        }
        position = range.upperBound
      }
    }
    return gradients
  }
}

extension Evaluator {
  /// Sets the gradient at the outputs to that of a single output.
  fileprivate mutating func setOutputGradient(_ output: Int, count: Int) {
    let outputs = shape.outputs
    let starts = (0..<outputs).map(outputGradient)
    withMemory { memory in
      for (index, start) in starts.enumerated() {
        (memory + start).update(repeating: index == output ? 1 : 0, count: count)
      }
    }
  }
}
