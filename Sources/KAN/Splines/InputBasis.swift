import Numerics

/// The basis functions of one input node, as pointers into a `BasisTable`.
///
/// Offsets use wrapping arithmetic here and in the passes: they are bounded by the size of the
/// table, and overflow checks would cost as much as the work itself.
struct InputBasis {
  let shape: TableShape
  let low: Double
  /// Buckets per unit of x, and cells per unit if the knots are uniform (otherwise 0).
  let bucketScale: Double
  let cellScale: Double
  /// Number of cells; the table may have room for more if other inputs need it.
  let cells: Int
  /// Whether the input is a category, whose edges have one number per level and no base function.
  let isCategory: Bool
  /// The ends of the cells, followed by NaN.
  let breakpoints: UnsafePointer<Double>
  let origins: UnsafePointer<Double>
  let scales: UnsafePointer<Double>
  let polynomials: UnsafePointer<Double>
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
    // The table stores this integer as a double.
    cells = Int(rest[3])
    isCategory = rest[4] != 0
    polynomials = rest + BasisTable.factCount
    firstFunctions = indices
    firstCells = indices + shape.cells
  }

  // MARK: One argument

  /// Computes weights and slopes of the functions that may be nonzero at one argument; returns the
  /// index of the first.
  func evaluate(
    at x: Double, weights: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>
  ) -> Int {
    let cell = cell(of: x)
    let start = polynomials + cell &* polynomialStride
    let t = (x - origins[cell]) * scales[cell]
    if shape.lanes == 4 {
      store(start, t, order: shape.order, weights, slopes, SIMD4<Double>.self)
    } else {
      store(start, t, order: shape.order, weights, slopes, SIMD8<Double>.self)
    }
    return Int(firstFunctions[cell])
  }

  var polynomialStride: Int { (2 &* shape.order &+ 1) &* shape.lanes }

  // MARK: Many arguments

  /// Computes weights and slopes for `count` arguments, sorted by cell (a counting sort) so that
  /// the polynomials of a cell are read once for all its arguments. Copies the base functions along
  /// in the same order.
  ///
  /// - Parameters:
  ///   - slots: receives weights, base functions, samples, runs and, if `withSlopes`, slopes.
  ///   - firstRow: index of the input's first row of coefficients; rows have length `width`.
  ///   - base, baseSlopes: base functions at the arguments.
  ///   - scratch: room for the cells of all arguments (rounded up to a multiple of eight) and for
  ///     twice as many counts as there are cells.
  func evaluateSorted(
    _ x: UnsafePointer<Double>, count: Int, slots: InputSlots, withSlopes: Bool, firstRow: Int,
    width: Int, base: UnsafePointer<Double>, baseSlopes: UnsafePointer<Double>,
    scratch cells: UnsafeMutablePointer<Int32>
  ) {
    let ends = cells + ((count &+ 7) & ~7)
    findCells(x, count, cells)
    sort(count, cells, ends, slots.samples)
    markRuns(ends, slots, firstRow: firstRow, width: width)
    guard shape.order != 3 else {
      return evaluateCubics(x, ends, slots, withSlopes, base: base, baseSlopes: baseSlopes)
    }
    let samples = slots.samples
    for rank in 0..<count { slots.base[rank] = base[Int(samples[rank])] }
    if withSlopes {
      for rank in 0..<count { slots.baseSlopes[rank] = baseSlopes[Int(samples[rank])] }
    }
    if shape.lanes == 4 {
      evaluateCells(x, ends, slots, withSlopes, SIMD4<Double>.self)
    } else {
      evaluateCells(x, ends, slots, withSlopes, SIMD8<Double>.self)
    }
  }

  @inline(__always)
  private func evaluateCells<Lanes: SIMD>(
    _ x: UnsafePointer<Double>, _ ends: UnsafePointer<Int32>, _ slots: InputSlots,
    _ withSlopes: Bool, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    var rank = 0
    for cell in 0..<shape.cells {
      let end = Int(ends[cell])
      let start = polynomials + cell &* polynomialStride
      while rank < end {
        let t = (x[Int(slots.samples[rank])] - origins[cell]) * scales[cell]
        let at = rank &* Lanes.scalarCount
        store(
          start, t, order: shape.order, slots.weights + at, withSlopes ? slots.slopes + at : nil,
          Lanes.self)
        rank &+= 1
      }
    }
  }

  // MARK: Cubic splines

  /// Stores weights in the form described at `InputSlots.weights`, with the base functions.
  private func evaluateCubics(
    _ x: UnsafePointer<Double>, _ ends: UnsafePointer<Int32>, _ slots: InputSlots,
    _ withSlopes: Bool, base: UnsafePointer<Double>, baseSlopes: UnsafePointer<Double>
  ) {
    var rank = 0
    for cell in 0..<shape.cells {
      let end = Int(ends[cell])
      guard end > rank else { continue }
      let (origin, scale) = (origins[cell], scales[cell])
      let cubics = Cubics(polynomials + cell &* polynomialStride, fading(ofCell: cell))
      while rank < end {
        let sample = Int(slots.samples[rank])
        let t = (x[sample] - origin) * scale
        // The base functions are stored afterwards, because the compiler breaks up vectors if it
        // knows that their last lane is unused.
        let (weights, slopes) = (slots.weights + 4 &* rank, slots.slopes + 4 &* rank)
        cubics.values(at: t).store(at: weights)
        weights[3] = base[sample]
        if withSlopes {
          cubics.slopes(at: t).store(at: slopes)
          slopes[3] = baseSlopes[sample]
        }
        rank &+= 1
      }
    }
  }

  /// The polynomials for the weights of a cell, in the form described at `InputSlots.weights`.
  private struct Cubics {
    typealias Lanes = SIMD4<Double>
    private let constant: Lanes, linear: Lanes, square: Lanes, cube: Lanes
    private let slopeConstant: Lanes, slopeLinear: Lanes, slopeSquare: Lanes

    @inline(__always)
    init(_ start: UnsafePointer<Double>, _ fading: Fading?) {
      @inline(__always)
      func row(_ index: Int) -> Lanes {
        let own = Lanes(loading: start + 4 &* index)
        if fading == .first { return own }
        let second = Lanes(own[1], own[2], own[3], 0)
        if fading == .last { return second }
        return second + (Lanes(own[2], own[3], 0, 0) + Lanes(own[3], 0, 0, 0))
      }
      (constant, linear, square, cube) = (row(0), row(1), row(2), row(3))
      (slopeConstant, slopeLinear, slopeSquare) = (row(4), row(5), row(6))
    }

    /// Pairs have shorter dependency chains than Horner's scheme.
    @inline(__always)
    func values(at t: Double) -> Lanes {
      let first = Lanes(repeating: t)
      return multiplyAdd(
        multiplyAdd(cube, first, square), Lanes(repeating: t * t),
        multiplyAdd(linear, first, constant))
    }

    @inline(__always)
    func slopes(at t: Double) -> Lanes {
      multiplyAdd(
        slopeSquare, Lanes(repeating: t * t),
        multiplyAdd(slopeLinear, Lanes(repeating: t), slopeConstant))
    }
  }
}

// MARK: Polynomials

/// Stores the values of a cell's functions at the local coordinate `t`, and the derivatives if a
/// buffer for them is given.
///
/// - Parameter start: the coefficients, `[power][lane]`, followed by those of the derivatives.
@inline(__always)
private func store<Lanes: SIMD>(
  _ start: UnsafePointer<Double>, _ t: Double, order: Int, _ weights: UnsafeMutablePointer<Double>,
  _ slopes: UnsafeMutablePointer<Double>?, _: Lanes.Type
) where Lanes.Scalar == Double {
  @inline(__always)
  func row(_ index: Int) -> Lanes { Lanes(loading: start + index &* Lanes.scalarCount) }
  let argument = Lanes(repeating: t)
  var weight = row(order)
  var slope = row(2 &* order)
  var power = order &- 1
  while power > 0 {
    weight = multiplyAdd(weight, argument, row(power))
    slope = multiplyAdd(slope, argument, row(order &+ power))
    power &-= 1
  }
  multiplyAdd(weight, argument, row(0)).store(at: weights)
  if let slopes { slope.store(at: slopes) }
}
