/// A basis table opened for reading; valid only inside `BasisTable.withView`.
struct BasisView {
  let order: Int
  let functions: Int
  let lanes: Int
  private let cells: Int
  private let buckets: Int
  private let valueStride: Int
  private let indexStride: Int
  private let values: UnsafePointer<Double>?
  private let indices: UnsafePointer<Int>?

  @inline(__always)
  init(
    _ table: BasisTable, values: UnsafeBufferPointer<Double>, indices: UnsafeBufferPointer<Int>
  ) {
    order = table.order
    functions = table.functions
    lanes = table.lanes
    cells = table.cells
    buckets = table.buckets
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
      order: order, lanes: lanes, cells: cells, buckets: buckets,
      values: values + input * valueStride, indices: indices + input * indexStride)
  }
}

/// The basis functions of one input node, opened for reading.
///
/// Offsets are computed with wrapping arithmetic here and in the passes: they are bounded by the size
/// of the table, and the checks would cost as much as the work.
struct InputBasis {
  let order: Int
  let lanes: Int
  private let lastCell: Int
  private let lastBucket: Double
  private let low: Double
  private let high: Double
  private let bucketScale: Double
  private let breakpoints: UnsafePointer<Double>
  private let origins: UnsafePointer<Double>
  private let scales: UnsafePointer<Double>
  private let polynomials: UnsafeRawPointer
  private let firstFunctions: UnsafePointer<Int>
  private let firstCells: UnsafePointer<Int>

  @inline(__always)
  init(
    order: Int, lanes: Int, cells: Int, buckets: Int, values: UnsafePointer<Double>,
    indices: UnsafePointer<Int>
  ) {
    self.order = order
    self.lanes = lanes
    lastCell = cells - 1
    lastBucket = Double(buckets - 1)
    breakpoints = values
    origins = values + (cells - 1)
    scales = origins + cells
    low = values[0]
    high = values[cells - 2]
    bucketScale = scales[cells + 1]
    polynomials = UnsafeRawPointer(scales + (cells + 2))
    firstFunctions = indices
    firstCells = indices + cells
  }

  /// Weights and slopes of the functions that may differ from zero, for `count` arguments.
  ///
  /// First all cells are found, then all polynomials evaluated: two short chains of dependent work
  /// overlap from argument to argument better than one long one. In this file with the code it is
  /// made of, so that it is specialised for its lanes in every build.
  ///
  /// - Parameters:
  ///   - weights, slopes: `[argument][lane]`; slopes are left out where there is no room given.
  ///   - foundCells: the cell of each argument.
  func evaluate(
    _ x: UnsafePointer<Double>, count: Int, weights: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?, cells foundCells: UnsafeMutablePointer<Int>
  ) {
    // A copy of its own can stay in registers, where `self` would be read again after every store.
    let basis = self
    for index in 0..<count {
      let argument = x[index]
      let cell = basis.cell(of: argument)
      foundCells[index] = cell
      // The local coordinate waits where the first weight will stand.
      weights[index &* basis.lanes] = (argument - basis.origins[cell]) * basis.scales[cell]
    }
    if lanes == 4 {
      evaluate(count, weights, slopes, foundCells, SIMD4<Double>.self)
    } else {
      evaluate(count, weights, slopes, foundCells, SIMD8<Double>.self)
    }
  }

  @inline(__always)
  private func evaluate<Lanes: SIMD>(
    _ count: Int, _ weights: UnsafeMutablePointer<Double>,
    _ slopes: UnsafeMutablePointer<Double>?, _ foundCells: UnsafeMutablePointer<Int>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let basis = self
    let bytes = lanes &* 8
    let weightBytes = UnsafeMutableRawPointer(weights)
    let slopeBytes = slopes.map { UnsafeMutableRawPointer($0) }
    for index in 0..<count {
      let t = weights[index &* basis.lanes]
      let (weight, slope) = basis.polynomials(at: t, cell: foundCells[index], Lanes.self)
      weightBytes.storeBytes(of: weight, toByteOffset: index &* bytes, as: Lanes.self)
      if let slopeBytes {
        slopeBytes.storeBytes(of: slope, toByteOffset: index &* bytes, as: Lanes.self)
      }
    }
  }

  /// The first of the `order + 1` functions of a cell.
  @inline(__always)
  func firstFunction(ofCell cell: Int) -> Int { firstFunctions[cell] }

  /// The cell that holds `x`; not a number lands in a cell too. No argument and no knots lead out of
  /// the table: the bucket is clamped before it becomes a whole number (in this order of arguments
  /// `min` takes the limit where the product is no number), and both walks end at a break point.
  @inline(__always)
  private func cell(of x: Double) -> Int {
    guard x >= low else { return 0 }
    if x >= high { return lastCell }
    var cell = firstCells[Int(min(lastBucket, (x - low) * bucketScale))]
    while x < breakpoints[cell &- 1] { cell &-= 1 }
    while x >= breakpoints[cell] { cell &+= 1 }
    return cell
  }

  /// Weights and their derivatives at the local coordinate `t` of `cell`, as many lanes as `Lanes` has.
  @inline(__always)
  private func polynomials<Lanes: SIMD>(
    at t: Double, cell: Int, _: Lanes.Type
  ) -> (weights: Lanes, slopes: Lanes) where Lanes.Scalar == Double {
    let rowBytes = lanes &* 8
    let start = polynomials + (cell &* (2 &* order &+ 1)) &* rowBytes
    @inline(__always)
    func row(_ index: Int) -> Lanes {
      start.loadUnaligned(fromByteOffset: index &* rowBytes, as: Lanes.self)
    }
    if order == 3 {
      // The usual order, written out in pairs, which wait for each other less than Horner's rule.
      let square = t * t
      let weights = (row(3) * t + row(2)) * square + (row(1) * t + row(0))
      let slopes = row(6) * square + (row(5) * t + row(4))
      return (weights, slopes)
    }
    var weights = row(order)
    var slopes = row(2 &* order)
    var power = order &- 1
    while power > 0 {
      weights = weights * t + row(power)
      slopes = slopes * t + row(order &+ power)
      power &-= 1
    }
    return (weights * t + row(0), slopes)
  }
}
