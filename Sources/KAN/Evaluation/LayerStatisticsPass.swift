/// Means and deviations of what flows through a layer, gathered chunk by chunk.
extension LayerPass {
  /// Adds the chunk to the moments of edges, inputs and subnodes. Call when the chunk's values have
  /// been passed on to the nodes.
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

  /// Takes the first sample of the chunk as what later ones are compared with.
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

  /// Where a sample stands among those of an input. Slow.
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
        - loadFour(memory + moments.shift + index)
      storeFour(loadFour(memory + moments.sum + index) + value, memory + moments.sum + index)
      storeFour(
        loadFour(memory + moments.square + index) + value * value, memory + moments.square + index)
      q &+= 4
    }
  }

  /// Adds the chunk's values of one quantity, eight at a time.
  private func add(_ values: UnsafeMutablePointer<Double>, to moments: Moments, _ index: Int) {
    typealias Lanes = SIMD8<Double>
    let shift = memory[moments.shift &+ index]
    let whole = count & ~7
    var (sums, squares) = (Lanes.zero, Lanes.zero)
    var at = 0
    while at < whole {
      let difference = UnsafeRawPointer(values + at).loadUnaligned(as: Lanes.self) - shift
      sums += difference
      squares += difference * difference
      at &+= 8
    }
    var (sum, square) = (sums.sum(), squares.sum())
    for rest in whole..<count {
      let difference = values[rest] - shift
      sum += difference
      square += difference * difference
    }
    memory[moments.sum &+ index] += sum
    memory[moments.square &+ index] += square
  }
}
