import Numerics

extension Evaluator {
  /// Adds the losses of a forwarded chunk to `sums` and writes the gradient at the outputs, divided
  /// by the number of samples `total` of the whole pass.
  mutating func addLoss(
    _ loss: Loss, dataset: Dataset, range: Range<Int>, indices: [Int]?, total: Int,
    to sums: inout LossSums
  ) {
    sums.samples += range.count
    // Without the targets that this loss asks for, nothing is known of it.
    guard dataset.targetCount == loss.targetCount(outputs: shape.outputs) else {
      sums.perOutput[0] = .nan
      return
    }
    switch loss {
    case .meanSquaredError where dataset.weights == nil:
      addSquaredErrors(dataset, range, indices, total: total, to: &sums)
    case .meanSquaredError, .huber, .absolute:
      addErrors(loss, dataset, range, indices, total: total, to: &sums)
    case .crossEntropy:
      addCrossEntropies(dataset, range, indices, total: total, to: &sums)
    }
  }

  private mutating func addSquaredErrors(
    _ dataset: Dataset, _ range: Range<Int>, _ indices: [Int]?, total: Int,
    to sums: inout LossSums
  ) {
    let factor = 2 / Double(total * shape.outputs)
    for output in 0..<shape.outputs {
      let value = nodeValue(layer: layers.count, node: output)
      let gradient = outputGradient(output)
      let column = output * dataset.count
      var sum = 0.0
      withMemory { memory in
        dataset.targets.withUnsafeBufferPointer { targets in
          guard let targets = targets.baseAddress else { return }
          let (values, errors) = (memory + value, memory + gradient)
          if let indices {
            for sample in 0..<range.count {
              let row = indices[range.lowerBound &+ sample]
              errors[sample] = values[sample] - targets[column &+ row]
            }
          } else {
            let targets = targets + (column &+ range.lowerBound)
            for sample in 0..<range.count { errors[sample] = values[sample] - targets[sample] }
          }
          sum = VectorOperations.dot(errors, errors, count: range.count)
          for sample in 0..<range.count { errors[sample] *= factor }
        }
      }
      sums.perOutput[output] += sum
    }
  }

  /// Any loss of numbers, with or without weights.
  private mutating func addErrors(
    _ loss: Loss, _ dataset: Dataset, _ range: Range<Int>, _ indices: [Int]?, total: Int,
    to sums: inout LossSums
  ) {
    let factor = 1 / Double(total * shape.outputs)
    for output in 0..<shape.outputs {
      let value = nodeValue(layer: layers.count, node: output)
      let gradient = outputGradient(output)
      let column = output * dataset.count
      let scale = dataset.scale(ofTarget: output)
      var (squares, sizes, losses) = (0.0, 0.0, 0.0)
      withMemory { memory in
        for sample in 0..<range.count {
          let position = range.lowerBound + sample
          let row = indices?[position] ?? position
          let weight = dataset.weight(row)
          let error = memory[value + sample] - dataset.targets[column + row]
          let term = loss.term(error, scale: scale)
          squares += weight * (error * error)
          sizes += weight * error.magnitude
          losses += weight * term.value
          memory[gradient + sample] = factor * weight * term.slope
        }
      }
      sums.perOutput[output] += squares
      guard loss.isRobust else { continue }
      sums.absolute[output] += sizes
      sums.robust += losses
    }
  }

  private mutating func addCrossEntropies(
    _ dataset: Dataset, _ range: Range<Int>, _ indices: [Int]?, total: Int,
    to sums: inout LossSums
  ) {
    for sample in 0..<range.count {
      let position = range.lowerBound + sample
      let row = indices?[position] ?? position
      // Without weights 1, which changes no bit.
      let (label, weight) = (dataset.targets[row], dataset.weight(row))
      var largest = -Double.infinity
      var best = 0
      for output in 0..<shape.outputs {
        let value = memory[nodeValue(layer: layers.count, node: output) + sample]
        if value > largest { (largest, best) = (value, output) }
      }
      var sum = 0.0
      for output in 0..<shape.outputs {
        sum += exponential(
          memory[nodeValue(layer: layers.count, node: output) + sample] - largest)
      }
      let logSum = largest + naturalLogarithm(sum)
      for output in 0..<shape.outputs {
        let value = memory[nodeValue(layer: layers.count, node: output) + sample]
        let probability = exponential(value - logSum)
        let gradient = (probability - (Double(output) == label ? 1 : 0)) / Double(total)
        setMemory(outputGradient(output) + sample, weight * gradient)
        if Double(output) == label { sums.perOutput[0] += weight * (logSum - value) }
      }
      if Double(best) == label { sums.correct += weight }
    }
  }
}
