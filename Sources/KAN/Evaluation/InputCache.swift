/// What the first layer computes from the data alone: basis weights, base functions and cells.
///
/// Training evaluates the same samples on the same knots many times, so these are kept from the first
/// evaluation on, where they take no more than `limit` numbers. An evaluator is made anew when knots
/// change, and its cache with it; another data set empties the cache.
struct InputCache: Sendable {
  /// Most numbers kept (32 MB).
  private static let limit = 4_000_000

  private var dataset: Dataset?
  private var isFilled: [Bool] = []
  private var numbers: [Double] = []
  private var positions: [Int] = []
  /// Doubles and whole numbers per chunk.
  private let numberStride: Int
  private let positionStride: Int

  init(_ layer: LayerMemory) {
    let samples = layer.inputs * chunkLength
    numberStride = samples * (layer.lanes + 1)
    positionStride = 2 * samples
  }

  /// Turns to a data set; whether its chunks can be kept.
  mutating func use(_ dataset: Dataset) -> Bool {
    let chunks = (dataset.count + chunkLength - 1) / chunkLength
    guard chunks * (numberStride + positionStride) <= Self.limit else { return false }
    if let own = self.dataset, own.sharesInputs(with: dataset) { return true }
    self.dataset = dataset
    isFilled = [Bool](repeating: false, count: chunks)
    numbers = [Double](repeating: 0, count: chunks * numberStride)
    positions = [Int](repeating: 0, count: chunks * positionStride)
    return true
  }

  /// Puts a chunk back into the pass's memory; false where it was not kept yet.
  func restore(_ chunk: Int, _ pass: LayerPass) -> Bool {
    guard isFilled[chunk] else { return false }
    let layer = pass.layer
    let samples = layer.inputs &* chunkLength
    numbers.withUnsafeBufferPointer { numbers in
      positions.withUnsafeBufferPointer { positions in
        guard let numbers = numbers.baseAddress, let positions = positions.baseAddress
        else { return }
        let number = numbers + chunk &* numberStride
        let position = positions + chunk &* positionStride
        (pass.memory + layer.weights).update(from: number, count: samples &* layer.lanes)
        (pass.memory + layer.base).update(
          from: number + samples &* layer.lanes, count: samples)
        pass.rows.update(from: position, count: samples)
        pass.cells.update(from: position + samples, count: samples)
      }
    }
    return true
  }

  /// Keeps a chunk as it stands in the pass's memory.
  mutating func keep(_ chunk: Int, _ pass: LayerPass) {
    let layer = pass.layer
    let samples = layer.inputs * chunkLength
    for index in 0..<(samples * layer.lanes) {
      numbers[chunk * numberStride + index] = pass.memory[layer.weights + index]
    }
    for index in 0..<samples {
      numbers[chunk * numberStride + samples * layer.lanes + index] =
        pass.memory[layer.base + index]
      positions[chunk * positionStride + index] = pass.rows[index]
      positions[chunk * positionStride + samples + index] = pass.cells[index]
    }
    isFilled[chunk] = true
  }
}

extension Dataset {
  /// Whether both hold the very same input columns in memory. Quick; false for equal copies.
  fileprivate func sharesInputs(with other: Dataset) -> Bool {
    count == other.count
      && inputs.withUnsafeBufferPointer { own in
        other.inputs.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress }
      }
  }
}
