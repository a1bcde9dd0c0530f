/// Caches what the first layer computes from the data alone: basis weights, base functions and the
/// order of the samples.
///
/// Training evaluates the same samples on the same knots many times, so these are kept from the
/// first evaluation on, if they take at most `limit` numbers; the kernels read them in place. When
/// knots change, the evaluator is recreated together with its cache; another data set empties the
/// cache.
struct InputCache: Sendable {
  /// The maximum number of doubles kept (32 MB).
  private static let limit = 4_000_000

  private let layout: InputLayout
  private var dataset: Dataset?
  private var firstChunk = 0
  private var isFilled: [Bool] = []
  private var numbers = EvaluatorMemory(count: 0)
  private var places: [Int32] = []

  init(_ layer: LayerMemory) {
    layout = layer.inputLayout
  }

  /// Switches to the chunks `chunks` of a data set and returns whether they can be cached. The
  /// limit is divided by `share`.
  mutating func use(_ dataset: Dataset, chunks: Range<Int>, share: Int = 1) -> Bool {
    let numberCount = layout.numbersWithoutSlopes
    guard chunks.count * (numberCount + layout.places / 2) <= Self.limit / share else {
      return false
    }
    if firstChunk == chunks.lowerBound, isFilled.count == chunks.count, let own = self.dataset,
      own.sharesInputs(with: dataset)
    {
      return true
    }
    self.dataset = dataset
    firstChunk = chunks.lowerBound
    isFilled = [Bool](repeating: false, count: chunks.count)
    numbers = EvaluatorMemory(count: chunks.count * numberCount)
    places = [Int32](repeating: 0, count: chunks.count * layout.places)
    return true
  }

  /// Whether the chunk has been computed before.
  func isFilled(_ chunk: Int) -> Bool { isFilled[chunk - firstChunk] }

  /// Calls `body` with the slots of a chunk; what it writes is kept.
  @inline(__always)
  mutating func withSlots(ofChunk chunk: Int, count: Int, _ body: (InputSlots) -> Void) {
    let (layout, index) = (layout, chunk - firstChunk)
    isFilled[index] = true
    _ = numbers.withPointer { numbers in
      places.withUnsafeMutableBufferPointer { places in
        guard let places = places.baseAddress else { return }
        body(
          layout.slots(
            numbers + index &* layout.numbersWithoutSlopes, places + index &* layout.places,
            count: count))
      }
    }
  }
}

extension Dataset {
  /// Whether both share the same input columns in memory. Fast; false for equal copies.
  fileprivate func sharesInputs(with other: Dataset) -> Bool {
    count == other.count
      && inputs.withUnsafeBufferPointer { own in
        other.inputs.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress }
      }
  }
}
