import Numerics

/// The parts of the inverse V of a network's penalised normal equations that smoothing needs,
/// computed in bounded pieces: the trace of V times the roughness form for each edge, and the
/// diagonal of V.
///
/// Costs as much as decomposing the equations.
struct InverseTraces: Sendable {
  /// For each spline edge, the trace of its block of V times its form, without scale and weight.
  private(set) var roughness: [Double]
  /// The diagonal of V.
  private(set) var diagonal: [Double]
  private let count: Int
  /// Ranges of unknowns that are processed together: the coefficients of each spline edge, then the
  /// dense unknowns, a few at a time.
  private let blocks: [Range<Int>]
  private let edges: Int
  private var block = 0
  private var column = 0
  private var memory: [Double]

  private static let width = BlockedCholesky.columnsAtATime

  init(_ structure: LevenbergMarquardtStructure) {
    let unknowns = structure.unknowns
    count = unknowns.count
    edges = unknowns.edges.count
    var blocks = unknowns.edges.map { edge in
      edge.column..<edge.column + edge.functions
    }
    for start in stride(from: unknowns.sparseCount, to: unknowns.count, by: Self.width) {
      blocks.append(start..<min(start + Self.width, unknowns.count))
    }
    self.blocks = blocks
    roughness = [Double](repeating: 0, count: edges)
    diagonal = [Double](repeating: 0, count: unknowns.count)
    let total = unknowns.count
    memory = [Double](
      repeating: 0,
      count: blocks.map { block in
        (block.count + Self.width - 1) / Self.width * Self.width * (total - block.lowerBound)
      }.max() ?? 0)
  }

  mutating func begin() { (block, column) = (0, blocks.first?.lowerBound ?? 0) }

  /// Does a bounded piece of the work; returns true when all traces are known.
  ///
  /// - Parameter form: returns the roughness form of a spline edge.
  mutating func advance(_ solver: BlockedCholesky, form: (Int) -> BandedForm) -> Bool {
    // About three milliseconds' worth of multiply-adds.
    var budget = 10_000_000
    while block < blocks.count && budget > 0 {
      let own = blocks[block]
      let rows = count - own.lowerBound
      let place = (column - own.lowerBound) * rows
      memory.withUnsafeMutableBufferPointer { memory in
        guard let start = memory.baseAddress else { return }
        solver.invert(
          from: column, before: own.upperBound, start: own.lowerBound, into: start + place)
      }
      column += Self.width
      budget -= 4 * rows * rows + 1000
      guard column >= own.upperBound else { continue }
      finishBlock(form)
      block += 1
      if block < blocks.count { column = blocks[block].lowerBound }
    }
    return block == blocks.count
  }

  private mutating func finishBlock(_ form: (Int) -> BandedForm) {
    let own = blocks[block]
    for index in own.indices { diagonal[index] = product(index, index) }
    guard block < edges else { return }
    let form = form(block)
    var sum = 0.0
    for row in 0..<form.count {
      sum += form[row, 0] * diagonal[own.lowerBound + row]
      for offset in 1..<max(1, min(form.bandwidth + 1, form.count - row)) {
        let entry = product(own.lowerBound + row, own.lowerBound + row + offset)
        sum += 2 * form[row, offset] * entry
      }
    }
    roughness[block] = sum
  }

  /// The entry of V for two unknowns of the current block.
  private func product(_ left: Int, _ right: Int) -> Double {
    let own = blocks[block]
    let rows = count - own.lowerBound
    func place(_ index: Int) -> Int {
      let (group, lane) = (index - own.lowerBound).quotientAndRemainder(dividingBy: Self.width)
      return group * Self.width * rows + lane
    }
    let (first, second) = (place(left), place(right))
    var sum = 0.0
    for row in max(left, right) - own.lowerBound..<rows {
      sum += memory[first + row * Self.width] * memory[second + row * Self.width]
    }
    return sum
  }
}
