import Numerics

/// Least squares on a spline basis, adding one sample at a time.
///
/// Each sample involves `order + 1` neighbouring functions. If samples are added in ascending
/// order, Givens rotations keep the triangular factor banded (as in Dierckx, *Curve and Surface
/// Fitting with Splines*, 1993), so a sample costs O((order + 1) * (order + 1 + outputs)) and the
/// samples need not be stored. The method is orthogonal throughout and does not square the
/// condition number.
struct SplineLeastSquares {
  let functions: Int
  let outputs: Int
  private let band: Int
  /// Row r holds R[r, r..<r + band].
  private var triangle: [Double]
  /// Qᵀ times the right-hand sides, `[function][output]`.
  private var rightHandSides: [Double]
  private var scratchRow: [Double]
  private var scratchTargets: [Double]

  /// Creates an empty fit of `outputs` curves with `functions` basis functions of order `order`.
  init(functions: Int, order: Int, outputs: Int) {
    self.functions = functions
    self.outputs = outputs
    band = order + 1
    triangle = Array(repeating: 0, count: functions * band)
    rightHandSides = Array(repeating: 0, count: functions * outputs)
    scratchRow = Array(repeating: 0, count: band)
    scratchTargets = Array(repeating: 0, count: outputs)
  }

  /// Adds a sample: the weights of functions `first...first + order` and one target per output.
  ///
  /// `first` must never decrease from sample to sample, as with sorted positions.
  mutating func add(first: Int, weights: some Collection<Double>, targets: [Double]) {
    for (m, weight) in weights.prefix(band).enumerated() { scratchRow[m] = weight }
    for j in 0..<outputs { scratchTargets[j] = targets[j] }
    var row = first
    while row < min(first + band, functions) {
      if scratchRow[0] != 0 { rotate(into: row) }
      for m in 1..<band { scratchRow[m - 1] = scratchRow[m] }
      scratchRow[band - 1] = 0
      row += 1
    }
  }

  /// Rotates the scratch row, whose first entry is in column `row`, into row `row`.
  private mutating func rotate(into row: Int) {
    let diagonal = triangle[row * band]
    let entry = scratchRow[0]
    let length = hypotenuse(diagonal, entry)
    let cosine = diagonal / length
    let sine = entry / length
    for m in 0..<band {
      let upper = triangle[row * band + m]
      let lower = scratchRow[m]
      triangle[row * band + m] = cosine * upper + sine * lower
      scratchRow[m] = cosine * lower - sine * upper
    }
    for j in 0..<outputs {
      let upper = rightHandSides[row * outputs + j]
      let lower = scratchTargets[j]
      rightHandSides[row * outputs + j] = cosine * upper + sine * lower
      scratchTargets[j] = cosine * lower - sine * upper
    }
  }

  private func hypotenuse(_ a: Double, _ b: Double) -> Double {
    let large = max(a.magnitude, b.magnitude)
    guard large > 0 else { return 1 }
    let ratio = min(a.magnitude, b.magnitude) / large
    return large * (1 + ratio * ratio).squareRoot()
  }

  /// The coefficients, `[function][output]`; of minimum norm if the samples do not determine them.
  func solution() -> [Double] {
    let diagonal = (0..<functions).map { triangle[$0 * band].magnitude }
    let largest = diagonal.max() ?? 0
    let smallest = diagonal.min() ?? 0
    // Below this ratio the diagonal is no longer reliable for the rank, so pivoting decides.
    if smallest > 1e-9 * largest { return backSubstituted() }
    return minimumNormSolution()
  }

  /// Solves without the rows that received no sample and the functions that none involves, whose
  /// coefficients are zero. With few samples on a fine grid only a small system remains.
  private func minimumNormSolution() -> [Double] {
    let rows = (0..<functions).filter { triangle[$0 * band] != 0 }
    var isTouched = [Bool](repeating: false, count: functions)
    for row in rows {
      for m in 0..<min(band, functions - row) where triangle[row * band + m] != 0 {
        isTouched[row + m] = true
      }
    }
    let columns = (0..<functions).filter { isTouched[$0] }
    var place = [Int](repeating: 0, count: functions)
    for (index, column) in columns.enumerated() { place[column] = index }
    var matrix = [Double](repeating: 0, count: rows.count * columns.count)
    for (index, row) in rows.enumerated() {
      for m in 0..<min(band, functions - row) where isTouched[row + m] {
        matrix[index * columns.count + place[row + m]] = triangle[row * band + m]
      }
    }
    let solved = MinimumNorm.solve(
      matrix: matrix, rows: rows.count, columns: columns.count,
      rightHandSides: rows.flatMap { rightHandSides[$0 * outputs..<($0 + 1) * outputs] },
      count: outputs)
    var solution = [Double](repeating: 0, count: functions * outputs)
    for (index, column) in columns.enumerated() {
      for j in 0..<outputs { solution[column * outputs + j] = solved[index * outputs + j] }
    }
    return solution
  }

  private func backSubstituted() -> [Double] {
    var solution = rightHandSides
    for row in stride(from: functions - 1, through: 0, by: -1) {
      for j in 0..<outputs {
        var value = solution[row * outputs + j]
        for m in 1..<max(2, min(band, functions - row)) where row + m < functions {
          value -= triangle[row * band + m] * solution[(row + m) * outputs + j]
        }
        solution[row * outputs + j] = value / triangle[row * band]
      }
    }
    return solution
  }
}
