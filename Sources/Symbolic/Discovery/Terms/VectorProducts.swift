/// Products of columns of samples.
enum VectorProducts {
  /// The sum of products, in a fixed order.
  static func dot(_ left: [Double], _ right: [Double]) -> Double {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        let count = min(left.count, right.count)
        guard let a = left.baseAddress, let b = right.baseAddress else { return 0 }
        var sums = SIMD8<Double>()
        let whole = count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
          let first = UnsafeRawPointer(a + start).loadUnaligned(as: SIMD8<Double>.self)
          let second = UnsafeRawPointer(b + start).loadUnaligned(as: SIMD8<Double>.self)
          sums += first * second
        }
        var total = sums.sum()
        for index in whole..<count { total += a[index] * b[index] }
        return total
      }
    }
  }

  /// The sum of squares.
  static func squares(_ values: [Double]) -> Double { dot(values, values) }
}
