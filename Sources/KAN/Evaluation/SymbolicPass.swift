import Expressions

/// A symbolic edge of a layer with its function looked up for the passes.
struct SymbolicEdge: Sendable {
  let input: Int
  let output: Int
  let mask: Double
  let kernel: FunctionKernel
  /// Position of a, b, c, d in the parameters.
  let affine: Int
  /// Whether the edge also has its spline.
  let isMixed: Bool
}

/// The contribution of symbolic edges to a layer's passes, one edge at a time, since there are few
/// of them.
extension LayerPass {
  /// Adds the values of the symbolic edges to the sums.
  func addSymbolicValues(_ parameters: UnsafePointer<Double>) {
    for edge in symbolicEdges {
      let affine = parameters + edge.affine
      let sums = memory + layer.work.sums + layer.column(edge.output)
      for sample in 0..<count {
        let x = input[edge.input &* chunk &+ sample]
        sums[sample &* layer.block] += value(edge, affine, x)
      }
    }
  }

  /// Adds the gradients of a, b, c, d and those at the inputs. The penalty on an edge's total also
  /// acts on its spline.
  func backwardSymbolic(
    _ parameters: UnsafePointer<Double>, _ inputGradient: UnsafeMutablePointer<Double>?,
    pulls: Bool
  ) {
    for index in symbolicEdges.indices {
      let edge = symbolicEdges[index]
      let affine = parameters + edge.affine
      let target = memory + layer.gradient.affine + 4 &* index
      let upstreams = memory + layer.work.sumGradient + layer.column(edge.output)
      for rank in 0..<count {
        let sample = sample(input: edge.input, rank: rank)
        let at = edge.input &* chunk &+ sample
        let x = input[at]
        var upstream = upstreams[sample &* layer.block]
        if pulls {
          let pull = pull(index, rank, x, affine)
          upstream += pull
          pullSpline(edge, rank, by: pull)
          if needsSlopes {
            inputGradient?[at] +=
              pull * edgeSlope(input: edge.input, output: edge.output, rank: rank)
          }
        }
        let argument = affine[0] * x + affine[1]
        let outer = upstream * edge.mask
        let inner = outer * affine[2] * edge.kernel.derivative(at: argument)
        target[0] += inner * x
        target[1] += inner
        target[2] += outer * edge.kernel.value(at: argument)
        target[3] += outer
        inputGradient?[at] += inner * affine[0]
      }
    }
  }

  /// The sum of the spline, base and symbolic parts of a symbolic edge.
  func totalValue(_ edge: SymbolicEdge, rank: Int, _ parameters: UnsafePointer<Double>) -> Double {
    let sample = sample(input: edge.input, rank: rank)
    let x = input[edge.input &* chunk &+ sample]
    return edgeValue(input: edge.input, output: edge.output, rank: rank)
      + value(edge, parameters + edge.affine, x)
  }

  private func value(
    _ edge: SymbolicEdge, _ affine: UnsafePointer<Double>, _ x: Double
  ) -> Double {
    edge.mask * (affine[2] * edge.kernel.value(at: affine[0] * x + affine[1]) + affine[3])
  }

  private func pull(
    _ index: Int, _ rank: Int, _ x: Double, _ affine: UnsafePointer<Double>
  ) -> Double {
    let edge = symbolicEdges[index]
    let total =
      edgeValue(input: edge.input, output: edge.output, rank: rank) + value(edge, affine, x)
    let pull = layer.statistics.symbolicPull
    return memory[pull.factor &+ index] * (total - memory[pull.mean &+ index])
  }

  /// Adds to the gradients of an edge's spline the effect of `pull` at one sample.
  private func pullSpline(_ edge: SymbolicEdge, _ rank: Int, by pull: Double) {
    let slots = slots(ofInput: edge.input)
    if layer.form == .single {
      let target = memory + layer.gradient.polynomials + Int(slots.rows[rank])
      addPowers(slots.coordinates[rank], pull, target)
    } else {
      let functions = functions(slots, rank: rank)
      let target = memory + layer.gradient.coefficients + functions.row + edge.output
      for m in 0..<functions.count { target[m &* layer.width] += pull * functions.weights[m] }
    }
    memory[layer.gradient.residual &+ edge.input &* layer.width &+ edge.output] +=
      pull * slots.base[rank &* slots.baseStride]
  }
}
