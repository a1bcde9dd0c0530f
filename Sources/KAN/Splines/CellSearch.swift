import Numerics

/// Finds the cells of arguments.
extension InputBasis {
  /// The cell that contains `x`; NaN gives some valid cell.
  func cell(of x: Double) -> Int {
    guard x >= low else { return 0 }
    var cell = bucketCell(of: x)
    while x < breakpoints[cell &- 1] { cell &-= 1 }
    return cell
  }

  /// Finds the cells of `count` arguments; the buffers must have room for a multiple of eight.
  func findCells(
    _ x: UnsafePointer<Double>, _ count: Int, _ cells: UnsafeMutablePointer<Int32>
  ) {
    if cellScale > 0 {
      for block in stride(from: 0, to: count, by: 8) {
        let cell = uniformPlace(of: SIMD8(loading: x + block)).cell
        UnsafeMutableRawPointer(cells + block).storeBytes(of: cell, as: SIMD8<Int32>.self)
      }
    } else {
      for index in 0..<count { cells[index] = unevenCell(of: x[index]) }
    }
  }

  /// Locates `count` arguments in the polynomials of their cells (see `CellPolynomials`).
  ///
  /// The buffers must have room for a multiple of eight; the extra entries are valid positions too.
  ///
  /// - Parameters:
  ///   - coordinates: receives t; `rates` receives dt/dx.
  ///   - rows: receives the positions of the polynomials, which are `lanes` apart and begin at
  ///     `firstRow`.
  func locate(
    _ x: UnsafePointer<Double>, count: Int, coordinates: UnsafeMutablePointer<Double>,
    rates: UnsafeMutablePointer<Double>, rows: UnsafeMutablePointer<Int32>, firstRow: Int
  ) {
    let (first, lanes) = (Int32(truncatingIfNeeded: firstRow), Int32(shape.lanes))
    guard cellScale > 0 else {
      for index in 0..<((count &+ 7) & ~7) {
        let cell = unevenCell(of: x[index])
        coordinates[index] = (x[index] - origins[Int(cell)]) * scales[Int(cell)]
        rates[index] = scales[Int(cell)]
        rows[index] = first &+ lanes &* cell
      }
      return
    }
    let rate = SIMD8<Double>(repeating: cellScale)
    for block in stride(from: 0, to: count, by: 8) {
      let place = uniformPlace(of: SIMD8(loading: x + block))
      let row = place.cell &* SIMD8(repeating: lanes) &+ SIMD8(repeating: first)
      UnsafeMutableRawPointer(rows + block).storeBytes(of: row, as: SIMD8<Int32>.self)
      place.coordinate.store(at: coordinates + block)
      rate.store(at: rates + block)
    }
  }

  /// On uniform knots the cell is the integer part of the argument in units of cells. If rounding
  /// selects a neighbouring cell, the value there is the same.
  @inline(__always)
  private func uniformPlace(
    of argument: SIMD8<Double>
  ) -> (cell: SIMD8<Int32>, coordinate: SIMD8<Double>) {
    typealias Vector = SIMD8<Double>
    let last = Vector(repeating: Double(cells &- 2) + 0.5)
    let first = Vector(repeating: -0.5)
    // Adding 1.5 * 2^52 rounds to the nearest integer and leaves it in the low bits.
    let rounder = Vector(repeating: 6_755_399_441_055_744)
    let position = (argument - low) * cellScale
    var inside = position
    inside.replace(with: last, where: inside .> last)
    // NaN fails every comparison and ends up in the first cell.
    inside = first.replacing(with: inside, where: inside .> first)
    var shifted = (inside - 0.5) + rounder
    shifted.replace(with: shifted + 1, where: inside - (shifted - rounder) .>= 1)
    let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
    let cell = SIMD8<Int32>(truncatingIfNeeded: bits) &+ 1
    // The cell below the grid begins where the grid begins.
    var start = shifted - rounder
    start.replace(with: 0, where: start .< 0)
    return (cell, position - start)
  }

  @inline(__always)
  private func unevenCell(of x: Double) -> Int32 {
    let cell = bucketCell(of: x)
    return x < low ? 0 : Int32(truncatingIfNeeded: cell)
  }

  /// Finds the cell of an argument that is not below the grid, using buckets of equal width. No
  /// argument and no knots can lead outside the table: the bucket is clamped before conversion to
  /// an integer (with arguments in this order `max` returns the limit if the product is NaN), and
  /// the last break point is NaN, which nothing exceeds. Most buckets contain at most one knot,
  /// which costs no branch.
  @inline(__always)
  private func bucketCell(of x: Double) -> Int {
    let position = min(Double(shape.buckets &- 1), max(0, (x - low) * bucketScale))
    var cell = Int(firstCells[Int(position)])
    cell &+= x >= breakpoints[cell] ? 1 : 0
    while x >= breakpoints[cell] { cell &+= 1 }
    return cell
  }
}
