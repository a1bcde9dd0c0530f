import Expressions
import Numerics

/// Propagates one chunk of samples through a network and back, keeping the derivatives of each
/// output separate for each sample. All memory is allocated once by the caller.
struct LevenbergMarquardtPass {
  let memory: UnsafeMutablePointer<Double>
  let firsts: UnsafeMutablePointer<Int>
  let parameters: UnsafePointer<Double>
  let places: LevenbergMarquardtMemory
  let network: LevenbergMarquardtStructure
  let count: Int

  // MARK: Forward

  func forward() {
    for l in network.layers.indices {
      network.tables[l].withView { evaluateInputs(l, $0) }
      sumEdges(l)
      combine(l)
    }
  }

  private func evaluateInputs(_ l: Int, _ view: BasisView) {
    for input in 0..<network.layers[l].inputs {
      guard let basis = view.input(input) else { continue }
      let at = input * chunkLength
      let x = memory + places.nodeValues[l] + at
      let first = firsts + places.firsts[l] + at
      let weights = memory + places.weights[l] + at * places.lanes
      let slopes = memory + places.slopes[l] + at * places.lanes
      for sample in 0..<count {
        let own = sample &* places.lanes
        first[sample] = basis.evaluate(
          at: x[sample], weights: weights + own, slopes: slopes + own)
      }
      sort(first, into: firsts + places.orders[l] + at, functions: network.layers[l].functions)
      (basis.isCategory ? .zero : network.base).evaluate(
        x, count: count, values: memory + places.bases[l] + at,
        slopes: memory + places.baseSlopes[l] + at)
    }
  }

  /// Sorts samples so that those of the same cell are adjacent, followed by those whose rows of
  /// lanes do not overlap. A load that spans two recent stores would stall.
  private func sort(
    _ first: UnsafePointer<Int>, into order: UnsafeMutablePointer<Int>, functions: Int
  ) {
    let starts = firsts + places.counts
    let lanes = places.lanes
    let rows = functions / lanes + 1
    for key in 0...rows * lanes { starts[key] = 0 }
    @inline(__always)
    func key(_ sample: Int) -> Int {
      (first[sample] & (lanes &- 1)) &* rows
        &+ (lanes == 4 ? first[sample] >> 2 : first[sample] >> 3)
    }
    for sample in 0..<count { starts[key(sample) &+ 1] &+= 1 }
    for key in 0..<rows * lanes { starts[key &+ 1] &+= starts[key] }
    for sample in 0..<count {
      let key = key(sample)
      order[starts[key]] = sample
      starts[key] &+= 1
    }
  }

  private func sumEdges(_ l: Int) {
    let layer = network.layers[l]
    let sums = memory + places.sums + network.unknowns.firstSubnodes[l] * chunkLength
    for index in 0..<layer.outputs * chunkLength { sums[index] = 0 }
    let slopes = memory + places.edgeSlopes[l]
    for index in 0..<layer.inputs * layer.outputs * chunkLength { slopes[index] = 0 }
    for index in network.splineRanges[l] {
      if places.lanes == 4 {
        addSpline(index, SIMD4<Double>.self)
      } else {
        addSpline(index, SIMD8<Double>.self)
      }
    }
    for index in network.symbolRanges[l] { addSymbol(network.unknowns.symbols[index]) }
  }

  @inline(__always)
  private func addSpline<Lanes: SIMD>(_ index: Int, _: Lanes.Type) where Lanes.Scalar == Double {
    let edge = network.unknowns.edges[index]
    let l = edge.layer
    let lanes = places.lanes
    let at = edge.input * chunkLength
    let coefficients = memory + places.coefficients + index * places.coefficientStride
    let weights = memory + places.weights[l] + at * lanes
    let slopes = memory + places.slopes[l] + at * lanes
    let first = firsts + places.firsts[l] + at
    let base = memory + places.bases[l] + at
    let baseSlope = memory + places.baseSlopes[l] + at
    let sum = memory + places.sums + edge.subnode * chunkLength
    let slope = memory + places.edgeSlopes[l] + (at * network.layers[l].outputs)
    let target = slope + edge.output * chunkLength
    let dense = memory + places.dense + index * chunkLength
    let scale = parameters[network.unknowns.positions[network.unknowns.sparseCount + index]]
    for sample in 0..<count {
      let row = Lanes(loading: coefficients + first[sample])
      let weight = Lanes(loading: weights + sample &* lanes)
      let rise = Lanes(loading: slopes + sample &* lanes)
      let own = edge.mask * base[sample]
      dense[sample] = own
      sum[sample] += (row * weight).sum() + scale * own
      target[sample] += (row * rise).sum() + scale * edge.mask * baseSlope[sample]
    }
  }

  private func addSymbol(_ edge: LevenbergMarquardtUnknowns.Symbol) {
    let at = edge.input * chunkLength
    let x = memory + places.nodeValues[edge.layer] + at
    let sum = memory + places.sums + edge.subnode * chunkLength
    let slope =
      memory + places.edgeSlopes[edge.layer] + at * network.layers[edge.layer].outputs
      + edge.output * chunkLength
    let dense = memory + places.dense + edge.dense * chunkLength
    let affine = parameters + edge.affine
    for sample in 0..<count {
      let argument = affine[0] * x[sample] + affine[1]
      let value = edge.kernel.value(at: argument)
      let inner = edge.mask * affine[2] * edge.kernel.derivative(at: argument)
      sum[sample] += edge.mask * (affine[2] * value + affine[3])
      slope[sample] += inner * affine[0]
      dense[sample] = inner * x[sample]
      dense[chunkLength + sample] = inner
      dense[2 * chunkLength + sample] = edge.mask * value
      dense[3 * chunkLength + sample] = edge.mask
    }
  }

  private func combine(_ l: Int) {
    let layout = network.layers[l]
    let nodes = network.shape.layers[l + 1]
    for node in 0..<nodes.nodes {
      let values = memory + places.nodeValues[l + 1] + node * chunkLength
      let scale = parameters[layout.nodeScale.lowerBound + node]
      let bias = parameters[layout.nodeBias.lowerBound + node]
      let factors = nodes.subnodes(ofNode: node)
      for sample in 0..<count {
        var product = 1.0
        for factor in factors { product *= value(l, factor, sample) }
        values[sample] = scale * product + bias
      }
    }
  }

  @inline(__always)
  private func value(_ l: Int, _ subnode: Int, _ sample: Int) -> Double {
    let layout = network.layers[l]
    return parameters[layout.subnodeScale.lowerBound + subnode]
      * memory[
        places.sums + (network.unknowns.firstSubnodes[l] + subnode) * chunkLength + sample]
      + parameters[layout.subnodeBias.lowerBound + subnode]
  }

  // MARK: Backward

  /// Computes the derivatives of one output with respect to the sums at all subnodes.
  func backward(output: Int) {
    let depth = network.layers.count
    for l in 0...depth {
      let gradients = memory + places.nodeGradients[l]
      for index in 0..<network.shape.layers[l].nodes * chunkLength { gradients[index] = 0 }
    }
    let start = memory + places.nodeGradients[depth] + output * chunkLength
    for sample in 0..<count { start[sample] = 1 }
    for l in stride(from: depth - 1, through: 0, by: -1) {
      separate(l, output: output)
      if l > 0 { passBack(l, output: output) }
    }
  }

  private func gradient(_ output: Int, _ l: Int, _ subnode: Int) -> UnsafeMutablePointer<Double> {
    let row =
      output * network.unknowns.subnodeCount + network.unknowns.firstSubnodes[l] + subnode
    return memory + places.gradients + row * chunkLength
  }

  private func separate(_ l: Int, output: Int) {
    let layout = network.layers[l]
    let nodes = network.shape.layers[l + 1]
    for node in 0..<nodes.nodes {
      let upstream = memory + places.nodeGradients[l + 1] + node * chunkLength
      let scale = parameters[layout.nodeScale.lowerBound + node]
      let factors = nodes.subnodes(ofNode: node)
      for factor in factors {
        let target = gradient(output, l, factor)
        let own = scale * parameters[layout.subnodeScale.lowerBound + factor]
        for sample in 0..<count {
          // Computed as a product rather than by division, because a factor may be zero.
          var others = own * upstream[sample]
          for other in factors where other != factor { others *= value(l, other, sample) }
          target[sample] = others
        }
      }
    }
  }

  private func passBack(_ l: Int, output: Int) {
    let layout = network.layers[l]
    for input in 0..<layout.inputs {
      let target = memory + places.nodeGradients[l] + input * chunkLength
      for j in 0..<layout.outputs {
        let upstream = gradient(output, l, j)
        let slope =
          memory + places.edgeSlopes[l] + (input * layout.outputs + j) * chunkLength
        for sample in 0..<count { target[sample] += upstream[sample] * slope[sample] }
      }
    }
  }
}
