/// The numbers an evaluator works on, with value semantics, at the start of a cache line: a vector
/// that straddles two lines takes twice the time to read.
struct EvaluatorMemory: Sendable {
  private var lines: [SIMD8<Double>]

  /// `count` zeros.
  init(count: Int) {
    lines = [SIMD8<Double>](repeating: .zero, count: (count + 7) / 8 + 1)
  }

  /// Opens the memory for writing.
  @inline(__always)
  mutating func withPointer<Result>(
    _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result? {
    lines.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { body($0.assumingMemoryBound(to: Double.self)) }
    }
  }

  /// One number.
  subscript(position: Int) -> Double {
    get { lines[position >> 3][position & 7] }
    set { lines[position >> 3][position & 7] = newValue }
  }

  /// A stretch of numbers, from index 0 on.
  subscript(range: Range<Int>) -> ArraySlice<Double> {
    ArraySlice(range.map { self[$0] })
  }

  /// Sets a stretch to zero.
  mutating func clear(_ range: Range<Int>) {
    _ = withPointer { ($0 + range.lowerBound).update(repeating: 0, count: range.count) }
  }

  /// Adds a stretch of another memory of the same layout.
  mutating func add(_ other: EvaluatorMemory, _ range: Range<Int>) {
    for line in (range.lowerBound / 8)..<((range.upperBound + 7) / 8) {
      lines[line] += other.lines[line]
    }
  }
}
