/// Where a layer keeps what it computes from the values at its input nodes, for one chunk.
///
/// Samples stand in the order of `rank`. For layers with several outputs each input has an order of
/// its own: by the cell of the grid, so that samples which use the same coefficients follow one
/// another in runs. For layers with one output the order is that of the samples, and instead of
/// weights there are places in the polynomials of the cells (see `InputBasis.locate`).
struct InputLayout: Sendable {
  let inputs: Int
  let form: EdgeForm
  /// Numbers for each input and rank, without the base function's where these stand apart.
  let lanes: Int
  /// Samples at most.
  let chunk: Int

  /// - Parameter lanes: width of a row of basis weights.
  init(inputs: Int, form: EdgeForm, lanes: Int, chunk: Int) {
    self.inputs = inputs
    self.form = form
    self.lanes = form == .single ? 2 : lanes
    self.chunk = chunk
  }

  private var ranks: Int { inputs * chunk }
  /// Doubles for weights and base functions, first, and with their slopes.
  var numbersWithoutSlopes: Int { ranks * (form == .cubic ? lanes : lanes + 1) }
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
    let base = form == .cubic ? 3 : inputs &* stride &* lanes
    return InputSlots(
      stride: stride, baseStride: form == .cubic ? lanes : 1, weights: numbers,
      base: numbers + base, slopes: slopes, baseSlopes: slopes + base, samples: places,
      rows: places + ranks, ends: places + 2 &* ranks)
  }
}

/// An `InputLayout` opened for reading and writing.
struct InputSlots {
  /// Distance from input to input, in ranks.
  let stride: Int
  /// Distance from rank to rank of base functions.
  let baseStride: Int
  /// Weights of the basis functions, `[input][rank][lanes]`. For cubic splines three, and the base
  /// function fourth: the weights w of four functions sum to one, so what they make of coefficients c is
  /// `c0 + W1 (c1 - c0) + W2 (c2 - c1) + W3 (c3 - c2)`, where `W3 = w3`, `W2 = w2 + w3` and
  /// `W1 = w1 + w2 + w3`. In a run that fades at most three functions exist, with weights of their own.
  let weights: UnsafeMutablePointer<Double>
  /// Values of the base function, `[input][rank]`.
  let base: UnsafeMutablePointer<Double>
  /// Derivatives of both, in the same shapes.
  let slopes: UnsafeMutablePointer<Double>
  let baseSlopes: UnsafeMutablePointer<Double>
  /// The sample at each `[input][rank]`.
  let samples: UnsafeMutablePointer<Int32>
  /// At the first rank of a run: where its first row of coefficients begins (all bits turned over
  /// where it fades), and the rank at which it ends. For one output: where the polynomial of each
  /// sample begins.
  let rows: UnsafeMutablePointer<Int32>
  let ends: UnsafeMutablePointer<Int32>

  /// For one output, of the first input here: coordinates in the cells, `[sample]`, their derivatives,
  /// and slopes of the edges.
  var coordinates: UnsafeMutablePointer<Double> { weights }
  var rates: UnsafeMutablePointer<Double> { weights + stride }
  var edgeSlopes: UnsafeMutablePointer<Double> { slopes }

  /// Ranks that use the same rows of coefficients.
  struct Run {
    /// Where the first row begins.
    let row: Int
    /// Whether the weights are those of the functions themselves, as near the ends of splines that fade.
    let fades: Bool
    let end: Int
  }

  /// The slots from input `input` on.
  @inline(__always)
  func input(_ input: Int, lanes: Int) -> InputSlots {
    let at = input &* stride
    let base = at &* baseStride
    return InputSlots(
      stride: stride, baseStride: baseStride, weights: weights + at &* lanes,
      base: self.base + base, slopes: slopes + at &* lanes, baseSlopes: baseSlopes + base,
      samples: samples + at, rows: rows + at, ends: ends + at)
  }

  /// The run that begins at a rank.
  @inline(__always)
  func run(at rank: Int) -> Run {
    let row = Int(rows[rank])
    return Run(row: row < 0 ? ~row : row, fades: row < 0, end: Int(ends[rank]))
  }

  /// The run that a rank belongs to. Slow where runs are short and many.
  func run(containing rank: Int) -> Run {
    var start = 0
    while Int(ends[start]) <= rank { start = Int(ends[start]) }
    return run(at: start)
  }

  /// The functions of a run of cubic splines, with weights of their own at a rank, or the derivatives.
  /// Where the run fades there is no fourth one. For looking and for symbolic edges.
  func functions(_ run: Run, _ rank: Int, slopes isSlope: Bool) -> WeightedFunctions {
    let own = (isSlope ? slopes : weights) + 4 * rank
    let (a, b, c) = (own[0], own[1], own[2])
    var weights = SIMD8<Double>.zero
    weights.lowHalf =
      run.fades ? SIMD4(a, b, c, 0) : SIMD4((isSlope ? 0 : 1) - a, a - b, b - c, c)
    return WeightedFunctions(row: run.row, count: run.fades ? 3 : 4, weights: weights)
  }
}

/// Basis functions that differ from zero at an argument.
struct WeightedFunctions {
  /// Where the row of coefficients of the first one begins.
  let row: Int
  /// At most eight; one row after another.
  let count: Int
  /// Their values, or the derivatives.
  var weights: SIMD8<Double>
}
