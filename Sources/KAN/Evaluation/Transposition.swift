import Numerics

/// Converts between blocks of outputs, which kernels use, and columns of samples, which nodes use,
/// four samples by four outputs at a time.
extension LayerPass {
  /// Computes the values of the nodes, `[node][sample]`, from the sums. Proceeds by a few outputs
  /// at a time, so that their columns are still in the first-level cache when the nodes read them.
  func makeNodes(_ nodes: NodePass, into values: UnsafeMutablePointer<Double>) {
    forEachFour { outputs in
      if layer.width > 1 { makeColumns(outputs) }
      nodes.combineSums(outputs, into: values)
    }
    nodes.combineProducts(into: values)
  }

  /// Propagates the gradients at the nodes, `[node][sample]`, to those of the affine maps and of
  /// the sums.
  func makeGradients(_ nodes: NodePass, of gradients: UnsafePointer<Double>) {
    nodes.separateProducts(gradients)
    forEachFour { outputs in
      nodes.separateSums(outputs, gradients)
      if layer.width > 1 { makeBlocks(outputs) }
    }
  }

  private func forEachFour(_ body: (Range<Int>) -> Void) {
    for output in stride(from: 0, to: layer.width, by: 4) { body(output..<output &+ 4) }
  }

  /// Writes the sums at the subnodes as `[output][sample]`.
  private func makeColumns(_ outputs: Range<Int>) {
    let (sums, columns) = (memory + layer.work.sums, memory + layer.work.columns)
    forEachSquare(outputs) { row, column in
      transpose(sums + row, layer.block, columns + column, chunk)
    }
  }

  /// Writes the gradients in the columns in the kernels' layout.
  private func makeBlocks(_ outputs: Range<Int>) {
    let (gradients, columns) = (memory + layer.work.sumGradient, memory + layer.work.columns)
    forEachSquare(outputs) { row, column in
      transpose(columns + column, chunk, gradients + row, layer.block)
    }
  }

  /// Includes up to three samples beyond the count; the memory has room for them.
  @inline(__always)
  private func forEachSquare(_ outputs: Range<Int>, _ body: (_ row: Int, _ column: Int) -> Void) {
    let (row, column) = (layer.column(outputs.lowerBound), outputs.lowerBound &* chunk)
    for sample in stride(from: 0, to: count, by: 4) {
      body(row &+ sample &* layer.block, column &+ sample)
    }
  }
}

@inline(__always)
private func transpose(
  _ source: UnsafeMutablePointer<Double>, _ stride: Int, _ target: UnsafeMutablePointer<Double>,
  _ targetStride: Int
) {
  typealias Four = SIMD4<Double>
  let columns = transposed(
    Four(loading: source), Four(loading: source + stride),
    Four(loading: source + 2 &* stride), Four(loading: source + 3 &* stride))
  columns.0.store(at: target)
  columns.1.store(at: target + targetStride)
  columns.2.store(at: target + 2 &* targetStride)
  columns.3.store(at: target + 3 &* targetStride)
}
