/// An evaluator's working memory, a value whose first number is aligned to a cache line: a vector
/// of eight that straddles two lines takes twice as long to read.
///
/// Arrays have no such alignment, so this one has a few unused numbers at the start. A copy that is
/// aligned differently moves its numbers when it is first opened.
struct EvaluatorMemory: Sendable {
  private static let line = 64

  private var numbers: [Double]
  private let count: Int
  /// The index of the first aligned number.
  private var start = 0

  /// Creates memory of `count` zeros.
  init(count: Int) {
    self.count = (count + 7) / 8 * 8
    numbers = [Double](repeating: 0, count: self.count + 2 * Self.line / 8)
  }

  /// Calls `body` with a pointer for reading and writing.
  @inline(__always)
  @discardableResult
  mutating func withPointer<Result>(
    _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result? {
    var start = start
    defer { self.start = start }
    return numbers.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let aligned = (Self.line &- Int(bitPattern: base) % Self.line) % Self.line / 8
      if aligned != start {
        (base + aligned).update(from: base + start, count: count)
        start = aligned
      }
      return body(base + aligned)
    }
  }

  /// One number.
  subscript(position: Int) -> Double {
    get { numbers[start + position] }
    set { numbers[start + position] = newValue }
  }

  /// A range of numbers.
  subscript(range: Range<Int>) -> ArraySlice<Double> {
    numbers[(start + range.lowerBound)..<(start + range.upperBound)]
  }

  /// Sets a range to zero.
  mutating func clear(_ range: Range<Int>) {
    _ = withPointer { ($0 + range.lowerBound).update(repeating: 0, count: range.count) }
  }
}
