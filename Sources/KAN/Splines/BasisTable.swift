/// The spline bases of all input nodes of a layer, prepared for fast evaluation.
///
/// For each input it holds the cells between knots (and the two beyond the grid), each with the
/// polynomials of its `order + 1` functions, and a table of equal buckets that finds the cell of an
/// argument in constant time on any knots. It depends on the knots only: it is made once per grid.
struct BasisTable: Sendable, Equatable {
  let inputs: Int
  let order: Int
  /// `intervals + order` functions per input.
  let functions: Int
  /// Width of a row of weights: `order + 1` rounded up to 4 or 8.
  let lanes: Int
  let cells: Int
  let buckets: Int
  /// Per input: break points, origins, scales, bucket origin and scale; then for each cell the
  /// polynomials of its functions and those of their derivatives, `[power][lane]`.
  private(set) var values: [Double]
  /// Per input: first function of each cell, first cell of each bucket.
  private(set) var indices: [Int]

  /// The table for `knots` (`[input][intervals + 2 * order + 1]`).
  init(
    knots: [Double], inputs: Int, intervals: Int, order: Int, extrapolation: Extrapolation
  ) {
    self.inputs = inputs
    self.order = order
    functions = intervals + order
    lanes = order <= 3 ? 4 : 8
    cells = (extrapolation == .linear ? intervals : intervals + 2 * order) + 2
    // A whole number of buckets per cell: on uniform knots each bucket lies in one cell.
    buckets = 4 * (cells - 2)
    values = []
    indices = []
    let count = KnotGrid.knotCount(intervals: intervals, order: order)
    for input in 0..<inputs {
      let own = Array(knots[input * count..<(input + 1) * count])
      append(own, intervals: intervals, extrapolation: extrapolation)
    }
  }

  /// Doubles per input: see `values`.
  var valueStride: Int { (cells - 1) + 2 * cells + 2 + cells * (2 * order + 1) * lanes }
  /// Integers per input: see `indices`.
  var indexStride: Int { cells + buckets }

  private mutating func append(
    _ knots: [Double], intervals: Int, extrapolation: Extrapolation
  ) {
    let inside: Range<Int>
    switch extrapolation {
    case .linear: inside = order..<(order + intervals)
    case .fade: inside = 0..<(knots.count - 1)
    }
    var table = inside.map { CellPolynomials(cell: $0, knots: knots, order: order) }
    switch extrapolation {
    case .linear:
      let left = (table.first { $0.scale > 0 } ?? .zero(order: order))
      let right = (table.last { $0.scale > 0 } ?? .zero(order: order))
      table.insert(left.continued(beyondEnd: false), at: 0)
      table.append(right.continued(beyondEnd: true))
    case .fade:
      table.insert(.zero(order: order), at: 0)
      table.append(.zero(order: order))
    }
    let breakpoints = Array(knots[inside.lowerBound...inside.upperBound])
    appendValues(of: table, breakpoints: breakpoints)
    appendIndices(of: table, breakpoints: breakpoints)
  }

  private mutating func appendValues(of table: [CellPolynomials], breakpoints: [Double]) {
    let low = breakpoints[0]
    let width = breakpoints[breakpoints.count - 1] - low
    values += breakpoints
    values += table.map(\.origin)
    values += table.map(\.scale)
    values += [low, width > 0 ? Double(buckets) / width : 0]
    for cell in table {
      let slopes = cell.coefficients.enumerated().dropFirst().map { power, row in
        row.map { Double(power) * $0 * cell.scale }
      }
      for row in cell.coefficients + slopes {
        values += row
        values += [Double](repeating: 0, count: lanes - row.count)
      }
    }
  }

  private mutating func appendIndices(of table: [CellPolynomials], breakpoints: [Double]) {
    indices += table.map(\.firstFunction)
    let low = breakpoints[0]
    let width = breakpoints[breakpoints.count - 1] - low
    var cell = 0
    for bucket in 0..<buckets {
      let start = low + width * Double(bucket) / Double(buckets)
      while cell < breakpoints.count && start >= breakpoints[cell] { cell += 1 }
      // The cells beyond both ends are never looked up here, whatever the knots are.
      indices.append(min(max(cell, 1), cells - 2))
    }
  }

  /// Calls `body` with a view that reads the table through pointers.
  @inline(__always)
  func withView<Result>(_ body: (BasisView) -> Result) -> Result {
    values.withUnsafeBufferPointer { values in
      indices.withUnsafeBufferPointer { indices in
        body(BasisView(self, values: values, indices: indices))
      }
    }
  }
}

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
  fileprivate init(
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
  fileprivate init(
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

  /// The cell that holds `x`; not a number lands in a cell too. No argument and no knots lead out of
  /// the table: the bucket is clamped before it becomes a whole number (in this order of arguments
  /// `min` takes the limit where the product is no number), and both walks end at a break point.
  @inline(__always)
  func cell(of x: Double) -> Int {
    guard x >= low else { return 0 }
    if x >= high { return lastCell }
    var cell = firstCells[Int(min(lastBucket, (x - low) * bucketScale))]
    while x < breakpoints[cell &- 1] { cell &-= 1 }
    while x >= breakpoints[cell] { cell &+= 1 }
    return cell
  }

  /// The first of the `order + 1` functions of a cell.
  @inline(__always)
  func firstFunction(ofCell cell: Int) -> Int { firstFunctions[cell] }

  /// Weights and their derivatives at `x` in `cell`, as many lanes as `Lanes` has.
  @inline(__always)
  func weights<Lanes: SIMD>(
    at x: Double, cell: Int, _: Lanes.Type
  ) -> (weights: Lanes, slopes: Lanes) where Lanes.Scalar == Double {
    let scale = scales[cell]
    let t = (x - origins[cell]) * scale
    let rowBytes = lanes &* 8
    let start = polynomials + (cell &* (2 &* order &+ 1)) &* rowBytes
    @inline(__always)
    func row(_ index: Int) -> Lanes {
      start.loadUnaligned(fromByteOffset: index &* rowBytes, as: Lanes.self)
    }
    if order == 3 {
      // The usual order, written out: the loop below costs a third more.
      let weights = ((row(3) * t + row(2)) * t + row(1)) * t + row(0)
      let slopes = (row(6) * t + row(5)) * t + row(4)
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

