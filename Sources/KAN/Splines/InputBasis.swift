import CProcessor

/// A basis table opened for reading; valid only inside `BasisTable.withView`.
struct BasisView {
  let order: Int
  private let table: TableShape
  private let valueStride: Int
  private let indexStride: Int
  private let values: UnsafePointer<Double>?
  private let indices: UnsafePointer<Int32>?

  @inline(__always)
  init(
    _ table: BasisTable, values: UnsafeBufferPointer<Double>,
    indices: UnsafeBufferPointer<Int32>
  ) {
    order = table.order
    self.table = TableShape(table)
    valueStride = table.valueStride
    indexStride = table.indexStride
    self.values = values.baseAddress
    self.indices = indices.baseAddress
  }

  /// The basis of one input.
  @inline(__always)
  func input(_ input: Int) -> InputBasis? {
    guard let values, let indices else { return nil }
    return InputBasis(
      table, values: values + input &* valueStride, indices: indices + input &* indexStride)
  }
}

/// The sizes of a basis table.
struct TableShape {
  let order: Int
  let functions: Int
  let lanes: Int
  let cells: Int
  let buckets: Int

  @inline(__always)
  init(_ table: BasisTable) {
    order = table.order
    functions = table.functions
    lanes = table.lanes
    cells = table.cells
    buckets = table.buckets
  }
}

/// The basis functions of one input node, opened for reading.
///
/// Offsets are computed with wrapping arithmetic here and in the passes: they are bounded by the size
/// of the table, and the checks would cost as much as the work.
struct InputBasis {
  private let shape: TableShape
  private let low: Double
  /// Buckets per unit, and cells per unit where the knots are uniform (0 elsewhere).
  private let bucketScale: Double
  private let cellScale: Double
  /// Ends of the cells, and a number that is none.
  private let breakpoints: UnsafePointer<Double>
  private let origins: UnsafePointer<Double>
  private let scales: UnsafePointer<Double>
  private let polynomials: UnsafeRawPointer
  private let firstFunctions: UnsafePointer<Int32>
  private let firstCells: UnsafePointer<Int32>

  @inline(__always)
  init(_ shape: TableShape, values: UnsafePointer<Double>, indices: UnsafePointer<Int32>) {
    self.shape = shape
    breakpoints = values
    origins = values + shape.cells
    scales = origins + shape.cells
    let rest = scales + shape.cells
    (low, bucketScale, cellScale) = (rest[0], rest[1], rest[2])
    polynomials = UnsafeRawPointer(rest + 3)
    firstFunctions = indices
    firstCells = indices + shape.cells
  }

  // MARK: One argument

  /// Weights and slopes of the functions that may differ from zero at one argument;
  /// returns the first of them.
  func evaluate(
    at x: Double, weights: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>
  ) -> Int {
    let cell = cell(of: x)
    let start = polynomials + cell &* polynomialStride
    let t = (x - origins[cell]) * scales[cell]
    if shape.lanes == 4 {
      AnyOrder<SIMD4<Double>>.store(start, t, shape.order, weights, slopes)
    } else {
      AnyOrder<SIMD8<Double>>.store(start, t, shape.order, weights, slopes)
    }
    return Int(firstFunctions[cell])
  }

  /// The cell that holds `x`; not a number lands in a cell too.
  private func cell(of x: Double) -> Int {
    guard x >= low else { return 0 }
    var cell = bucketCell(of: x)
    while x < breakpoints[cell &- 1] { cell &-= 1 }
    return cell
  }

  private var polynomialStride: Int { (2 &* shape.order &+ 1) &* shape.lanes &* 8 }

  // MARK: Many arguments

  /// Weights and slopes for `count` arguments, in the order of the arguments.
  ///
  /// First all cells are found, then all polynomials evaluated: two short chains of dependent work
  /// overlap from argument to argument better than one long one.
  ///
  /// - Parameters:
  ///   - slots: receive weights, rows and, where `withSlopes`, slopes.
  ///   - firstRow: position of the input's coefficients.
  ///   - scratch: room for `chunkLength` cells.
  func evaluate(
    _ x: UnsafePointer<Double>, count: Int, slots: InputSlots, withSlopes: Bool, firstRow: Int,
    scratch cells: UnsafeMutablePointer<Int32>
  ) {
    findCells(x, count, cells)
    let (samples, ends, rows) = (slots.samples, slots.ends, slots.rows)
    for index in 0..<count {
      samples[index] = Int32(truncatingIfNeeded: index)
      ends[index] = Int32(truncatingIfNeeded: index &+ 1)
    }
    let (first, firstFunctions) = (Int32(truncatingIfNeeded: firstRow), firstFunctions)
    for index in 0..<count { rows[index] = first &+ firstFunctions[Int(cells[index])] }
    switch (shape.order, shape.lanes) {
    case (3, _): evaluate(x, count, slots, withSlopes, cells, Cubic.self)
    case (_, 4): evaluate(x, count, slots, withSlopes, cells, AnyOrder<SIMD4<Double>>.self)
    default: evaluate(x, count, slots, withSlopes, cells, AnyOrder<SIMD8<Double>>.self)
    }
  }

  @inline(__always)
  private func evaluate<Kernel: PolynomialKernel>(
    _ x: UnsafePointer<Double>, _ count: Int, _ slots: InputSlots, _ withSlopes: Bool,
    _ cells: UnsafePointer<Int32>, _: Kernel.Type
  ) {
    // A copy of its own can stay in registers, where `self` would be read again after every store.
    let (basis, stride, order) = (self, polynomialStride, shape.order)
    let (weights, slopes) = (slots.weights, slots.slopes)
    @inline(__always)
    func store(_ index: Int, _ slopes: UnsafeMutablePointer<Double>?) {
      let cell = Int(cells[index])
      let t = (x[index] - basis.origins[cell]) * basis.scales[cell]
      Kernel.store(
        basis.polynomials + cell &* stride, t, order, weights + index &* Kernel.lanes, slopes)
    }
    if withSlopes {
      for index in 0..<count { store(index, slopes + index &* Kernel.lanes) }
    } else {
      for index in 0..<count { store(index, nil) }
    }
  }

  /// The same, in the order of the cells (a counting sort), so that the polynomials of a cell are
  /// read once for all its arguments, and with base functions along.
  ///
  /// - Parameters:
  ///   - firstRow: number of the input's first row of coefficients, each of length `width`.
  ///   - base, baseSlopes: base functions at the arguments.
  ///   - scratch: room for `chunkLength` cells and twice as many counts as there are cells.
  func evaluateSorted(
    _ x: UnsafePointer<Double>, count: Int, slots: InputSlots, withSlopes: Bool, firstRow: Int,
    width: Int, base: UnsafePointer<Double>, baseSlopes: UnsafePointer<Double>,
    scratch cells: UnsafeMutablePointer<Int32>
  ) {
    let ends = cells + chunkLength
    findCells(x, count, cells)
    sort(count, cells, ends, slots.samples)
    markRuns(ends, slots, firstRow: firstRow, width: width)
    let samples = slots.samples
    for rank in 0..<count { slots.base[rank] = base[Int(samples[rank])] }
    if withSlopes {
      for rank in 0..<count { slots.baseSlopes[rank] = baseSlopes[Int(samples[rank])] }
    }
    switch (shape.order, shape.lanes) {
    case (3, _): evaluateCells(x, ends, slots, withSlopes, Cubic.self)
    case (_, 4): evaluateCells(x, ends, slots, withSlopes, AnyOrder<SIMD4<Double>>.self)
    default: evaluateCells(x, ends, slots, withSlopes, AnyOrder<SIMD8<Double>>.self)
    }
  }

  /// Puts the samples into the order of their cells; `ends` receives where each cell's end.
  ///
  /// Both halves of the samples are counted side by side: a count waits for the one before where
  /// both are of one cell.
  private func sort(
    _ count: Int, _ cells: UnsafePointer<Int32>, _ ends: UnsafeMutablePointer<Int32>,
    _ samples: UnsafeMutablePointer<Int32>
  ) {
    let half = count / 2
    let (firsts, seconds) = (ends, ends + shape.cells)
    ends.update(repeating: 0, count: 2 &* shape.cells)
    for index in 0..<half {
      firsts[Int(cells[index])] &+= 1
      seconds[Int(cells[half &+ index])] &+= 1
    }
    if count > 2 &* half { seconds[Int(cells[count &- 1])] &+= 1 }
    var start: Int32 = 0
    for cell in 0..<shape.cells {
      let middle = start &+ firsts[cell]
      let end = middle &+ seconds[cell]
      firsts[cell] = start
      seconds[cell] = middle
      start = end
    }
    @inline(__always)
    func take(_ index: Int, _ next: UnsafeMutablePointer<Int32>) {
      let cell = Int(cells[index])
      let rank = next[cell]
      next[cell] = rank &+ 1
      samples[Int(rank)] = Int32(truncatingIfNeeded: index)
    }
    for index in 0..<half {
      take(index, firsts)
      take(half &+ index, seconds)
    }
    if count > 2 &* half { take(count &- 1, seconds) }
    ends.update(from: seconds, count: shape.cells)
  }

  /// Notes where runs of ranks with the same row of coefficients begin and end. The cells beyond
  /// the grid use the rows of their neighbours.
  private func markRuns(
    _ ends: UnsafePointer<Int32>, _ slots: InputSlots, firstRow: Int, width: Int
  ) {
    var (start, end, current) = (0, 0, Int32(-1))
    for cell in 0..<shape.cells where Int(ends[cell]) > end {
      if firstFunctions[cell] != current {
        current = firstFunctions[cell]
        start = end
        slots.rows[start] = Int32(truncatingIfNeeded: (firstRow &+ Int(current)) &* width)
      }
      end = Int(ends[cell])
      slots.ends[start] = Int32(truncatingIfNeeded: end)
    }
  }

  @inline(__always)
  private func evaluateCells<Kernel: PolynomialKernel>(
    _ x: UnsafePointer<Double>, _ ends: UnsafePointer<Int32>, _ slots: InputSlots,
    _ withSlopes: Bool, _: Kernel.Type
  ) {
    let (basis, stride, order) = (self, polynomialStride, shape.order)
    var rank = 0
    for cell in 0..<basis.shape.cells {
      let end = Int(ends[cell])
      guard end > rank else { continue }
      let (origin, scale) = (basis.origins[cell], basis.scales[cell])
      let start = basis.polynomials + cell &* stride
      if withSlopes {
        while rank < end {
          let t = (x[Int(slots.samples[rank])] - origin) * scale
          let at = rank &* Kernel.lanes
          Kernel.store(start, t, order, slots.weights + at, slots.slopes + at)
          rank &+= 1
        }
      } else {
        while rank < end {
          let t = (x[Int(slots.samples[rank])] - origin) * scale
          Kernel.store(start, t, order, slots.weights + rank &* Kernel.lanes, nil)
          rank &+= 1
        }
      }
    }
  }

  // MARK: Cells

  /// Finds the cells of `count` arguments; there must be room for a multiple of eight.
  private func findCells(
    _ x: UnsafePointer<Double>, _ count: Int, _ cells: UnsafeMutablePointer<Int32>
  ) {
    if cellScale > 0 {
      findUniformCells(x, count, cells)
    } else {
      let (basis, low) = (self, low)
      for index in 0..<count {
        let argument = x[index]
        let cell = basis.bucketCell(of: argument)
        cells[index] = argument < low ? 0 : Int32(truncatingIfNeeded: cell)
      }
    }
  }

  /// On uniform knots the cell is the argument's whole part, counted in cells. An argument that
  /// rounding puts into the neighbouring cell finds the same value there.
  private func findUniformCells(
    _ x: UnsafePointer<Double>, _ count: Int, _ cells: UnsafeMutablePointer<Int32>
  ) {
    typealias Vector = SIMD8<Double>
    let last = Vector(repeating: Double(shape.cells - 2) + 0.5)
    let first = Vector(repeating: -0.5)
    let (low, scale) = (low, cellScale)
    // Adding 1.5 * 2^52 rounds to the nearest whole number and leaves it in the low bits.
    let rounder = Vector(repeating: 6_755_399_441_055_744)
    for block in stride(from: 0, to: count, by: 8) {
      let argument = UnsafeRawPointer(x + block).loadUnaligned(as: Vector.self)
      var position = (argument - low) * scale
      position.replace(with: last, where: position .> last)
      // Not a number fails every comparison and lands in the first cell.
      position = first.replacing(with: position, where: position .> first)
      var shifted = (position - 0.5) + rounder
      let rest = position - (shifted - rounder)
      shifted.replace(with: shifted + 1, where: rest .>= 1)
      let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
      let cell = SIMD8<Int32>(truncatingIfNeeded: bits) &+ 1
      UnsafeMutableRawPointer(cells + block).storeBytes(of: cell, as: SIMD8<Int32>.self)
    }
  }

  /// The cell of an argument that does not lie below the grid, by way of equal buckets. No argument
  /// and no knots lead out of the table: the bucket is clamped before it becomes a whole number (in
  /// this order of arguments `max` takes the limit where the product is no number), and the break
  /// points end with a number that nothing exceeds. Most buckets hold one knot at most, which costs no branch.
  @inline(__always)
  private func bucketCell(of x: Double) -> Int {
    let position = min(Double(shape.buckets &- 1), max(0, (x - low) * bucketScale))
    var cell = Int(firstCells[Int(position)])
    cell &+= x >= breakpoints[cell] ? 1 : 0
    while x >= breakpoints[cell] { cell &+= 1 }
    return cell
  }
}

// MARK: Polynomials

/// Evaluates the polynomials of a cell, in this file with what calls it, so that it is specialised
/// in every build.
private protocol PolynomialKernel {
  static var lanes: Int { get }
  /// Stores the values at the local coordinate `t`, and the derivatives where there is room given.
  ///
  /// - Parameter start: coefficients, `[power][lane]`, and those of the derivatives.
  static func store(
    _ start: UnsafeRawPointer, _ t: Double, _ order: Int,
    _ weights: UnsafeMutablePointer<Double>, _ slopes: UnsafeMutablePointer<Double>?)
}

/// The usual order, written out in pairs, which wait for each other less than Horner's rule.
private enum Cubic: PolynomialKernel {
  static var lanes: Int { 4 }

  @inline(__always)
  static func store(
    _ start: UnsafeRawPointer, _ t: Double, _ order: Int,
    _ weights: UnsafeMutablePointer<Double>, _ slopes: UnsafeMutablePointer<Double>?
  ) {
    typealias Lanes = SIMD4<Double>
    @inline(__always)
    func row(_ index: Int) -> Lanes {
      start.loadUnaligned(fromByteOffset: 32 &* index, as: Lanes.self)
    }
    let (first, square) = (Lanes(repeating: t), Lanes(repeating: t * t))
    let high = multiplyAdd(row(3), first, row(2))
    let weight = multiplyAdd(high, square, multiplyAdd(row(1), first, row(0)))
    UnsafeMutableRawPointer(weights).storeBytes(of: weight, as: Lanes.self)
    guard let slopes else { return }
    let slope = multiplyAdd(row(6), square, multiplyAdd(row(5), first, row(4)))
    UnsafeMutableRawPointer(slopes).storeBytes(of: slope, as: Lanes.self)
  }
}

/// Any order, by Horner's rule.
private enum AnyOrder<Lanes: SIMD>: PolynomialKernel where Lanes.Scalar == Double {
  static var lanes: Int { Lanes.scalarCount }

  @inline(__always)
  static func store(
    _ start: UnsafeRawPointer, _ t: Double, _ order: Int,
    _ weights: UnsafeMutablePointer<Double>, _ slopes: UnsafeMutablePointer<Double>?
  ) {
    let bytes = 8 &* Lanes.scalarCount
    @inline(__always)
    func row(_ index: Int) -> Lanes {
      start.loadUnaligned(fromByteOffset: index &* bytes, as: Lanes.self)
    }
    let argument = Lanes(repeating: t)
    var weight = row(order)
    var slope = row(2 &* order)
    var power = order &- 1
    while power > 0 {
      weight = multiplyAdd(weight, argument, row(power))
      slope = multiplyAdd(slope, argument, row(order &+ power))
      power &-= 1
    }
    weight = multiplyAdd(weight, argument, row(0))
    UnsafeMutableRawPointer(weights).storeBytes(of: weight, as: Lanes.self)
    if let slopes { UnsafeMutableRawPointer(slopes).storeBytes(of: slope, as: Lanes.self) }
  }
}

/// `a * b + c`, rounded once where the processor can.
@inline(__always)
private func multiplyAdd<Lanes: SIMD>(
  _ a: Lanes, _ b: Lanes, _ c: Lanes
) -> Lanes where Lanes.Scalar == Double {
  PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 ? c.addingProduct(a, b) : c + a * b
}
