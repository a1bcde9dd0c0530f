import CProcessor

/// The basis functions of one input node, opened for reading.
///
/// Offsets are computed with wrapping arithmetic here and in the passes: they are bounded by the size
/// of the table, and the checks would cost as much as the work.
struct InputBasis {
  let shape: TableShape
  let low: Double
  /// Buckets per unit, and cells per unit where the knots are uniform (0 elsewhere).
  let bucketScale: Double
  let cellScale: Double
  /// Ends of the cells, and a number that is none.
  let breakpoints: UnsafePointer<Double>
  let origins: UnsafePointer<Double>
  let scales: UnsafePointer<Double>
  let polynomials: UnsafeRawPointer
  let firstFunctions: UnsafePointer<Int32>
  let firstCells: UnsafePointer<Int32>

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

  var polynomialStride: Int { (2 &* shape.order &+ 1) &* shape.lanes &* 8 }

  // MARK: Many arguments

  /// Weights and slopes for `count` arguments, in the order of the cells (a counting sort), so that
  /// the polynomials of a cell are read once for all its arguments, and with base functions along.
  ///
  /// - Parameters:
  ///   - slots: receive weights, base functions, samples, runs and, where `withSlopes`, slopes.
  ///   - firstRow: number of the input's first row of coefficients, each of length `width`.
  ///   - base, baseSlopes: base functions at the arguments.
  ///   - scratch: room for all cells, a multiple of eight, and twice as many counts as there are cells.
  func evaluateSorted(
    _ x: UnsafePointer<Double>, count: Int, slots: InputSlots, withSlopes: Bool, firstRow: Int,
    width: Int, base: UnsafePointer<Double>, baseSlopes: UnsafePointer<Double>,
    scratch cells: UnsafeMutablePointer<Int32>
  ) {
    let ends = cells + ((count &+ 7) & ~7)
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
