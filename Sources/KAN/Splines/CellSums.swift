/// From the coefficients of a spline to its polynomials on the cells, and back for gradients. A spline
/// that stands alone is quicker as polynomials: no basis is evaluated, and four numbers of a cell
/// are all that its arguments need.
extension InputBasis {
  /// Number of polynomials.
  var cellCount: Int { shape.cells }

  /// The polynomials of a spline, `[cell][lane]` from the constant on, from its `coefficients`; behind
  /// these there must be room to read `lanes` numbers.
  func combine(
    _ coefficients: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    if shape.lanes == 4 {
      combine(coefficients, target, SIMD4<Double>.self)
    } else {
      combine(coefficients, target, SIMD8<Double>.self)
    }
  }

  @inline(__always)
  private func combine<Lanes: SIMD>(
    _ coefficients: UnsafePointer<Double>, _ target: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    for cell in 0..<shape.cells {
      let own: Lanes = load(UnsafeRawPointer(coefficients + Int(firstFunctions[cell])))
      let rows = polynomials + cell &* polynomialStride
      for power in 0...shape.order {
        let row: Lanes = load(rows + power &* shape.lanes &* 8)
        target[cell &* shape.lanes &+ power] = (row * own).sum()
      }
    }
  }

  /// Adds to the gradients of the coefficients what those of the polynomials make of them.
  ///
  /// - Parameter scratch: room for `lanes` numbers.
  func spread(
    _ gradients: UnsafePointer<Double>, over target: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Double>
  ) {
    if shape.lanes == 4 {
      spread(gradients, target, scratch, SIMD4<Double>.self)
    } else {
      spread(gradients, target, scratch, SIMD8<Double>.self)
    }
  }

  @inline(__always)
  private func spread<Lanes: SIMD>(
    _ gradients: UnsafePointer<Double>, _ target: UnsafeMutablePointer<Double>,
    _ scratch: UnsafeMutablePointer<Double>, _: Lanes.Type
  ) where Lanes.Scalar == Double {
    for cell in 0..<shape.cells {
      let rows = polynomials + cell &* polynomialStride
      var sum = Lanes.zero
      for power in 0...shape.order {
        let row: Lanes = load(rows + power &* shape.lanes &* 8)
        sum += row * gradients[cell &* shape.lanes &+ power]
      }
      UnsafeMutableRawPointer(scratch).storeBytes(of: sum, as: Lanes.self)
      let functions = target + Int(firstFunctions[cell])
      for m in 0...shape.order { functions[m] += scratch[m] }
    }
  }
}

@inline(__always)
private func load<Lanes: SIMD>(_ pointer: UnsafeRawPointer) -> Lanes where Lanes.Scalar == Double {
  pointer.loadUnaligned(as: Lanes.self)
}
