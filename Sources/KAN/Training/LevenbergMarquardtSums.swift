import Numerics

/// Adds the contribution of one chunk of samples to the normal equations.
struct LevenbergMarquardtSums {
  let pass: LevenbergMarquardtPass
  let matrix: UnsafeMutablePointer<Double>
  let gradient: UnsafeMutablePointer<Double>
  let stride: Int

  private let memory: UnsafeMutablePointer<Double>
  private let places: LevenbergMarquardtMemory
  private let unknowns: LevenbergMarquardtUnknowns

  init(
    pass: LevenbergMarquardtPass, matrix: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>, stride: Int
  ) {
    self.pass = pass
    self.matrix = matrix
    self.gradient = gradient
    self.stride = stride
    memory = pass.memory
    places = pass.places
    unknowns = pass.network.unknowns
  }

  /// Loads samples into the inputs.
  func load(_ dataset: Dataset, _ range: Range<Int>) {
    dataset.inputs.withUnsafeBufferPointer { source in
      guard let source = source.baseAddress else { return }
      for input in 0..<dataset.inputCount {
        let target = memory + places.nodeValues[0] + input * chunkLength
        target.update(
          from: source + input * dataset.count + range.lowerBound, count: range.count)
      }
    }
  }

  func residuals(_ dataset: Dataset, _ range: Range<Int>) {
    if let probabilities = places.probabilities {
      return classResiduals(dataset, range, memory + probabilities)
    }
    dataset.targets.withUnsafeBufferPointer { targets in
      guard let targets = targets.baseAddress else { return }
      let depth = pass.network.layers.count
      for output in 0..<pass.network.shape.outputs {
        let values = memory + places.nodeValues[depth] + output * chunkLength
        let target = targets + output * dataset.count + range.lowerBound
        let residual = memory + places.residuals + output * chunkLength
        for sample in 0..<range.count { residual[sample] = values[sample] - target[sample] }
      }
    }
  }

  /// Computes the probabilities of the classes, and the residuals: the probabilities minus 1 at the
  /// sample's class.
  private func classResiduals(
    _ dataset: Dataset, _ range: Range<Int>, _ probabilities: UnsafeMutablePointer<Double>
  ) {
    let outputs = pass.network.shape.outputs
    let values = memory + places.nodeValues[pass.network.layers.count]
    let residuals = memory + places.residuals
    dataset.targets.withUnsafeBufferPointer { labels in
      for sample in 0..<range.count {
        var largest = -Double.infinity
        for output in 0..<outputs {
          largest = max(largest, values[output * chunkLength + sample])
        }
        var sum = 0.0
        for output in 0..<outputs {
          let at = output * chunkLength + sample
          probabilities[at] = exponential(values[at] - largest)
          sum += probabilities[at]
        }
        for output in 0..<outputs {
          let at = output * chunkLength + sample
          probabilities[at] /= sum
          let isOwn = Double(output) == labels[range.lowerBound + sample]
          residuals[at] = probabilities[at] - (isOwn ? 1 : 0)
        }
      }
    }
  }

  /// Subtracts from the derivatives of the log-odds their mean under the probabilities p and
  /// multiplies them by √p, so that products of the results, summed over the outputs, are those
  /// with W = diag(p) - p pᵀ.
  func centerGradients() {
    guard let place = places.probabilities else { return }
    let outputs = pass.network.shape.outputs
    let probabilities = memory + place
    let mean = memory + places.scratch
    for subnode in 0..<unknowns.subnodeCount {
      for sample in 0..<pass.count { mean[sample] = 0 }
      func gradient(_ output: Int) -> UnsafeMutablePointer<Double> {
        memory + places.gradients + (output * unknowns.subnodeCount + subnode) * chunkLength
      }
      for output in 0..<outputs {
        let (own, p) = (gradient(output), probabilities + output * chunkLength)
        for sample in 0..<pass.count { mean[sample] += p[sample] * own[sample] }
      }
      for output in 0..<outputs {
        let (own, p) = (gradient(output), probabilities + output * chunkLength)
        for sample in 0..<pass.count {
          own[sample] = p[sample].squareRoot() * (own[sample] - mean[sample])
        }
      }
    }
  }

  /// Computes the products of the derivatives with respect to two subnodes, summed over the
  /// outputs.
  func multiplyGradients() {
    let count = pass.count
    let subnodes = unknowns.subnodeCount
    let outputs = pass.network.shape.outputs
    let gradients = memory + places.gradients
    for (index, (later, earlier)) in pass.network.pairs.enumerated() {
      let target = memory + places.products + index * chunkLength
      for sample in 0..<count { target[sample] = 0 }
      for output in 0..<outputs {
        let left = gradients + (output * subnodes + later) * chunkLength
        let right = gradients + (output * subnodes + earlier) * chunkLength
        for sample in 0..<count { target[sample] += left[sample] * right[sample] }
      }
    }
  }

  /// Computes the products of the derivatives with respect to each subnode and the residuals,
  /// summed over the outputs.
  func multiplyByResiduals() {
    let count = pass.count
    let subnodes = unknowns.subnodeCount
    let gradients = memory + places.gradients
    for subnode in 0..<subnodes {
      let target = memory + places.pulls + subnode * chunkLength
      for sample in 0..<count { target[sample] = 0 }
      for output in 0..<pass.network.shape.outputs {
        let left = gradients + (output * subnodes + subnode) * chunkLength
        let residual = memory + places.residuals + output * chunkLength
        for sample in 0..<count { target[sample] += left[sample] * residual[sample] }
      }
    }
  }

  func addAll() {
    if places.lanes == 4 {
      addEdges(SIMD4<Double>.self)
    } else {
      addEdges(SIMD8<Double>.self)
    }
    addDenseSquares()
  }

  // MARK: Splines

  @inline(__always)
  private func addEdges<Lanes: SIMD>(_: Lanes.Type) where Lanes.Scalar == Double {
    for later in unknowns.edges.indices {
      addGradient(later, Lanes.self)
      let edge = unknowns.edges[later]
      for earlier in 0...later {
        let other = unknowns.edges[earlier]
        let (high, low) = (max(edge.subnode, other.subnode), min(edge.subnode, other.subnode))
        guard let pair = pass.network.pair(high, low) else { continue }
        addBlock(later, earlier, pair: pair, Lanes.self)
      }
    }
    for dense in unknowns.denseSubnodes.indices { addDense(dense, Lanes.self) }
  }

  @inline(__always)
  private func scale(_ edge: LevenbergMarquardtUnknowns.Edge) -> Double {
    edge.mask * pass.parameters[edge.scale]
  }

  @inline(__always)
  private func addGradient<Lanes: SIMD>(
    _ index: Int, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let edge = unknowns.edges[index]
    let at = edge.input * chunkLength
    let lanes = places.lanes
    let weights = memory + places.weights[edge.layer] + at * lanes
    let first = pass.firsts + places.firsts[edge.layer] + at
    let pull = memory + places.pulls + edge.subnode * chunkLength
    let factor = scale(edge)
    let target = gradient + edge.column
    let order = pass.firsts + places.orders[edge.layer] + at
    for rank in 0..<pass.count {
      let sample = order[rank]
      let weight = Lanes(loading: weights + sample &* lanes)
      (weight * (factor * pull[sample])).add(to: target + first[sample])
    }
  }

  /// Adds the block of two edges: an outer product of their weights per sample.
  @inline(__always)
  private func addBlock<Lanes: SIMD>(
    _ later: Int, _ earlier: Int, pair: Int, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let (edge, other) = (unknowns.edges[later], unknowns.edges[earlier])
    let (at, otherAt) = (edge.input * chunkLength, other.input * chunkLength)
    let lanes = places.lanes
    let weights = memory + places.weights[edge.layer] + at * lanes
    let others = memory + places.weights[other.layer] + otherAt * lanes
    let first = pass.firsts + places.firsts[edge.layer] + at
    let otherFirst = pass.firsts + places.firsts[other.layer] + otherAt
    let product = memory + places.products + pair * chunkLength
    let factor = scale(edge) * scale(other)
    let block = matrix + edge.column &* stride + other.column
    let order = pass.network.order
    let samples = pass.firsts + places.orders[other.layer] + otherAt
    for rank in 0..<pass.count {
      let sample = samples[rank]
      let own = weights + sample &* lanes
      let scaled = Lanes(loading: others + sample &* lanes) * (factor * product[sample])
      var offset = first[sample] &* stride &+ otherFirst[sample]
      var m = 0
      while m <= order {
        (scaled * own[m]).add(to: block + offset)
        offset &+= stride
        m &+= 1
      }
    }
  }

  // MARK: Dense unknowns

  /// Adds the row of one dense unknown against all coefficients.
  @inline(__always)
  private func addDense<Lanes: SIMD>(_ index: Int, _: Lanes.Type) where Lanes.Scalar == Double {
    let subnode = unknowns.denseSubnodes[index]
    let values = memory + places.dense + index * chunkLength
    let row = matrix + (unknowns.sparseCount + index) * stride
    let lanes = places.lanes
    for edge in unknowns.edges {
      let (high, low) = (max(edge.subnode, subnode), min(edge.subnode, subnode))
      guard let pair = pass.network.pair(high, low) else { continue }
      let product = memory + places.products + pair * chunkLength
      let at = edge.input * chunkLength
      let weights = memory + places.weights[edge.layer] + at * lanes
      let first = pass.firsts + places.firsts[edge.layer] + at
      let target = row + edge.column
      let factor = scale(edge)
      let order = pass.firsts + places.orders[edge.layer] + at
      for rank in 0..<pass.count {
        let sample = order[rank]
        let weight = Lanes(loading: weights + sample &* lanes)
        (weight * (factor * product[sample] * values[sample])).add(to: target + first[sample])
      }
    }
  }

  private func addDenseSquares() {
    let count = pass.count
    let scratch = memory + places.scratch
    for index in unknowns.denseSubnodes.indices {
      let subnode = unknowns.denseSubnodes[index]
      let values = memory + places.dense + index * chunkLength
      let row = matrix + (unknowns.sparseCount + index) * stride + unknowns.sparseCount
      for other in 0...index {
        let second = unknowns.denseSubnodes[other]
        guard let pair = pass.network.pair(max(subnode, second), min(subnode, second))
        else { continue }
        let product = memory + places.products + pair * chunkLength
        for sample in 0..<count { scratch[sample] = product[sample] * values[sample] }
        row[other] += VectorOperations.dot(
          scratch, memory + places.dense + other * chunkLength, count: count)
      }
      gradient[unknowns.sparseCount + index] += VectorOperations.dot(
        memory + places.pulls + subnode * chunkLength, values, count: count)
    }
  }
}
