import Expressions
import Numerics
import Testing

@testable import KAN
@testable import Symbolic

/// Realistic edges: splines near a function, with smooth errors.
@Suite struct SplineEdgeTests {
  /// `values` at ascending `inputs` as the least squares cubic spline on `intervals`, with every
  /// coefficient off by a normal error of the share `error` of the outputs' deviation.
  private static func spline(
    _ inputs: [Double], _ values: [Double], intervals: Int, error: Double,
    using random: inout RandomSource
  ) -> [Double] {
    let knots = KnotGrid.uniform(
      range: inputs[0]...inputs[inputs.count - 1], intervals: intervals, order: 3)
    let basis = SplineBasis(knots: knots, order: 3, extrapolation: .linear)
    var squares = SplineLeastSquares(functions: intervals + 3, order: 3, outputs: 1)
    let rows = inputs.map { basis.evaluate(at: $0) }
    for (row, value) in zip(rows, values) {
      squares.add(first: row.first, weights: row.weights, targets: [value])
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let size = error * variance.squareRoot()
    let coefficients = squares.solution().map { $0 + size * random.normal() }
    return rows.map { row in
      zip(row.weights, coefficients[row.first...]).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The share of edges whose first candidate is the function they came from; only edges that are
  /// splines near it (R² of 0.9999 and better) count, nil if there is none.
  static func recovery(
    of function: ElementaryFunction, count: Int, intervals: Int, error: Double
  ) -> (share: Double?, wrong: [String: Int]) {
    var random = RandomSource(seed: 30)
    var (tried, wrong): (Int, [String: Int]) = (0, [:])
    for _ in 0..<count {
      let image = RandomImage(of: function, samples: 300, using: &random)
      let order = image.inputs.indices.sorted { image.inputs[$0] < image.inputs[$1] }
      let inputs = order.map { image.inputs[$0] }
      let values = order.map { image.outputs[$0] }
      let edge = spline(inputs, values, intervals: intervals, error: error, using: &random)
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let residual = zip(edge, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      guard residual <= 1e-4 * variance else { continue }
      tried += 1
      let first = AffineFit.candidates(inputs: inputs, outputs: edge).first
      if let first, RecoveryTests.isRecovered(first, function, noise: 1) { continue }
      wrong[first?.function.name ?? "none", default: 0] += 1
    }
    let missed = wrong.values.reduce(0, +)
    return (tried > 0 ? 1 - Double(missed) / Double(tried) : nil, wrong)
  }

  @Test(arguments: [(5, 0.0, 0.8), (20, 0, 0.8), (10, 0.003, 0.8)])
  func mostEdgesAreRecognised(intervals: Int, error: Double, share: Double) {
    let functions = ElementaryFunction.library.filter { $0 != .zero }
    let (count, isReported) = imageCount(usual: 8)
    var shares: [Double] = []
    for function in functions {
      let (recovered, wrong) = Self.recovery(
        of: function, count: count, intervals: intervals, error: error)
      if let recovered { shares.append(recovered) }
      let mistakes = wrong.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
      if isReported {
        print(
          function.name, "G=\(intervals) e=\(error)", recovered ?? .nan,
          mistakes.joined(separator: ", "), separator: "\t")
      }
    }
    let mean = shares.reduce(0, +) / Double(shares.count)
    if isReported { print("recognised with \(intervals) intervals, error \(error): \(mean)") }
    #expect(shares.count > 20 && mean >= share)
  }
}
