import Numerics

/// The positions of one column's samples on a grid: for each, the first of the four coefficients
/// that matter, and their weights.
struct SplinePlaces: Sendable {
  let grid: CubicGrid
  private(set) var firsts: [Int]
  private(set) var weights: [SIMD4<Double>]

  /// Computes the positions of values.
  init(_ column: [Double], _ grid: CubicGrid) {
    self.grid = grid
    firsts = []
    weights = []
    firsts.reserveCapacity(column.count)
    weights.reserveCapacity(column.count)
    for x in column {
      let place = grid.place(x)
      firsts.append(place.first)
      weights.append(place.weights)
    }
  }

  /// Writes the values of a spline at samples `0..<count`.
  @inline(__always)
  func values(
    _ coefficients: UnsafePointer<Double>, count: Int, _ target: UnsafeMutablePointer<Double>
  ) {
    firsts.withUnsafeBufferPointer { firsts in
      weights.withUnsafeBufferPointer { weights in
        for sample in 0..<count {
          let four = SIMD4(loading: coefficients + firsts[sample])
          target[sample] = (four * weights[sample]).sum()
        }
      }
    }
  }
}
