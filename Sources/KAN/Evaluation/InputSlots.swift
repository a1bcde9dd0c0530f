/// The memory layout of what a layer computes from its inputs, for one chunk.
///
/// Samples are stored by `rank`. In layers with several outputs each input has its own order, by
/// grid cell, so that samples using the same coefficients form runs. In layers with one output the
/// samples keep their order, and positions in the cells' polynomials take the place of weights (see
/// `InputBasis.locate`).
struct InputLayout: Sendable {
  let inputs: Int
  let form: EdgeForm
  /// Doubles per input and rank, excluding the base function's if they are stored separately.
  let lanes: Int
  /// The maximum number of samples.
  let chunk: Int

  /// - Parameter lanes: length of a row of basis weights.
  init(inputs: Int, form: EdgeForm, lanes: Int, chunk: Int) {
    self.inputs = inputs
    self.form = form
    self.lanes = form == .single ? 2 : lanes
    self.chunk = chunk
  }

  private var ranks: Int { inputs * chunk }
  /// Number of doubles for weights and base functions, first without and then with their slopes.
  var numbersWithoutSlopes: Int { ranks * (form == .cubic ? lanes : lanes + 1) }
  var numbers: Int { 2 * numbersWithoutSlopes }
  /// Number of integers.
  var places: Int { 3 * ranks }

  /// The slots of `count` samples, in memory opened by the caller. Small chunks are stored densely;
  /// otherwise wide layers with small batches would touch many pages of memory.
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

/// Pointers into memory with an `InputLayout`.
struct InputSlots {
  /// Distance between inputs, in ranks.
  let stride: Int
  /// Distance between the base functions of consecutive ranks.
  let baseStride: Int
  /// Weights of the basis functions, `[input][rank][lanes]`. For cubic splines there are three,
  /// followed by the base function: the weights w of the four functions sum to one, so their
  /// combination of coefficients c is `c0 + W1 (c1 - c0) + W2 (c2 - c1) + W3 (c3 - c2)`, where `W3
  /// = w3`, `W2 = w2 + w3` and `W1 = w1 + w2 + w3`. In a run that fades there are at most three
  /// functions, and their own weights are stored.
  let weights: UnsafeMutablePointer<Double>
  /// Values of the base function, `[input][rank]`.
  let base: UnsafeMutablePointer<Double>
  /// Derivatives of both, in the same shapes.
  let slopes: UnsafeMutablePointer<Double>
  let baseSlopes: UnsafeMutablePointer<Double>
  /// The sample at each rank, `[input][rank]`.
  let samples: UnsafeMutablePointer<Int32>
  /// At the first rank of a run: the position of its first row of coefficients (bitwise complement
  /// if the run fades), then the rank at which it ends. With one output: the position of each
  /// sample's polynomial.
  let rows: UnsafeMutablePointer<Int32>
  let ends: UnsafeMutablePointer<Int32>

  /// With one output, for the first input: coordinates in the cells, `[sample]`, their derivatives,
  /// and the slopes of the edges.
  var coordinates: UnsafeMutablePointer<Double> { weights }
  var rates: UnsafeMutablePointer<Double> { weights + stride }
  var edgeSlopes: UnsafeMutablePointer<Double> { slopes }

  /// A run of ranks that use the same rows of coefficients.
  struct Run {
    /// The position of the first row.
    let row: Int
    /// Whether the functions' own weights are stored, as near the ends of splines that fade.
    let fades: Bool
    let end: Int
  }

  /// The slots starting at input `input`.
  @inline(__always)
  func input(_ input: Int, lanes: Int) -> InputSlots {
    let at = input &* stride
    let base = at &* baseStride
    return InputSlots(
      stride: stride, baseStride: baseStride, weights: weights + at &* lanes,
      base: self.base + base, slopes: slopes + at &* lanes, baseSlopes: baseSlopes + base,
      samples: samples + at, rows: rows + at, ends: ends + at)
  }

  /// The run that begins at a given rank.
  @inline(__always)
  func run(at rank: Int) -> Run {
    let row = Int(rows[rank])
    return Run(row: row < 0 ? ~row : row, fades: row < 0, end: Int(ends[rank]))
  }

  /// The run that contains a rank. Slow if there are many short runs.
  func run(containing rank: Int) -> Run {
    var start = 0
    while Int(ends[start]) <= rank { start = Int(ends[start]) }
    return run(at: start)
  }

  /// The functions of a run of cubic splines with their own weights at a rank, or the derivatives.
  /// A run that fades has no fourth function. For inspection and for symbolic edges.
  func functions(_ run: Run, _ rank: Int, slopes isSlope: Bool) -> WeightedFunctions {
    let own = (isSlope ? slopes : weights) + 4 * rank
    let (a, b, c) = (own[0], own[1], own[2])
    var weights = SIMD8<Double>.zero
    weights.lowHalf =
      run.fades ? SIMD4(a, b, c, 0) : SIMD4((isSlope ? 0 : 1) - a, a - b, b - c, c)
    return WeightedFunctions(row: run.row, count: run.fades ? 3 : 4, weights: weights)
  }
}

/// The basis functions that are nonzero at an argument.
struct WeightedFunctions {
  /// The position of the first function's row of coefficients.
  let row: Int
  /// Number of functions, at most eight; their rows are consecutive.
  let count: Int
  /// Their values or derivatives.
  var weights: SIMD8<Double>
}
