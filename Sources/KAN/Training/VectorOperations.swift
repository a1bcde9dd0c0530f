/// Sums over long vectors, eight lanes at a time; the order of summation is fixed.
enum VectorOperations {
  typealias Lanes = SIMD8<Double>

  /// The inner product of `count` numbers from `a` and `b`.
  @inline(__always)
  static func dot(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int
  ) -> Double {
    let whole = count / 8
    let left = UnsafeRawPointer(a)
    let right = UnsafeRawPointer(b)
    let bytes = MemoryLayout<Lanes>.size
    var lanes = Lanes.zero
    for block in 0..<whole {
      lanes +=
        left.loadUnaligned(fromByteOffset: block * bytes, as: Lanes.self)
        * right.loadUnaligned(fromByteOffset: block * bytes, as: Lanes.self)
    }
    var sum = lanes.sum()
    for index in (whole * 8)..<count { sum += a[index] * b[index] }
    return sum
  }

  /// Whether `count` numbers are all finite.
  static func areFinite(_ a: UnsafePointer<Double>, count: Int) -> Bool {
    let whole = count / 8
    let values = UnsafeRawPointer(a)
    // Zero times anything else is not a number, and stays so in a sum.
    var lanes = Lanes.zero
    for block in 0..<whole {
      lanes += values.loadUnaligned(fromByteOffset: block &* 64, as: Lanes.self) * 0
    }
    var sum = lanes.sum()
    for index in (whole * 8)..<count { sum += a[index] * 0 }
    return sum == 0
  }

  /// Adds `factor * source` to `target`.
  @inline(__always)
  static func add(
    _ source: UnsafePointer<Double>, times factor: Double,
    to target: UnsafeMutablePointer<Double>, count: Int
  ) {
    let whole = count / 8
    let input = UnsafeRawPointer(source)
    let output = UnsafeMutableRawPointer(target)
    let bytes = MemoryLayout<Lanes>.size
    for block in 0..<whole {
      let value =
        output.loadUnaligned(fromByteOffset: block * bytes, as: Lanes.self)
        + input.loadUnaligned(fromByteOffset: block * bytes, as: Lanes.self) * factor
      output.storeBytes(of: value, toByteOffset: block * bytes, as: Lanes.self)
    }
    for index in (whole * 8)..<count { target[index] += factor * source[index] }
  }
}

extension Array where Element == Double {
  /// Copies the numbers of an array that is no longer in place.
  mutating func overwrite(with other: [Double]) { overwrite(0..<other.count, with: other) }

  /// Copies a stretch of an array to the same place in this one.
  mutating func overwrite(_ range: Range<Int>, with other: [Double]) {
    withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { source in
        guard !range.isEmpty, let target = target.baseAddress, let source = source.baseAddress
        else { return }
        (target + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
      }
    }
  }
}
