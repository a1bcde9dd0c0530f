/// Means and deviations of what flows through a layer, gathered chunk by chunk.
extension LayerPass {
  /// Adds the chunk to the moments of edges, inputs and subnodes. Call after `forward`.
  func addMoments(isFirst: Bool, parameters: UnsafePointer<Double>) {
    if isFirst { setShifts(parameters: parameters) }
    for i in 0..<layer.inputs {
      for sample in 0..<count {
        add(input[i * chunkLength + sample], to: layer.inputMoments, i)
        addEdgeMoments(input: i, sample: sample)
      }
    }
    for sample in 0..<count {
      for j in 0..<layer.outputs {
        add(memory[layer.sums + sample * layer.width + j], to: layer.subnodeMoments, j)
      }
      for (index, edge) in symbolicEdges.enumerated() {
        add(totalValue(edge, sample, parameters), to: layer.symbolicMoments, index)
      }
    }
  }

  private func addEdgeMoments(input i: Int, sample: Int) {
    let moments = layer.edgeMoments
    if layer.width == 1 {
      add(edgeValue(input: i, output: 0, sample: sample), to: moments, i)
      return
    }
    var q = 0
    while q < layer.width {
      let index = i * layer.width + q
      let value =
        edgeValues(input: i, at: i * chunkLength + sample, block: q)
        - load(memory + moments.shift + index)
      store(load(memory + moments.sum + index) + value, memory + moments.sum + index)
      store(load(memory + moments.square + index) + value * value, memory + moments.square + index)
      q += 4
    }
  }

  private func setShifts(parameters: UnsafePointer<Double>) {
    for i in 0..<layer.inputs {
      memory[layer.inputMoments.shift + i] = input[i * chunkLength]
      for j in 0..<layer.outputs {
        memory[layer.edgeMoments.shift + i * layer.width + j] =
          edgeValue(input: i, output: j, sample: 0)
      }
    }
    for j in 0..<layer.outputs { memory[layer.subnodeMoments.shift + j] = memory[layer.sums + j] }
    for (index, edge) in symbolicEdges.enumerated() {
      memory[layer.symbolicMoments.shift + index] = totalValue(edge, 0, parameters)
    }
  }

  @inline(__always)
  private func add(_ value: Double, to moments: Moments, _ index: Int) {
    let difference = value - memory[moments.shift + index]
    memory[moments.sum + index] += difference
    memory[moments.square + index] += difference * difference
  }

  /// Spline, base and symbolic part of a symbolic edge.
  @inline(__always)
  private func totalValue(
    _ edge: SymbolicEdge, _ sample: Int, _ parameters: UnsafePointer<Double>
  ) -> Double {
    let affine = parameters + edge.affine
    let x = input[edge.input * chunkLength + sample]
    return edgeValue(input: edge.input, output: edge.output, sample: sample)
      + edge.mask * (affine[2] * edge.function.value(at: affine[0] * x + affine[1]) + affine[3])
  }
}
