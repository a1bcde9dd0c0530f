/// From the coefficients of a spline to its polynomials on the cells, and back for gradients. A
/// spline that stands alone is quicker as polynomials: no basis is evaluated, and four numbers of
/// a cell are all that its arguments need.
extension InputBasis {
  /// Number of polynomials.
  var cellCount: Int { shape.cells }

  /// The polynomials of a cell's functions. The same for all cells between uniform knots, of which
  /// one is taken: those of a fine grid would push other numbers out of the first cache.
  @inline(__always)
  private func rows(ofCell cell: Int) -> UnsafeRawPointer {
    let isInside = cell > 0 && cell < shape.cells &- 1
    return polynomials
      + (isInside && shape.repeatsCells && cellScale > 0 ? 1 : cell) &* polynomialStride
  }

  /// The polynomials of a spline, `[cell][lane]` from the constant on, from its `coefficients`;
  /// behind these there must be room to read `lanes` numbers.
  func combine(
    _ coefficients: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    // The usual order as a constant, so that its loops are unrolled.
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
    for cell in 0..<shape.cells {
      let rows = rows(ofCell: cell)
      let own: Lanes = load(UnsafeRawPointer(coefficients + Int(firstFunctions[cell])))
      var power = 0
      while power <= order {
        let row: Lanes = load(rows + 8 &* lanes &* power)
        target[cell &* lanes &+ power] = (row * own).sum()
        power &+= 1
      }
    }
  }

  /// Adds to the gradients of the coefficients what those of the polynomials make of them.
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
    // The sums of the functions of a cell wait here for those of the next cells: in memory they
    // would wait for one another.
    var window = Lanes.zero
    var current = Int(firstFunctions[0])
    for cell in 0..<shape.cells {
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
        let row: Lanes = load(rows + 8 &* lanes &* index)
        window += row * gradients[cell &* lanes &+ index]
        index &+= 1
      }
    }
    for index in 0...order { target[current &+ index] += window[index] }
  }
}

/// The lanes moved down by one.
@inline(__always)
private func shifted<Lanes: SIMD>(_ lanes: Lanes) -> Lanes where Lanes.Scalar == Double {
  var result = Lanes.zero
  for index in 1..<Lanes.scalarCount { result[index &- 1] = lanes[index] }
  return result
}

@inline(__always)
private func load<Lanes: SIMD>(_ pointer: UnsafeRawPointer) -> Lanes where Lanes.Scalar == Double {
  pointer.loadUnaligned(as: Lanes.self)
}
