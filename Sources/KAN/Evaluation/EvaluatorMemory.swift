/// The numbers an evaluator works on: a value, whose first number stands at the start of a cache
/// line. A vector of eight that straddles two lines takes twice the time to read.
///
/// An array begins where it likes, so a few more numbers are kept than are used; a copy that begins elsewhere
/// in its line moves its numbers when it is first opened.
struct EvaluatorMemory: Sendable {
  private static let line = 64

  private var numbers: [Double]
  private let count: Int
  /// Where the first number stands.
  private var start = 0

  /// `count` zeros.
  init(count: Int) {
    self.count = (count + 7) / 8 * 8
    numbers = [Double](repeating: 0, count: self.count + 2 * Self.line / 8)
  }

  /// Opens the memory for writing.
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

  /// A stretch of numbers.
  subscript(range: Range<Int>) -> ArraySlice<Double> {
    numbers[(start + range.lowerBound)..<(start + range.upperBound)]
  }

  /// Sets a stretch to zero.
  mutating func clear(_ range: Range<Int>) {
    _ = withPointer { ($0 + range.lowerBound).update(repeating: 0, count: range.count) }
  }
}
