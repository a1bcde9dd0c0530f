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

  /// Evaluates the functions at `count` arguments.
  ///
  /// The loop stands in this file so that its generic parts are made for both widths of a row also
  /// where files are compiled one by one.
  ///
  /// - Parameters:
  ///   - weights: where the functions of each argument's cell go, `[argument][lanes]`.
  ///   - slopes: where their derivatives go, in the same shape; nil where they are not wanted.
  ///   - first: where the index of the first function of each argument's cell goes.
  func evaluate(
    _ x: UnsafePointer<Double>, count: Int, weights: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?, first: UnsafeMutablePointer<Int>
  ) {
    if lanes == 4 {
      evaluate(x, count, weights, slopes, first, SIMD4<Double>.self)
    } else {
      evaluate(x, count, weights, slopes, first, SIMD8<Double>.self)
    }
  }

  @inline(__always)
  private func evaluate<Lanes: SIMD>(
    _ x: UnsafePointer<Double>, _ count: Int, _ weights: UnsafeMutablePointer<Double>,
    _ slopes: UnsafeMutablePointer<Double>?, _ first: UnsafeMutablePointer<Int>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let bytes = lanes &* 8
    let weights = UnsafeMutableRawPointer(weights)
    let slopes = slopes.map { UnsafeMutableRawPointer($0) }
    for index in 0..<count {
      let cell = cell(of: x[index])
      let (weight, slope) = self.weights(at: x[index], cell: cell, Lanes.self)
      weights.storeBytes(of: weight, toByteOffset: index &* bytes, as: Lanes.self)
      slopes?.storeBytes(of: slope, toByteOffset: index &* bytes, as: Lanes.self)
      first[index] = firstFunctions[cell]
    }
  }

  /// Weights and their derivatives at `x` in `cell`, as many lanes as `Lanes` has.
  @inline(__always)
  private func weights<Lanes: SIMD>(
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
