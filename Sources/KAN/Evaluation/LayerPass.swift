import Expressions

/// A symbolic edge of a layer, resolved for the passes.
struct SymbolicEdge: Sendable {
  let input: Int
  let output: Int
  let mask: Double
  let function: ElementaryFunction
  /// Position of a, b, c, d in the parameters.
  let affine: Int
  /// Whether the spline takes part too.
  let isMixed: Bool
}

/// One layer's forward and backward pass over a chunk of samples, on memory opened once.
///
/// Only the `order + 1` basis functions that differ from zero are touched. Nothing is allocated.
struct LayerPass {
  let memory: UnsafeMutablePointer<Double>
  /// First coefficient row of each `[input][sample]`.
  let rows: UnsafeMutablePointer<Int>
  /// Cell of the grid of each `[input][sample]`.
  let cells: UnsafeMutablePointer<Int>
  let layer: LayerMemory
  let basis: BasisView
  let baseFunction: BaseFunction
  let symbolicEdges: [SymbolicEdge]
  /// Values of the layer's input nodes, `[input][sample]`.
  let input: UnsafeMutablePointer<Double>
  /// Samples in the chunk, at most `chunkLength`.
  let count: Int
  /// Whether slopes are wanted: not in the first layer, whose inputs are data.
  let needsSlopes: Bool

  // MARK: Forward

  /// Weights of the basis functions, base functions, and the sums at the subnodes.
  func forward(parameters: UnsafePointer<Double>) {
    baseFunction.evaluate(
      input, count: layer.inputs * chunkLength,
      values: memory + layer.base, slopes: memory + layer.baseSlope)
    (memory + layer.sums).update(repeating: 0, count: count * layer.width)
    evaluateBasis()
    if layer.width == 1 {
      if layer.lanes == 4 { sumSingle(SIMD4<Double>.self) } else { sumSingle(SIMD8<Double>.self) }
    } else {
      sumSeveral()
    }
    for edge in symbolicEdges {
      let affine = parameters + edge.affine
      for sample in 0..<count {
        let x = input[edge.input * chunkLength + sample]
        let value = edge.function.value(at: affine[0] * x + affine[1])
        memory[layer.sums + sample * layer.width + edge.output] +=
          edge.mask * (affine[2] * value + affine[3])
      }
    }
  }

  private func evaluateBasis() {
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      let at = i &* chunkLength
      basis.evaluate(
        input + at, count: count, weights: memory + layer.weights + at &* layer.lanes,
        slopes: needsSlopes ? memory + layer.slopes + at &* layer.lanes : nil, cells: cells + at)
      let (rows, cells, width) = (rows, cells, layer.width)
      let firstRow = i &* layer.functions
      for sample in at..<(at &+ count) {
        rows[sample] = (firstRow &+ basis.firstFunction(ofCell: cells[sample])) &* width
      }
    }
  }

  /// Sums for a layer with one output: lanes run over the basis functions.
  private func sumSingle<Lanes: SIMD>(_: Lanes.Type) where Lanes.Scalar == Double {
    let (layer, memory, rows, count) = (layer, memory, rows, count)
    let coefficients = UnsafeRawPointer(memory + layer.coefficients)
    let sums = memory + layer.sums
    let bytes = layer.lanes * MemoryLayout<Double>.stride
    for i in 0..<layer.inputs {
      let at = i * chunkLength
      let weights = UnsafeRawPointer(memory + layer.weights + at * layer.lanes)
      let base = memory + layer.base + at
      let residual = memory[layer.residual + i]
      for sample in 0..<count {
        let weight = weights.loadUnaligned(fromByteOffset: sample * bytes, as: Lanes.self)
        let row = coefficients.loadUnaligned(
          fromByteOffset: rows[at + sample] * MemoryLayout<Double>.stride, as: Lanes.self)
        sums[sample] += base[sample] * residual + (weight * row).sum()
      }
    }
  }

  /// Sums for a layer with several outputs: lanes run over the outputs.
  private func sumSeveral() {
    // A copy of its own can stay in registers, where `self` would be read again after every store.
    let pass = self
    let width = pass.layer.width
    for i in 0..<pass.layer.inputs {
      var at = i &* chunkLength
      var sums = pass.memory + pass.layer.sums
      for _ in 0..<pass.count {
        var q = 0
        while q < width {
          pass.store(pass.load(sums + q) + pass.edgeValues(input: i, at: at, block: q), sums + q)
          q &+= 4
        }
        at &+= 1
        sums += width
      }
    }
  }

  // MARK: Edge values

  /// Spline and base parts of four edges of `input`, from output `block` on.
  @inline(__always)
  func edgeValues(input i: Int, at: Int, block: Int) -> SIMD4<Double> {
    let width = layer.width
    let weights = memory + layer.weights + at &* layer.lanes
    let residual = load(memory + layer.residual + (i &* width &+ block))
    var value = residual * memory[layer.base &+ at]
    var row = memory + layer.coefficients + (rows[at] &+ block)
    if basis.order == 3 {
      // The usual order, written out in two sums that do not wait for each other.
      value += load(row) * weights[0]
      let second = load(row + width) * weights[1] + load(row + 2 &* width) * weights[2]
      return (value + load(row + 3 &* width) * weights[3]) + second
    }
    for m in 0...basis.order {
      value += load(row) * weights[m]
      row += width
    }
    return value
  }

  /// Spline and base part of one edge.
  @inline(__always)
  func edgeValue(input i: Int, output j: Int, sample: Int) -> Double {
    let at = i * chunkLength + sample
    let weights = memory + layer.weights + at * layer.lanes
    var value = memory[layer.residual + i * layer.width + j] * memory[layer.base + at]
    let row = memory + layer.coefficients + rows[at] + j
    for m in 0...basis.order { value += row[m * layer.width] * weights[m] }
    return value
  }

  @inline(__always)
  func load(_ pointer: UnsafeMutablePointer<Double>) -> SIMD4<Double> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  func store(_ value: SIMD4<Double>, _ pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD4<Double>.self)
  }

  // MARK: Backward

  /// From the gradients at the subnodes to those of the prepared coefficients and, where
  /// `inputGradient` (`[input][sample]`) is given, of the input nodes.
  ///
  /// - Parameter pulls: whether penalties on deviations add their part (see `Pull`).
  func backward(
    parameters: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>,
    inputGradient: UnsafeMutablePointer<Double>?, pulls: Bool
  ) {
    switch (pulls || !symbolicEdges.isEmpty, layer.width, layer.lanes) {
    case (true, _, _):
      backwardByEdge(parameters, gradient, inputGradient, pulls: pulls)
    case (false, 1, 4): backwardSingle(SIMD4<Double>.self, inputGradient)
    case (false, 1, _): backwardSingle(SIMD8<Double>.self, inputGradient)
    case (false, _, _): backwardSeveral(inputGradient)
    }
  }

  /// All edges of a subnode share its gradient.
  private func backwardSeveral(_ inputGradient: UnsafeMutablePointer<Double>?) {
    let pass = self
    for i in 0..<pass.layer.inputs {
      var row = pass.memory + pass.layer.sumGradient
      for at in (i &* chunkLength)..<(i &* chunkLength &+ pass.count) {
        let slope = pass.accumulate(input: i, at: at, row: row)
        if let inputGradient { inputGradient[at] = slope }
        row += pass.layer.width
      }
    }
  }

  /// Penalties and symbols make gradients differ from edge to edge.
  private func backwardByEdge(
    _ parameters: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>,
    _ inputGradient: UnsafeMutablePointer<Double>?, pulls: Bool
  ) {
    let pass = self
    let (layer, memory, count) = (pass.layer, pass.memory, pass.count)
    var nextSymbolic = 0
    for i in 0..<layer.inputs {
      let firstSymbolic = nextSymbolic
      while nextSymbolic < symbolicEdges.count, symbolicEdges[nextSymbolic].input == i {
        nextSymbolic += 1
      }
      for sample in 0..<count {
        let at = i &* chunkLength &+ sample
        pass.fillRow(input: i, sample: sample, pulls: pulls)
        var fromSymbols = 0.0
        for index in firstSymbolic..<nextSymbolic {
          fromSymbols += backwardSymbolic(index, sample, parameters, gradient, pulls: pulls)
        }
        let slope = pass.accumulate(input: i, at: at, row: memory + layer.row)
        guard let inputGradient else { continue }
        inputGradient[at] = slope + fromSymbols
        if pulls {
          inputGradient[at] +=
            memory[layer.inputPull.factor + i] * (input[at] - memory[layer.inputPull.mean + i])
        }
      }
    }
  }

  /// Gradients of the edges of `input`, where penalties make them differ from the subnodes' own.
  @inline(__always)
  private func fillRow(input i: Int, sample: Int, pulls: Bool) {
    let width = layer.width
    let row = memory + layer.row
    let gradients = memory + layer.sumGradient + sample * width
    guard pulls else {
      row.update(from: gradients, count: width)
      return
    }
    let factors = memory + layer.edgePull.factor + i * width
    let means = memory + layer.edgePull.mean + i * width
    if width == 1 {
      row[0] =
        gradients[0] + factors[0] * (edgeValue(input: i, output: 0, sample: sample) - means[0])
      return
    }
    var q = 0
    while q < width {
      let value = edgeValues(input: i, at: i * chunkLength + sample, block: q)
      store(load(gradients + q) + load(factors + q) * (value - load(means + q)), row + q)
      q += 4
    }
  }

  /// Gradient of a symbolic edge's a, b, c, d; returns its part of the input's gradient. The
  /// penalty on the edge's total acts on its spline as well.
  @inline(__always)
  private func backwardSymbolic(
    _ index: Int, _ sample: Int, _ parameters: UnsafePointer<Double>,
    _ gradient: UnsafeMutablePointer<Double>, pulls: Bool
  ) -> Double {
    let edge = symbolicEdges[index]
    let affine = parameters + edge.affine
    let x = input[edge.input * chunkLength + sample]
    let argument = affine[0] * x + affine[1]
    let value = edge.function.value(at: argument)
    var upstream = memory[layer.sumGradient + sample * layer.width + edge.output]
    if pulls {
      let total =
        edgeValue(input: edge.input, output: edge.output, sample: sample)
        + edge.mask * (affine[2] * value + affine[3])
      let pull =
        memory[layer.symbolicPull.factor + index]
        * (total - memory[layer.symbolicPull.mean + index])
      upstream += pull
      memory[layer.row + edge.output] += pull
    }
    let outer = upstream * edge.mask
    let inner = outer * affine[2] * edge.function.derivative(at: argument)
    gradient[edge.affine] += inner * x
    gradient[edge.affine + 1] += inner
    gradient[edge.affine + 2] += outer * value
    gradient[edge.affine + 3] += outer
    return inner * affine[0]
  }

  /// Adds one sample's part to the coefficient gradients of `input`; returns its slope.
  @inline(__always)
  private func accumulate(
    input i: Int, at: Int, row: UnsafeMutablePointer<Double>
  ) -> Double {
    let width = layer.width
    let weights = memory + layer.weights + at * layer.lanes
    let slopes = memory + layer.slopes + at * layer.lanes
    let coefficients = memory + layer.coefficients + rows[at]
    let targets = memory + layer.coefficientGradient + rows[at]
    let residual = memory + layer.residual + i * width
    let residualTarget = memory + layer.residualGradient + i * width
    let base = memory[layer.base + at]
    let baseSlope = memory[layer.baseSlope + at]
    if width == 1 {
      var slope = baseSlope * residual[0]
      for m in 0...basis.order {
        targets[m] += weights[m] * row[0]
        slope += slopes[m] * coefficients[m]
      }
      residualTarget[0] += base * row[0]
      return slope * row[0]
    }
    var total = SIMD4<Double>.zero
    var q = 0
    while q < width {
      let upstream = load(row + q)
      store(load(residualTarget + q) + upstream * base, residualTarget + q)
      var slope = needsSlopes ? load(residual + q) * baseSlope : .zero
      if basis.order == 3 {
        addRow(0, q, upstream, weights, targets, width)
        addRow(1, q, upstream, weights, targets, width)
        addRow(2, q, upstream, weights, targets, width)
        addRow(3, q, upstream, weights, targets, width)
        if needsSlopes {
          let row = coefficients + q
          let second = load(row + width) * slopes[1] + load(row + 2 &* width) * slopes[2]
          slope = (slope + load(row) * slopes[0]) + (second + load(row + 3 &* width) * slopes[3])
        }
      } else {
        for m in 0...basis.order {
          addRow(m, q, upstream, weights, targets, width)
          if needsSlopes { slope += load(coefficients + (m &* width &+ q)) * slopes[m] }
        }
      }
      total += slope * upstream
      q &+= 4
    }
    return total.sum()
  }

  /// Adds a sample's part to four outputs' gradients of the coefficient in row `m` of its cell.
  @inline(__always)
  private func addRow(
    _ m: Int, _ q: Int, _ upstream: SIMD4<Double>, _ weights: UnsafeMutablePointer<Double>,
    _ targets: UnsafeMutablePointer<Double>, _ width: Int
  ) {
    let target = targets + (m &* width &+ q)
    store(load(target) + upstream * weights[m], target)
  }

  /// For a layer with one output. Gradients are summed per cell and spread over the coefficients at the
  /// end of the pass: neighbouring cells share coefficients, and adding to them sample by sample
  /// would wait for the last sample's sums each time.
  private func backwardSingle<Lanes: SIMD>(
    _: Lanes.Type, _ inputGradient: UnsafeMutablePointer<Double>?
  ) where Lanes.Scalar == Double {
    let pass = self
    let (layer, memory, rows, cells, count) = (
      pass.layer, pass.memory, pass.rows, pass.cells, pass.count
    )
    let bytes = layer.lanes &* 8
    let coefficients = UnsafeRawPointer(memory + layer.coefficients)
    let gradients = memory + layer.sumGradient
    for i in 0..<layer.inputs {
      let at = i &* chunkLength
      let weights = UnsafeRawPointer(memory + layer.weights + at &* layer.lanes)
      let slopes = UnsafeRawPointer(memory + layer.slopes + at &* layer.lanes)
      let residual = memory[layer.residual + i]
      let (base, baseSlope) = (memory + layer.base + at, memory + layer.baseSlope + at)
      let cellSums = UnsafeMutableRawPointer(
        memory + layer.cellSums + i &* layer.cells &* layer.lanes)
      var residualSum = 0.0
      for sample in 0..<count {
        let upstream = gradients[sample]
        let offset = cells[at &+ sample] &* bytes
        let weight = weights.loadUnaligned(fromByteOffset: sample &* bytes, as: Lanes.self)
        let sum = cellSums.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        cellSums.storeBytes(of: sum + weight * upstream, toByteOffset: offset, as: Lanes.self)
        residualSum += base[sample] * upstream
      }
      memory[layer.residualGradient + i] += residualSum
      if let inputGradient {
        for sample in 0..<count {
          let slope = slopes.loadUnaligned(fromByteOffset: sample &* bytes, as: Lanes.self)
          let row = coefficients.loadUnaligned(
            fromByteOffset: rows[at &+ sample] &* 8, as: Lanes.self)
          inputGradient[at &+ sample] =
            gradients[sample] * ((slope * row).sum() + baseSlope[sample] * residual)
        }
      }
    }
  }

  /// Spreads the gradients summed per cell over the coefficients. Once, after the last chunk.
  func spreadCellSums() {
    for i in 0..<layer.inputs {
      guard let basis = basis.input(i) else { return }
      let target = memory + layer.coefficientGradient + i &* layer.functions
      for cell in 0..<layer.cells {
        let sums = memory + layer.cellSums + (i &* layer.cells &+ cell) &* layer.lanes
        let first = basis.firstFunction(ofCell: cell)
        for m in 0...self.basis.order { target[first &+ m] += sums[m] }
      }
    }
  }
}
