/// Runs a network over samples, chunk by chunk, forwards and backwards, in memory made once.
///
/// It holds what depends on the network's structure (shape, knots, masks, functions) and must be
/// made anew when that changes; parameters are handed in at every evaluation, so that a line search
/// can try some without touching the network.
struct Evaluator: Sendable {
  let shape: NetworkShape
  private let base: BaseFunction
  let layers: [LayerMemory]
  private let layouts: [ParameterLayout]
  private let tables: [BasisTable]
  let symbolicEdges: [[SymbolicEdge]]
  private let masks: [[Double]]
  /// `[node][sample]` of every node layer, inputs first, and the gradients in the same shape.
  private let nodeValues: [Int]
  private let nodeGradients: [Int]
  private let rowOffsets: [Int]
  private(set) var memory: [Double]
  private var rows: [Int]
  private var cells: [Int]

  /// An evaluator for networks of the structure of `network`.
  init(_ network: Network) {
    shape = network.shape
    base = network.base
    layouts = network.layers.map(\.layout)
    masks = network.layers.map(\.mask)
    tables = network.layers.map { layer in
      BasisTable(
        knots: layer.knots, inputs: layer.inputs, intervals: layer.intervals,
        order: network.order, extrapolation: network.extrapolation)
    }
    symbolicEdges = network.layers.map(Self.symbolicEdges)
    var position = 0
    var layers: [LayerMemory] = []
    for (index, layer) in network.layers.enumerated() {
      layers.append(
        LayerMemory(
          start: position, layer: layer, table: tables[index],
          symbolicEdges: symbolicEdges[index].count))
      position = layers[index].end
    }
    self.layers = layers
    func nodeBuffers() -> [Int] {
      network.shape.layers.map { layer in
        defer { position += layer.nodes * chunkLength }
        return position
      }
    }
    nodeValues = nodeBuffers()
    nodeGradients = nodeBuffers()
    memory = [Double](repeating: 0, count: position + 8)
    var rowPosition = 0
    rowOffsets = layers.map { layer in
      defer { rowPosition += layer.inputs * chunkLength }
      return rowPosition
    }
    rows = [Int](repeating: 0, count: rowPosition)
    cells = rows
  }

  private static func symbolicEdges(of layer: Layer) -> [SymbolicEdge] {
    var edges: [SymbolicEdge] = []
    for i in 0..<layer.inputs {
      for j in 0..<layer.outputs {
        let edge = layer.layout.edge(i, j)
        guard layer.symbolicMask[edge] != 0, let function = layer.functions[edge] else { continue }
        edges.append(
          SymbolicEdge(
            input: i, output: j, mask: layer.symbolicMask[edge], function: function,
            affine: layer.layout.affine.lowerBound + 4 * edge, isMixed: layer.mask[edge] != 0))
      }
    }
    return edges
  }

  // MARK: Preparation

  /// Multiplies masks and scales into the coefficients. Call before the first chunk.
  mutating func prepare(parameters: UnsafePointer<Double>) {
    let (layers, layouts, masks) = (layers, layouts, masks)
    memory.withUnsafeMutableBufferPointer { buffer in
      guard let memory = buffer.baseAddress else { return }
      for (index, layer) in layers.enumerated() {
        let layout = layouts[index]
        masks[index].withUnsafeBufferPointer { mask in
          for i in 0..<layer.inputs {
            for j in 0..<layer.outputs {
              let edge = layout.edge(i, j)
              let scale = mask[edge] * parameters[layout.splineScale.lowerBound + edge]
              memory[layer.residual + i * layer.width + j] =
                mask[edge] * parameters[layout.baseScale.lowerBound + edge]
              for function in 0..<layer.functions {
                memory[
                  layer.coefficients + (i * layer.functions + function) * layer.width + j] =
                  scale * parameters[layout.coefficient(i, function, j)]
              }
            }
          }
        }
      }
    }
  }

  /// Sets the gradients of prepared numbers to zero.
  mutating func clearGradients() {
    for layer in layers {
      for index in layer.coefficientGradient..<layer.weights { memory[index] = 0 }
    }
  }

  /// Sets the moments to zero.
  mutating func clearMoments() {
    for layer in layers {
      for index in layer.edgeMoments.start..<layer.edgePull.start { memory[index] = 0 }
    }
  }

  // MARK: Chunks

  /// Puts the samples `range` of `dataset`, or those that `indices` names there, into the input.
  mutating func load(_ dataset: Dataset, _ range: Range<Int>, indices: [Int]?) {
    let start = nodeValues[0]
    let inputs = shape.inputs
    memory.withUnsafeMutableBufferPointer { buffer in
      dataset.inputs.withUnsafeBufferPointer { source in
        guard let memory = buffer.baseAddress, let source = source.baseAddress else { return }
        for i in 0..<inputs {
          let column = source + i * dataset.count
          let target = memory + start + i * chunkLength
          if let indices {
            for (sample, position) in range.enumerated() {
              target[sample] = column[indices[position]]
            }
          } else {
            target.update(from: column + range.lowerBound, count: range.count)
          }
        }
      }
    }
  }

  /// Takes the loaded samples to the outputs.
  ///
  /// - Parameters:
  ///   - layerCount: how many layers to pass; all by default.
  ///   - moments: whether to add to the statistics, and whether this is their first chunk.
  mutating func forward(
    parameters: UnsafePointer<Double>, count: Int, layerCount: Int? = nil,
    moments: MomentPass = .none
  ) {
    for index in 0..<(layerCount ?? layers.count) {
      withPass(index, count: count) { pass in
        pass.forward(parameters: parameters)
        if moments != .none {
          pass.addMoments(isFirst: moments == .first, parameters: parameters)
        }
      }
      let values = nodeValues[index + 1]
      withNodes(index, parameters: parameters, count: count) { nodes in
        nodes.combine(into: nodes.memory + values)
      }
    }
  }

  /// Takes the gradients at the outputs back to the parameters, adding to `gradient` what does not
  /// go by way of prepared numbers.
  mutating func backward(
    parameters: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, count: Int,
    pulls: Bool
  ) {
    for index in layers.indices.reversed() {
      let gradients = nodeGradients[index + 1]
      withNodes(index, parameters: parameters, count: count) { nodes in
        nodes.separate(nodes.memory + gradients, adding: gradient)
      }
      let inputs = nodeGradients[index]
      withPass(index, count: count) { pass in
        pass.backward(
          parameters: parameters, gradient: gradient,
          inputGradient: index == 0 ? nil : pass.memory + inputs, pulls: pulls)
      }
    }
  }

  private mutating func withPass(_ index: Int, count: Int, _ body: (LayerPass) -> Void) {
    let layer = layers[index]
    let edges = symbolicEdges[index]
    let (base, input, offset) = (base, nodeValues[index], rowOffsets[index])
    let table = tables[index]
    memory.withUnsafeMutableBufferPointer { memory in
      rows.withUnsafeMutableBufferPointer { rows in
        cells.withUnsafeMutableBufferPointer { cells in
          guard let memory = memory.baseAddress, let rows = rows.baseAddress,
            let cells = cells.baseAddress
          else { return }
          table.withView { basis in
            body(
              LayerPass(
                memory: memory, rows: rows + offset, cells: cells + offset, layer: layer,
                basis: basis, baseFunction: base, symbolicEdges: edges, input: memory + input,
                count: count, needsSlopes: index > 0))
          }
        }
      }
    }
  }

  private mutating func withNodes(
    _ index: Int, parameters: UnsafePointer<Double>, count: Int, _ body: (NodePass) -> Void
  ) {
    let (layer, layout, nodes) = (layers[index], layouts[index], shape.layers[index + 1])
    memory.withUnsafeMutableBufferPointer { buffer in
      guard let memory = buffer.baseAddress else { return }
      body(
        NodePass(
          memory: memory, layer: layer, layout: layout, nodes: nodes, parameters: parameters,
          count: count))
    }
  }

  // MARK: Results

  /// Adds the gradients of the prepared numbers to those of the parameters they came from.
  mutating func collectGradient(
    parameters: UnsafePointer<Double>, into gradient: UnsafeMutablePointer<Double>
  ) {
    for (index, layer) in layers.enumerated() {
      if layer.width == 1 { withPass(index, count: 0) { $0.spreadCellSums() } }
      let layout = layouts[index]
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          let edge = layout.edge(i, j)
          let mask = masks[index][edge]
          guard mask != 0 else { continue }
          let scale = mask * parameters[layout.splineScale.lowerBound + edge]
          gradient[layout.baseScale.lowerBound + edge] +=
            mask * memory[layer.residualGradient + i * layer.width + j]
          var scaleGradient = 0.0
          for function in 0..<layer.functions {
            let prepared = memory[
              layer.coefficientGradient + (i * layer.functions + function) * layer.width + j]
            let position = layout.coefficient(i, function, j)
            gradient[position] += scale * prepared
            scaleGradient += parameters[position] * prepared
          }
          gradient[layout.splineScale.lowerBound + edge] += mask * scaleGradient
        }
      }
    }
  }

  /// Position in `memory` of a node's value for the first sample of the chunk.
  func nodeValue(layer: Int, node: Int) -> Int { nodeValues[layer] + node * chunkLength }

  /// Position in `memory` of the gradient at an output for the first sample of the chunk.
  func outputGradient(_ output: Int) -> Int { nodeGradients[layers.count] + output * chunkLength }

  /// Opens the arena for writing, for the loss.
  @inline(__always)
  mutating func withMemory(_ body: (UnsafeMutablePointer<Double>) -> Void) {
    memory.withUnsafeMutableBufferPointer { buffer in
      if let memory = buffer.baseAddress { body(memory) }
    }
  }

  /// Sets one number of the arena, for the penalties.
  @inline(__always)
  mutating func setMemory(_ position: Int, _ value: Double) { memory[position] = value }

  /// Values of all edges for sample `sample` of the current chunk, splines and symbols together,
  /// `[input][output]`. Slow; for looking into a network.
  mutating func edgeValues(
    layer index: Int, sample: Int, count: Int, parameters: UnsafePointer<Double>
  ) -> [Double] {
    let layer = layers[index]
    let edges = symbolicEdges[index]
    var values = [Double](repeating: 0, count: layer.inputs * layer.outputs)
    withPass(index, count: count) { pass in
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          values[i * layer.outputs + j] = pass.edgeValue(input: i, output: j, sample: sample)
        }
      }
      for edge in edges {
        let affine = parameters + edge.affine
        let argument = affine[0] * pass.input[edge.input * chunkLength + sample] + affine[1]
        values[edge.input * layer.outputs + edge.output] +=
          edge.mask * (affine[2] * edge.function.value(at: argument) + affine[3])
      }
    }
    return values
  }
}

/// Whether a forward pass adds to the statistics.
enum MomentPass: Sendable {
  case none
  case first
  case further
}
