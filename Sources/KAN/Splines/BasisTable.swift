/// The spline bases of all input nodes of a layer, prepared for fast evaluation.
///
/// For each input it holds the cells between knots and the two cells beyond the grid, each with the
/// polynomials of its `order + 1` functions, and a table of equal buckets that finds the cell of an
/// argument in constant time on any knots. It depends on the knots only and is built once per grid.
struct BasisTable: Sendable {
  let inputs: Int
  let order: Int
  /// `intervals + order` functions per input.
  let functions: Int
  /// Length of a row of weights: `order + 1` rounded up to 4 or 8.
  let lanes: Int
  let cells: Int
  let buckets: Int
  /// Whether on uniform knots all cells except the first and the last have the same polynomials.
  /// False for splines that fade, because cells near the ends have fewer functions.
  let repeatsCells: Bool
  /// Per input: break points padded with NaN, origins, scales, the start of the grid, buckets per
  /// unit, cells per unit (0 on nonuniform knots), the number of cells, and whether the input is a
  /// category; then for each cell the polynomials of its functions and of their derivatives,
  /// `[power][lane]`.
  private(set) var values: [Double]
  /// Per input: the first function of each cell, and the first cell of each bucket.
  private(set) var indices: [Int32]

  /// Builds the table for `knots` (`[input][intervals + 2 * order + 1]`).
  ///
  /// - Parameter levelCounts: the number of levels of each input, 0 if it is numeric; empty if all
  ///   inputs are numeric.
  init(
    knots: [Double], inputs: Int, intervals: Int, order: Int, extrapolation: Extrapolation,
    levelCounts: [Int] = []
  ) {
    let most = levelCounts.max() ?? 0
    self.inputs = inputs
    self.order = order
    functions = Self.functionCount(intervals: intervals, order: order, levels: most)
    lanes = order <= 3 ? 4 : 8
    cells = max((extrapolation == .linear ? intervals : intervals + 2 * order), most) + 2
    // An integer number of buckets per cell, so on uniform knots every bucket lies in a single
    // cell.
    buckets = 4 * (cells - 2)
    repeatsCells = extrapolation == .linear
    values = []
    indices = []
    values.reserveCapacity(inputs * valueStride)
    indices.reserveCapacity(inputs * indexStride)
    let count = KnotGrid.knotCount(intervals: intervals, order: order)
    for input in 0..<inputs {
      if levelCounts.indices.contains(input), levelCounts[input] > 0 {
        appendLevels(levelCounts[input])
      } else {
        let own = Array(knots[input * count..<(input + 1) * count])
        append(own, intervals: intervals, extrapolation: extrapolation)
      }
    }
  }

  /// The number of functions that has room for splines and levels, with `order` more after the last
  /// level because kernels read `order + 1` coefficients at a time.
  static func functionCount(intervals: Int, order: Int, levels: Int) -> Int {
    max(intervals + order, levels > 0 ? levels + 1 + order : 0)
  }

  /// Number of doubles per input in `values`.
  var valueStride: Int { 3 * cells + Self.factCount + cells * (2 * order + 1) * lanes }
  /// Number of values between the scales and the polynomials of an input.
  static let factCount = 5
  /// Number of integers per input in `indices`.
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
      var right = CellPolynomials.zero(order: order)
      // Zeros are valid with any functions; with these, the first function never decreases from
      // cell to cell.
      right.firstFunction = table.last?.firstFunction ?? 0
      table.append(right)
    }
    let breakpoints = Array(knots[inside.lowerBound...inside.upperBound])
    append(table, breakpoints: breakpoints, isCategory: false)
  }

  /// Appends the cells of a category: each level has a cell in which one function is 1. The cell
  /// below them is for unknown levels.
  private mutating func appendLevels(_ count: Int) {
    let cells = (0..<count + 2).map { cell in
      var polynomials = CellPolynomials.zero(order: order)
      polynomials.origin = Double(cell) - 1.5
      polynomials.scale = 1
      polynomials.firstFunction = min(cell, count)
      polynomials[0, 0] = 1
      return polynomials
    }
    append(cells, breakpoints: (0...count).map { Double($0) - 0.5 }, isCategory: true)
  }

  /// Appends the cells of an input, padded with copies of its last cell.
  private mutating func append(
    _ table: [CellPolynomials], breakpoints: [Double], isCategory: Bool
  ) {
    let padding = Array(repeating: table[table.count - 1], count: cells - table.count)
    appendValues(of: table + padding, breakpoints: breakpoints, isCategory: isCategory)
    appendIndices(of: table + padding, breakpoints: breakpoints)
  }

  private mutating func appendValues(
    of table: [CellPolynomials], breakpoints: [Double], isCategory: Bool
  ) {
    let low = breakpoints[0]
    let width = breakpoints[breakpoints.count - 1] - low
    values += breakpoints
    for _ in breakpoints.count..<cells { values.append(.nan) }
    for cell in table { values.append(cell.origin) }
    for cell in table { values.append(cell.scale) }
    values.append(low)
    values.append(width > 0 ? Double(buckets) / width : 0)
    values.append(isUniform(breakpoints) ? Double(breakpoints.count - 1) / width : 0)
    values.append(Double(breakpoints.count + 1))
    values.append(isCategory ? 1 : 0)
    for cell in table {
      for power in 0...order { appendRow { cell[power, $0] } }
      for power in stride(from: 1, through: order, by: 1) {
        appendRow { Double(power) * cell[power, $0] * cell.scale }
      }
    }
  }

  /// Appends a number for each function of a cell, padded with zeros to full lanes.
  @inline(__always)
  private mutating func appendRow(_ number: (Int) -> Double) {
    for m in 0...order { values.append(number(m)) }
    for _ in order + 1..<lanes { values.append(0) }
  }

  private mutating func appendIndices(of table: [CellPolynomials], breakpoints: [Double]) {
    for cell in table { indices.append(Int32(cell.firstFunction)) }
    let low = breakpoints[0]
    let width = breakpoints[breakpoints.count - 1] - low
    var cell = 0
    for bucket in 0..<buckets {
      let start = low + width * Double(bucket) / Double(buckets)
      while cell < breakpoints.count && start >= breakpoints[cell] { cell += 1 }
      // The two cells beyond the grid are never found by bucket, whatever the knots are.
      indices.append(Int32(min(max(cell, 1), breakpoints.count - 1)))
    }
  }

  /// Whether the break points are equally spaced up to rounding.
  private func isUniform(_ breakpoints: [Double]) -> Bool {
    let (low, high) = (breakpoints[0], breakpoints[breakpoints.count - 1])
    let spacing = (high - low) / Double(breakpoints.count - 1)
    guard spacing > 0, (1 / spacing).isFinite else { return false }
    let tolerance = 8 * Double.ulpOfOne * max(low.magnitude, high.magnitude)
    return tolerance < 1e-9 * spacing
      && breakpoints.enumerated().allSatisfy { index, knot in
        (knot - (low + Double(index) * spacing)).magnitude <= tolerance
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
