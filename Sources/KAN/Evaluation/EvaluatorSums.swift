/// The sums of an evaluator over the samples: gradients, and moments for means and deviations.
extension Evaluator {
  /// Sets the gradients to zero.
  mutating func clearGradients() {
    if isCollected {
      for layer in layers { memory.clear(layer.gradient.others) }
    } else {
      memory.clear(gradientRange)
    }
    isCollected = false
  }

  /// Sets the moments to zero.
  mutating func clearMoments() { memory.clear(momentRange) }

  /// Writes the gradients of all parameters that can have one; others are not touched. Call once
  /// per evaluation.
  mutating func collectGradient(
    parameters: UnsafePointer<Double>, into gradient: UnsafeMutablePointer<Double>
  ) {
    isCollected = true
    for index in layers.indices {
      if layers[index].form == .single {
        withPass(index, count: 0) { $0.spreadPolynomialGradients() }
      }
      let edges = symbolicEdges[index]
      let inputs = index == 0 && streamsParameters ? 0..<0 : 0..<layers[index].inputs
      withParameters(index, parameters) { pass in
        pass.collectEdges(inputs, origin: 0, into: gradient)
        pass.collectOthers(into: gradient, symbolicEdges: edges)
      }
    }
  }

  /// The kinds of sums over the samples.
  enum Sums: Sendable {
    case gradients, moments
  }

  private func range(of sums: Sums) -> Range<Int> {
    sums == .gradients ? gradientRange : momentRange
  }

  /// Sets sums to zero.
  mutating func clear(_ sums: Sums) {
    if sums == .gradients { clearGradients() } else { clearMoments() }
  }

  /// Saves sums while the evaluator works on others.
  mutating func keep(_ sums: Sums, in kept: inout [Double]) {
    let range = range(of: sums)
    if kept.count != range.count { kept = [Double](repeating: 0, count: range.count) }
    memory.withPointer { memory in
      kept.withUnsafeMutableBufferPointer { kept in
        kept.baseAddress?.update(from: memory + range.lowerBound, count: range.count)
      }
    }
    isCollected = false
  }

  /// Restores saved sums.
  mutating func restore(_ sums: Sums, from kept: [Double]) {
    let range = range(of: sums)
    guard kept.count == range.count else { return }
    memory.withPointer { memory in
      kept.withUnsafeBufferPointer { kept in
        guard let kept = kept.baseAddress else { return }
        (memory + range.lowerBound).update(from: kept, count: range.count)
      }
    }
  }

  /// Adds saved sums.
  mutating func add(_ sums: Sums, from kept: [Double]) {
    let start = range(of: sums).lowerBound
    memory.withPointer { memory in
      for index in kept.indices { memory[start &+ index] += kept[index] }
    }
  }

  /// Copies the shifts that another evaluator's moments are relative to.
  mutating func copyShifts(of other: Evaluator) {
    for layer in layers {
      let statistics = layer.statistics
      let counts = [
        (statistics.edgeMoments, layer.inputs * layer.width),
        (statistics.inputMoments, layer.inputs), (statistics.subnodeMoments, layer.width),
      ]
      for (moments, count) in counts {
        for index in 0..<count {
          memory[moments.shift + index] = other.memory[moments.shift + index]
        }
      }
    }
    for (layer, edges) in zip(layers, symbolicEdges) {
      let shift = layer.statistics.symbolicMoments.shift
      for index in edges.indices { memory[shift + index] = other.memory[shift + index] }
    }
  }
}
