/// Between sums in blocks of outputs, as the kernels want them, and columns of samples, as nodes
/// do: four samples by four outputs at a time.
extension LayerPass {
  /// From the sums to the values of the nodes, `[node][sample]`. A few outputs at a time: their columns
  /// are still in the first cache when the nodes read them.
  func makeNodes(_ nodes: NodePass, into values: UnsafeMutablePointer<Double>) {
    forEachFour { outputs in
      if layer.width > 1 { makeColumns(outputs) }
      nodes.combineSums(outputs, into: values)
    }
    nodes.combineProducts(into: values)
  }

  /// From the gradients at the nodes, `[node][sample]`, to those of the affine maps and of the sums.
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

  /// Writes gradients that stand in the columns as the kernels want them.
  private func makeBlocks(_ outputs: Range<Int>) {
    let (gradients, columns) = (memory + layer.work.sumGradient, memory + layer.work.columns)
    forEachSquare(outputs) { row, column in
      transpose(columns + column, chunk, gradients + row, layer.block)
    }
  }

  /// Up to three samples beyond the count are taken along; there is room for them.
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
  @inline(__always)
  func row(_ index: Int) -> Four {
    UnsafeRawPointer(source + index &* stride).loadUnaligned(as: Four.self)
  }
  @inline(__always)
  func store(_ value: Four, _ index: Int) {
    UnsafeMutableRawPointer(target + index &* targetStride).storeBytes(of: value, as: Four.self)
  }
  let (a, b, c, d) = (row(0), row(1), row(2), row(3))
  let first = Four(lowHalf: a.lowHalf, highHalf: c.lowHalf)
  let second = Four(lowHalf: b.lowHalf, highHalf: d.lowHalf)
  let third = Four(lowHalf: a.highHalf, highHalf: c.highHalf)
  let fourth = Four(lowHalf: b.highHalf, highHalf: d.highHalf)
  store(Four(first[0], second[0], first[2], second[2]), 0)
  store(Four(first[1], second[1], first[3], second[3]), 1)
  store(Four(third[0], fourth[0], third[2], fourth[2]), 2)
  store(Four(third[1], fourth[1], third[3], fourth[3]), 3)
}
