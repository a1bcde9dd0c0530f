import Numerics

/// Gathers means and deviations of the values in a layer, chunk by chunk.
extension LayerPass {
  /// Adds the chunk to the moments of edges, inputs and subnodes. Call after the values of the
  /// nodes have been computed.
  func addMoments(parameters: UnsafePointer<Double>) {
    let statistics = layer.statistics
    for i in 0..<layer.inputs { add(input + i &* chunk, to: statistics.inputMoments, i) }
    for j in 0..<layer.outputs {
      add(memory + layer.work.columns + j &* chunk, to: statistics.subnodeMoments, j)
    }
    switch layer.form {
    case .single:
      for i in 0..<layer.inputs { add(singleOutputValues(input: i), to: statistics.edgeMoments, i) }
    case .cubic: addEdgeMoments()
    case .plain:
      for i in 0..<layer.inputs {
        forEachRank(ofInput: i) { addEdgeMoments(input: i, rank: $0, row: $1) }
      }
    }
    for (index, edge) in symbolicEdges.enumerated() {
      for rank in 0..<count {
        let moments = statistics.symbolicMoments
        let difference = totalValue(edge, rank: rank, parameters) - memory[moments.shift &+ index]
        memory[moments.sum &+ index] += difference
        memory[moments.square &+ index] += difference * difference
      }
    }
  }

  /// Sets the shifts of the moments to the values of the chunk's first sample.
  func setShifts(parameters: UnsafePointer<Double>) {
    let statistics = layer.statistics
    for i in 0..<layer.inputs {
      memory[statistics.inputMoments.shift + i] = input[i * chunk]
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

  /// The rank of a sample for an input. Slow.
  func rank(ofSample sample: Int, input: Int) -> Int {
    (0..<count).first { self.sample(input: input, rank: $0) == sample } ?? 0
  }

  private func addEdgeMoments(input i: Int, rank: Int, row: Int) {
    let moments = layer.statistics.edgeMoments
    var q = 0
    while q < layer.width {
      let index = i &* layer.width &+ q
      let value =
        edgeValues(input: i, rank: rank, row: row, from: q)
        - SIMD4(loading: memory + moments.shift + index)
      value.add(to: memory + moments.sum + index)
      (value * value).add(to: memory + moments.square + index)
      q &+= 4
    }
  }

  /// Adds the chunk's values of one quantity to its moments.
  private func add(_ values: UnsafeMutablePointer<Double>, to moments: Moments, _ index: Int) {
    let own = VectorOperations.moments(
      values, shift: memory[moments.shift &+ index], count: count)
    memory[moments.sum &+ index] += own.sum
    memory[moments.square &+ index] += own.squares
  }
}
