/// Where a layer keeps what it computes from the values at its input nodes, for one chunk.
///
/// Samples stand in the order of `rank`. For layers with several outputs each input has an order of
/// its own: by the cell of the grid, so that samples which use the same coefficients follow one
/// another in runs. For layers with one output the order is that of the samples, and instead of
/// weights there are places in the polynomials of the cells (see `InputBasis.locate`).
struct InputLayout: Sendable {
  let inputs: Int
  /// Numbers for each input and rank beside the base function's.
  let lanes: Int
  /// Samples at most.
  let chunk: Int

  private var ranks: Int { inputs * chunk }
  /// Doubles for weights and base functions, first, and with their slopes.
  var numbersWithoutSlopes: Int { ranks * (lanes + 1) }
  var numbers: Int { 2 * numbersWithoutSlopes }
  /// Whole numbers.
  var places: Int { 3 * ranks }

  /// The slots of `count` samples in memory opened elsewhere. Few samples stand close together: wide
  /// layers with small batches would touch many pages of memory otherwise.
  @inline(__always)
  func slots(
    _ numbers: UnsafeMutablePointer<Double>, _ places: UnsafeMutablePointer<Int32>, count: Int
  ) -> InputSlots {
    let stride = (count &+ 7) & ~7
    let slopes = numbers + numbersWithoutSlopes
    return InputSlots(
      stride: stride, weights: numbers, base: numbers + inputs &* stride &* lanes, slopes: slopes,
      baseSlopes: slopes + inputs &* stride &* lanes, samples: places, rows: places + ranks,
      ends: places + 2 &* ranks)
  }
}

/// An `InputLayout` opened for reading and writing.
struct InputSlots {
  /// Distance from input to input, in ranks.
  let stride: Int
  /// Weights of the basis functions, `[input][rank][lanes]`.
  let weights: UnsafeMutablePointer<Double>
  /// Values of the base function, `[input][rank]`.
  let base: UnsafeMutablePointer<Double>
  /// Derivatives of both, in the same shapes.
  let slopes: UnsafeMutablePointer<Double>
  let baseSlopes: UnsafeMutablePointer<Double>
  /// The sample at each `[input][rank]`.
  let samples: UnsafeMutablePointer<Int32>
  /// At the first rank of a run: where its first row of coefficients begins, and the rank at which
  /// it ends. For one output: where the polynomial of each sample begins.
  let rows: UnsafeMutablePointer<Int32>
  let ends: UnsafeMutablePointer<Int32>

  /// For one output, of the first input here: coordinates in the cells, `[sample]`, their derivatives,
  /// and slopes of the edges.
  var coordinates: UnsafeMutablePointer<Double> { weights }
  var rates: UnsafeMutablePointer<Double> { weights + stride }
  var edgeSlopes: UnsafeMutablePointer<Double> { slopes }

  /// The slots from input `input` on.
  @inline(__always)
  func input(_ input: Int, lanes: Int) -> InputSlots {
    let at = input &* stride
    return InputSlots(
      stride: stride, weights: weights + at &* lanes, base: base + at, slopes: slopes + at &* lanes,
      baseSlopes: baseSlopes + at, samples: samples + at, rows: rows + at, ends: ends + at)
  }

  /// The first row of coefficients at any rank. Slow where runs are short and many.
  func row(at rank: Int) -> Int {
    var start = 0
    while Int(ends[start]) <= rank { start = Int(ends[start]) }
    return Int(rows[start])
  }
}
