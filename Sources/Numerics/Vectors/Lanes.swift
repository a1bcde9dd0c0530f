// Loads, stores and fused multiply-adds that every vector kernel uses. All are inlined and
// specialised where they are used.

extension SIMD where Scalar == Double {
  /// Loads the lanes from `pointer`, which may be unaligned.
  @inlinable @inline(__always)
  public init(loading pointer: UnsafePointer<Double>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
  }

  /// Stores the lanes to memory at `pointer`.
  @inlinable @inline(__always)
  public func store(at pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
  }

  /// Adds the lanes to the numbers in memory at `pointer`.
  @inlinable @inline(__always)
  public func add(to pointer: UnsafeMutablePointer<Double>) {
    (Self(loading: pointer) + self).store(at: pointer)
  }
}

/// `a * b + c`, rounded once if the processor has a fused multiply-add.
@inlinable @inline(__always)
public func multiplyAdd<Lanes: SIMD>(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes
where Lanes.Scalar == Double {
  Processor.hasFusedMultiplyAdd ? c.addingProduct(a, b) : c + a * b
}

/// `a * b + c` with one factor for all lanes.
@inlinable @inline(__always)
public func multiplyAdd<Lanes: SIMD>(_ a: Lanes, _ b: Double, _ c: Lanes) -> Lanes
where Lanes.Scalar == Double {
  multiplyAdd(a, Lanes(repeating: b), c)
}

/// `a * b + c` with one addend for all lanes.
@inlinable @inline(__always)
public func multiplyAdd<Lanes: SIMD>(_ a: Lanes, _ b: Lanes, _ c: Double) -> Lanes
where Lanes.Scalar == Double {
  multiplyAdd(a, b, Lanes(repeating: c))
}

/// Transposes a 4 x 4 block: returns the columns of four rows.
@inlinable @inline(__always)
public func transposed(
  _ a: SIMD4<Double>, _ b: SIMD4<Double>, _ c: SIMD4<Double>, _ d: SIMD4<Double>
) -> (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>) {
  let first = SIMD4(lowHalf: a.lowHalf, highHalf: c.lowHalf)
  let second = SIMD4(lowHalf: b.lowHalf, highHalf: d.lowHalf)
  let third = SIMD4(lowHalf: a.highHalf, highHalf: c.highHalf)
  let fourth = SIMD4(lowHalf: b.highHalf, highHalf: d.highHalf)
  return (
    SIMD4(first[0], second[0], first[2], second[2]),
    SIMD4(first[1], second[1], first[3], second[3]),
    SIMD4(third[0], fourth[0], third[2], fourth[2]),
    SIMD4(third[1], fourth[1], third[3], fourth[3])
  )
}
