/// Where a layer keeps what it computes from the values at its input nodes, for one chunk.
///
/// Samples stand in the order of `rank`. For layers with several outputs each input has an order of
/// its own: by the first basis function that differs from zero, so that samples which use the same
/// coefficients follow one another. For layers with one output the order is that of the samples.
struct InputLayout: Sendable {
  let inputs: Int
  let lanes: Int

  private var ranks: Int { inputs * chunkLength }
  /// Doubles for weights and base functions, first, and with their slopes.
  var numbersWithoutSlopes: Int { ranks * (lanes + 1) }
  var numbers: Int { 2 * numbersWithoutSlopes }
  /// Whole numbers.
  var places: Int { 3 * ranks }

  /// The slots in memory opened elsewhere.
  @inline(__always)
  func slots(
    _ numbers: UnsafeMutablePointer<Double>, _ places: UnsafeMutablePointer<Int32>
  ) -> InputSlots {
    let slopes = numbers + numbersWithoutSlopes
    return InputSlots(
      weights: numbers, base: numbers + ranks &* lanes, slopes: slopes,
      baseSlopes: slopes + ranks &* lanes, samples: places, rows: places + ranks,
      ends: places + 2 &* ranks)
  }
}

/// An `InputLayout` opened for reading and writing.
struct InputSlots {
  /// Weights of the basis functions, `[input][rank][lanes]`.
  let weights: UnsafeMutablePointer<Double>
  /// Values of the base function, `[input][rank]`.
  let base: UnsafeMutablePointer<Double>
  /// Derivatives of both, in the same shapes.
  let slopes: UnsafeMutablePointer<Double>
  let baseSlopes: UnsafeMutablePointer<Double>
  /// The sample at each `[input][rank]`.
  let samples: UnsafeMutablePointer<Int32>
  /// Where its first row of coefficients begins.
  let rows: UnsafeMutablePointer<Int32>
  /// Where a run of ranks with the same row begins: the rank at which it ends.
  let ends: UnsafeMutablePointer<Int32>

  /// The slots from input `input` on.
  @inline(__always)
  func input(_ input: Int, lanes: Int) -> InputSlots {
    let at = input &* chunkLength
    return InputSlots(
      weights: weights + at &* lanes, base: base + at, slopes: slopes + at &* lanes,
      baseSlopes: baseSlopes + at, samples: samples + at, rows: rows + at, ends: ends + at)
  }
}
