import KAN
import Numerics

/// The equations ∂_i y · q_j(x_j) = ∂_j y · q_i(x_i) at samples, with quadratic splines q_i.
struct DirectionEquations {
  private let variables: [Int]
  private let grid: Int
  private let functions: Int
  /// Positions scaled to 0...1, `[variable of the group][sample]`.
  private let positions: [[Double]]
  /// Gradients over the group, divided by their length unless that is mere error.
  private let directions: [[Double]]
  /// The mean square error of a direction's component, per sample.
  private let errors: [Double]
  /// The three basis functions that are nonzero, `[variable][sample]`.
  private let firsts: [[Int]]
  private let basis: [[SIMD4<Double>]]
  /// Robust weights.
  private var weights: [Double]
  /// The weight of roughness in units of a squared residual; it smooths coefficients that no sample
  /// determines.
  private static let roughness = 1e-8

  /// - Parameter field: The field in unit ranges.
  init?(_ field: GradientField, variables: [Int], grid: Int) {
    self.variables = variables
    self.grid = grid
    functions = grid + 2
    positions = variables.map { field.columns[$0] }
    let error = field.derivativeError
    let size = field.rootMeanSquareGradient(of: variables)
    guard size > 0, size.isFinite else { return nil }
    let floor = max(error, 0.01 * size)
    let count = field.sampleCount
    let lengths = (0..<count).map { sample in
      let square = variables.reduce(0) {
        $0 + field.gradients[$1][sample] * field.gradients[$1][sample]
      }
      return (square + floor * floor).squareRoot()
    }
    directions = variables.map { zip(field.gradients[$0], lengths).map { $0 / $1 } }
    errors = lengths.map { error * error / ($0 * $0) }
    weights = [Double](repeating: 1, count: count)
    let spline = SplineBasis(
      knots: KnotGrid.uniform(range: 0...1, intervals: grid, order: 2), order: 2,
      extrapolation: .linear)
    let values = positions.map { column in column.map { spline.evaluate(at: $0) } }
    firsts = values.map { $0.map(\.first) }
    basis = values.map { $0.map { SIMD4($0.weights[0], $0.weights[1], $0.weights[2], 0) } }
  }

  private var sampleCount: Int { weights.count }
  private var unknowns: Int { variables.count * functions }

  mutating func solve(
    ranges: [ClosedRange<Double>], work: inout Work
  ) throws(WorkEnded) -> GradientNull? {
    guard var eigen = try eigenvectors(work: &work) else { return nil }
    for _ in 0..<2 {
      reweigh(eigen.vectors[0])
      guard let next = try eigenvectors(work: &work) else { break }
      eigen = next
    }
    let (residual, expected) = judged(eigen.vectors[0])
    let next = eigen.vectors.count > 1 ? judged(eigen.vectors[1]).residual : 1
    let slopes = self.slopes(eigen.vectors[0])
    let shares = slopes.map(\.sumOfSquares)
    let total = shares.reduce(0, +)
    guard residual.isFinite, total > 0 else { return nil }
    return GradientNull(
      variables: variables, inner: inner(eigen.vectors[0], ranges: ranges), residual: residual,
      expected: expected, nextResidual: next,
      leastShare: ((shares.min() ?? 0) / total).squareRoot())
  }

  // MARK: The eigenproblem

  private func eigenvectors(work: inout Work) throws(WorkEnded) -> SmallestEigenvectors? {
    let count = unknowns
    var matrix = [Double](repeating: 0, count: count * count)
    var metric = matrix
    for i in variables.indices {
      for j in 0..<i {
        try work.spend(Double(sampleCount) * 80)
        matrix.withUnsafeMutableBufferPointer { matrix in
          metric.withUnsafeMutableBufferPointer { metric in
            for sample in 0..<sampleCount where !GradientField.judges(sample) {
              add(sample, i, j, to: matrix, metric)
            }
          }
        }
      }
    }
    addRoughness(to: &matrix, scale: (0..<count).reduce(0) { $0 + metric[$1 * count + $1] })
    try work.spend(Double(count * count) * (Double(count) / 6 + 60 * 14))
    return try SmallestEigenvectors(
      matrix, metric: metric, count: count, wanted: 2, pause: work.ask)
  }

  /// Adds the equation of one sample for two variables.
  @inline(__always)
  private func add(
    _ sample: Int, _ i: Int, _ j: Int, to matrix: UnsafeMutableBufferPointer<Double>,
    _ metric: UnsafeMutableBufferPointer<Double>
  ) {
    let (own, other) = (directions[i][sample], directions[j][sample])
    let (left, right) = (basis[i][sample], basis[j][sample])
    let row = i * functions + firsts[i][sample]
    let column = j * functions + firsts[j][sample]
    let weight = weights[sample]
    let share = weight * (own * own + other * other)
    for a in 0..<3 {
      let (upper, lower) = ((row + a) * unknowns, (column + a) * unknowns)
      for b in 0..<3 {
        let (leftSquare, rightSquare) = (left[a] * left[b], right[a] * right[b])
        matrix[upper + row + b] += weight * other * other * leftSquare
        matrix[lower + column + b] += weight * own * own * rightSquare
        matrix[upper + column + b] -= weight * own * other * left[a] * right[b]
        matrix[lower + row + b] -= weight * own * other * right[a] * left[b]
        metric[upper + row + b] += share * leftSquare
        metric[lower + column + b] += share * rightSquare
      }
    }
  }

  private func addRoughness(to matrix: inout [Double], scale: Double) {
    let weight = Self.roughness * scale / Double(unknowns)
    for i in variables.indices {
      for k in 1..<functions - 1 {
        let place = i * functions + k
        for (a, left) in [(-1, 1.0), (0, -2.0), (1, 1.0)] {
          for (b, right) in [(-1, 1.0), (0, -2.0), (1, 1.0)] {
            matrix[(place + a) * unknowns + place + b] += weight * left * right
          }
        }
      }
    }
    for index in 0..<unknowns { matrix[index * unknowns + index] += 1e-4 * weight }
  }

  // MARK: The solution

  /// The q_i at the samples.
  private func slopes(_ solution: [Double]) -> [[Double]] {
    variables.indices.map { i in
      (0..<sampleCount).map { sample in
        let start = i * functions + firsts[i][sample]
        let weights = basis[i][sample]
        return weights[0] * solution[start] + weights[1] * solution[start + 1]
          + weights[2] * solution[start + 2]
      }
    }
  }

  /// At every sample: the squared residual, the square to compare it with, and the residual that
  /// error explains.
  private func squares(_ solution: [Double]) -> [(residual: Double, size: Double, error: Double)] {
    let slopes = slopes(solution)
    return (0..<sampleCount).map { sample in
      var (residual, size, error) = (0.0, 0.0, 0.0)
      for i in variables.indices {
        for j in 0..<i {
          let (own, other) = (directions[i][sample], directions[j][sample])
          let difference = own * slopes[j][sample] - other * slopes[i][sample]
          let square = slopes[i][sample] * slopes[i][sample] + slopes[j][sample] * slopes[j][sample]
          residual += difference * difference
          size += square * (own * own + other * other)
          error += square * errors[sample]
        }
      }
      return (residual, size, error)
    }
  }

  /// Reduces the weights of samples that contradict the rest: splines have poor derivatives at the
  /// ends of their ranges.
  private mutating func reweigh(_ solution: [Double]) {
    let residuals = squares(solution).map { $0.residual.squareRoot() }
    guard let middle = residuals.median, middle > 0 else { return }
    weights = residuals.map { 1 / (1 + ($0 / (4 * middle)) * ($0 / (4 * middle))) }
  }

  private func judged(_ solution: [Double]) -> (residual: Double, expected: Double) {
    let squares = squares(solution)
    let judging = squares.indices.filter(GradientField.judges)
    let kept = judging.sorted { squares[$0].residual < squares[$1].residual }
      .prefix(judging.count - judging.count / 20)
    let size = judging.reduce(0) { $0 + squares[$1].size }
    let residual = kept.reduce(0) { $0 + squares[$1].residual }
    let error = judging.reduce(0) { $0 + squares[$1].error }
    guard size > 0 else { return (.infinity, 0) }
    return ((residual / size).squareRoot(), (error / size).squareRoot())
  }

  /// The integrals of the q_i as cubic splines on the same knots.
  private func inner(_ solution: [Double], ranges: [ClosedRange<Double>]) -> SumOfProducts {
    var sums = [[Double]](
      repeating: [Double](repeating: 0, count: grid + 3), count: ranges.count)
    for (i, variable) in variables.enumerated() {
      for k in 0..<functions {
        sums[variable][k + 1] = sums[variable][k] + solution[i * functions + k] / Double(grid)
      }
    }
    let spline = SplineBasis(
      knots: KnotGrid.uniform(range: 0...1, intervals: grid, order: 3), order: 3,
      extrapolation: .linear)
    var values = [Double](repeating: 0, count: sampleCount)
    for (i, variable) in variables.enumerated() {
      for sample in 0..<sampleCount {
        let (first, weights, _) = spline.evaluate(at: positions[i][sample])
        for m in 0..<4 { values[sample] += weights[m] * sums[variable][first + m] }
      }
    }
    let (mean, standardDeviation) = (values.mean, values.standardDeviation)
    let scale = standardDeviation > 0 ? 1 / standardDeviation : 1
    return SumOfProducts(
      ranges: ranges, grid: grid, offset: -mean * scale,
      sums: sums.map { $0.map { $0 * scale } }, products: [])
  }
}
