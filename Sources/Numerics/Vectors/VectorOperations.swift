/// Operations on long vectors, eight lanes at a time, in a fixed order of summation.
public enum VectorOperations {
  @usableFromInline typealias Lanes = SIMD8<Double>

  /// The inner product of the `count` numbers at `a` and at `b`.
  @inlinable @inline(__always)
  public static func dot(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int
  ) -> Double {
    let whole = count / 8
    var lanes = Lanes.zero
    for block in 0..<whole {
      lanes += Lanes(loading: a + block &* 8) * Lanes(loading: b + block &* 8)
    }
    var sum = lanes.sum()
    for index in (whole * 8)..<count { sum += a[index] * b[index] }
    return sum
  }

  /// The inner product of two columns; extra elements of the longer one are ignored.
  @inlinable
  public static func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { left in
      b.withUnsafeBufferPointer { right in
        guard let a = left.baseAddress, let b = right.baseAddress else { return 0 }
        return dot(a, b, count: min(left.count, right.count))
      }
    }
  }

  /// The sum of the squares of a column.
  @inlinable
  public static func squares(_ a: [Double]) -> Double { dot(a, a) }

  /// The sum of the `count` numbers at `a`, and the inner product with those at `b`.
  @inlinable @inline(__always)
  public static func sums(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int
  ) -> (plain: Double, products: Double) {
    let whole = count / 8
    var (plain, products) = (Lanes.zero, Lanes.zero)
    for block in 0..<whole {
      let value = Lanes(loading: a + block &* 8)
      plain += value
      products += value * Lanes(loading: b + block &* 8)
    }
    var (first, second) = (plain.sum(), products.sum())
    for index in (whole * 8)..<count {
      first += a[index]
      second += a[index] * b[index]
    }
    return (first, second)
  }

  /// The sum of the deviations of `count` numbers from `shift`, and the sum of their squares.
  @inlinable @inline(__always)
  public static func moments(
    _ a: UnsafePointer<Double>, shift: Double, count: Int
  ) -> (sum: Double, squares: Double) {
    let whole = count / 8
    var (sums, squares) = (Lanes.zero, Lanes.zero)
    for block in 0..<whole {
      let difference = Lanes(loading: a + block &* 8) - shift
      sums += difference
      squares += difference * difference
    }
    var (sum, square) = (sums.sum(), squares.sum())
    for index in (whole * 8)..<count {
      let difference = a[index] - shift
      sum += difference
      square += difference * difference
    }
    return (sum, square)
  }

  /// Whether `count` numbers are all finite.
  @inlinable
  public static func areFinite(_ a: UnsafePointer<Double>, count: Int) -> Bool {
    let whole = count / 8
    // Zero times an infinity or NaN is NaN, and NaN survives the sum.
    var lanes = Lanes.zero
    for block in 0..<whole { lanes += Lanes(loading: a + block &* 8) * 0 }
    var sum = lanes.sum()
    for index in (whole * 8)..<count { sum += a[index] * 0 }
    return sum == 0
  }

  /// Adds `factor * source` to `target`.
  @inlinable @inline(__always)
  public static func add(
    _ source: UnsafePointer<Double>, times factor: Double,
    to target: UnsafeMutablePointer<Double>, count: Int
  ) {
    let whole = count / 8
    for block in 0..<whole {
      (Lanes(loading: source + block &* 8) * factor).add(to: target + block &* 8)
    }
    for index in (whole * 8)..<count { target[index] += factor * source[index] }
  }
}

extension Array where Element == Double {
  // Not inlinable: after inlining, the optimiser may keep a second reference to the array, causing
  // the very copy these methods exist to avoid.

  /// Overwrites the array in place with as many numbers from `other`.
  public mutating func overwrite(with other: [Double]) { overwrite(0..<other.count, with: other) }

  /// Overwrites `range` in place with the same range of `other`.
  public mutating func overwrite(_ range: Range<Int>, with other: [Double]) {
    withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { source in
        guard !range.isEmpty, let target = target.baseAddress, let source = source.baseAddress
        else { return }
        (target + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
      }
    }
  }
}
