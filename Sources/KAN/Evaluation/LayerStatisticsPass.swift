/// Means and deviations of what flows through a layer, gathered chunk by chunk.
extension LayerPass {
  /// Adds the chunk to the moments of edges, inputs and subnodes. Call after `sumEdges`.
  func addMoments(parameters: UnsafePointer<Double>) {
    let statistics = layer.statistics
    for i in 0..<layer.inputs {
      for sample in 0..<count {
        add(input[i &* chunkLength &+ sample], to: statistics.inputMoments, i)
      }
      forEachRank(ofInput: i) { addEdgeMoments(input: i, rank: $0, row: $1) }
    }
    for j in 0..<layer.outputs {
      let sums = memory + layer.work.sums + layer.column(j)
      for sample in 0..<count {
        add(sums[sample &* layer.block], to: statistics.subnodeMoments, j)
      }
    }
    for (index, edge) in symbolicEdges.enumerated() {
      for rank in 0..<count {
        add(totalValue(edge, rank: rank, parameters), to: statistics.symbolicMoments, index)
      }
    }
  }

  /// Takes the first sample of the chunk as what later ones are compared with.
  func setShifts(parameters: UnsafePointer<Double>) {
    let statistics = layer.statistics
    for i in 0..<layer.inputs {
      memory[statistics.inputMoments.shift + i] = input[i * chunkLength]
      let rank = rank(ofSample: 0, input: i)
      for j in 0..<layer.outputs {
        memory[statistics.edgeMoments.shift + i * layer.width + j] =
          edgeValue(input: i, output: j, rank: rank)
      }
    }
    for j in 0..<layer.outputs {
      memory[statistics.subnodeMoments.shift + j] =
        memory[layer.work.sums + layer.column(j)]
    }
    for (index, edge) in symbolicEdges.enumerated() {
      memory[statistics.symbolicMoments.shift + index] =
        totalValue(edge, rank: rank(ofSample: 0, input: edge.input), parameters)
    }
  }

  /// Where a sample stands among those of an input. Slow.
  func rank(ofSample sample: Int, input: Int) -> Int {
    let samples = slots.input(input, lanes: layer.lanes).samples
    return (0..<count).first { Int(samples[$0]) == sample } ?? 0
  }

  @inline(__always)
  private func addEdgeMoments(input i: Int, rank: Int, row: Int) {
    let moments = layer.statistics.edgeMoments
    if layer.width == 1 {
      add(edgeValue(input: i, output: 0, rank: rank), to: moments, i)
      return
    }
    var q = 0
    while q < layer.width {
      let index = i &* layer.width &+ q
      let value =
        edgeValues(input: i, rank: rank, row: row, from: q)
        - loadFour(memory + moments.shift + index)
      storeFour(loadFour(memory + moments.sum + index) + value, memory + moments.sum + index)
      storeFour(
        loadFour(memory + moments.square + index) + value * value, memory + moments.square + index)
      q &+= 4
    }
  }

  @inline(__always)
  private func add(_ value: Double, to moments: Moments, _ index: Int) {
    let difference = value - memory[moments.shift &+ index]
    memory[moments.sum &+ index] += difference
    memory[moments.square &+ index] += difference * difference
  }
}
