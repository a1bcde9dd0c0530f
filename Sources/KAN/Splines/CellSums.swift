import Numerics

/// Converts a spline's coefficients to polynomials on its cells, and gradients back. For layers
/// with one output this is faster: no basis has to be evaluated, and an argument only needs the
/// four numbers of its cell.
extension InputBasis {
  /// Number of polynomials.
  var cellCount: Int { shape.cells }

  private func rows(ofCell cell: Int) -> UnsafePointer<Double> {
    polynomials + cell &* polynomialStride
  }

  /// The range of cells that cubic splines on uniform knots process four at a time, with the
  /// polynomials of the uniform cubic B-spline: (1 - t)³ / 6, (3t³ - 6t² + 4) / 6, (-3t³ + 3t² + 3t
  /// + 1) / 6, t³ / 6.
  private var alike: Range<Int> {
    guard shape.order == 3, shape.repeatsCells, cellScale > 0, !isCategory else { return 1..<1 }
    return 1..<(1 &+ (cells &- 2) & ~3)
  }

  /// Computes the polynomials of a spline, `[cell][lane]` in ascending powers, from its
  /// `coefficients`. `lanes` numbers must be readable after the last coefficient.
  func combine(
    _ coefficients: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    // A constant for the usual order, so that loops are unrolled.
    switch (shape.order, shape.lanes) {
    case (3, _): combine(coefficients, target, order: 3, SIMD4<Double>.self)
    case (_, 4): combine(coefficients, target, order: shape.order, SIMD4<Double>.self)
    default: combine(coefficients, target, order: shape.order, SIMD8<Double>.self)
    }
  }

  @inline(__always)
  private func combine<Lanes: SIMD>(
    _ coefficients: UnsafePointer<Double>, _ target: UnsafeMutablePointer<Double>, order: Int,
    _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let lanes = Lanes.scalarCount
    let alike = alike
    combineAlike(alike, coefficients, target)
    for cell in 0..<shape.cells where !alike.contains(cell) {
      let rows = rows(ofCell: cell)
      let own = Lanes(loading: coefficients + Int(firstFunctions[cell]))
      var power = 0
      while power <= order {
        let row = Lanes(loading: rows + lanes &* power)
        target[cell &* lanes &+ power] = (row * own).sum()
        power &+= 1
      }
    }
  }

  /// Four cells at a time, lanes over the cells.
  private func combineAlike(
    _ cells: Range<Int>, _ coefficients: UnsafePointer<Double>,
    _ target: UnsafeMutablePointer<Double>
  ) {
    var cell = cells.lowerBound
    while cell < cells.upperBound {
      let source = coefficients + (cell &- 1)
      let (a, b) = (Four(loading: source), Four(loading: source + 1))
      let (c, d) = (Four(loading: source + 2), Four(loading: source + 3))
      let half = (a + c) * 0.5
      let powers = transposed(
        multiplyAdd(b, 2.0 / 3, half * (1.0 / 3)), (c - a) * 0.5, half - b,
        multiplyAdd(d - a, 1.0 / 6, (b - c) * 0.5))
      let polynomials = target + 4 &* cell
      powers.0.store(at: polynomials)
      powers.1.store(at: polynomials + 4)
      powers.2.store(at: polynomials + 8)
      powers.3.store(at: polynomials + 12)
      cell &+= 4
    }
  }

  /// Adds to the gradients of the coefficients the contribution of the gradients of the
  /// polynomials.
  func spread(
    _ gradients: UnsafePointer<Double>, over target: UnsafeMutablePointer<Double>
  ) {
    switch (shape.order, shape.lanes) {
    case (3, _): spread(gradients, target, order: 3, SIMD4<Double>.self)
    case (_, 4): spread(gradients, target, order: shape.order, SIMD4<Double>.self)
    default: spread(gradients, target, order: shape.order, SIMD8<Double>.self)
    }
  }

  @inline(__always)
  private func spread<Lanes: SIMD>(
    _ gradients: UnsafePointer<Double>, _ target: UnsafeMutablePointer<Double>, order: Int,
    _: Lanes.Type
  ) where Lanes.Scalar == Double {
    let lanes = Lanes.scalarCount
    let alike = alike
    spreadAlike(alike, gradients, target)
    // The running sums of the current functions are kept in registers, because in memory they would
    // have to wait for one another.
    var window = Lanes.zero
    var current = Int(firstFunctions[0])
    for cell in 0..<shape.cells where !alike.contains(cell) {
      let first = Int(firstFunctions[cell])
      if first == current &+ 1 {
        target[current] += window[0]
        window = shifted(window)
      } else if first != current {
        for index in 0...order { target[current &+ index] += window[index] }
        window = .zero
      }
      current = first
      let rows = rows(ofCell: cell)
      var index = 0
      while index <= order {
        let row = Lanes(loading: rows + lanes &* index)
        window += row * gradients[cell &* lanes &+ index]
        index &+= 1
      }
    }
    for index in 0...order { target[current &+ index] += window[index] }
  }

  /// Processes four cells at a time, with lanes over the cells. A cell's second function is the
  /// next cell's first, and so on, so those sums are shifted by one, two and three lanes, with
  /// carries from the four cells before.
  private func spreadAlike(
    _ cells: Range<Int>, _ gradients: UnsafePointer<Double>,
    _ target: UnsafeMutablePointer<Double>
  ) {
    guard !cells.isEmpty else { return }
    var (last1, last2, last3) = (Four.zero, Four.zero, Four.zero)
    var cell = cells.lowerBound
    while cell < cells.upperBound {
      let source = gradients + 4 &* cell
      let (a, b, c, d) = transposed(
        Four(loading: source), Four(loading: source + 4), Four(loading: source + 8),
        Four(loading: source + 12))
      let (sum3, half) = (d * (1.0 / 6), (b + c) * 0.5)
      let sum0 = multiplyAdd(a, 1.0 / 6, half - b) - sum3
      let sum1 = multiplyAdd(a, 2.0 / 3, multiplyAdd(d, 0.5, -c))
      let sum2 = multiplyAdd(a, 1.0 / 6, multiplyAdd(d, -0.5, half))
      let own = target + (cell &- 1)
      let moved =
        Four(last1[3], sum1[0], sum1[1], sum1[2])
        + (Four(last2[2], last2[3], sum2[0], sum2[1])
          + Four(last3[1], last3[2], last3[3], sum3[0]))
      (sum0 + moved).add(to: own)
      (last1, last2, last3) = (sum1, sum2, sum3)
      cell &+= 4
    }
    let rest = target + (cells.upperBound &- 1)
    rest[0] += last1[3] + last2[2] + last3[1]
    rest[1] += last2[3] + last3[2]
    rest[2] += last3[3]
  }
}

private typealias Four = SIMD4<Double>

/// The lanes shifted down by one.
@inline(__always)
private func shifted<Lanes: SIMD>(_ lanes: Lanes) -> Lanes where Lanes.Scalar == Double {
  var result = Lanes.zero
  for index in 1..<Lanes.scalarCount { result[index &- 1] = lanes[index] }
  return result
}
