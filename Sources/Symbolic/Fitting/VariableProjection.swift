import Expressions

/// Least squares for `c f(slope u + offset) + d`: c and d follow by linear least squares, so that
/// only the chart's parameters are searched (variable projection, Golub and Pereyra 1973).
///
/// The search is Levenberg-Marquardt on the projected residual, with Kaufman's approximation of the
/// Jacobian (Kaufman 1975). Buffers are allocated once; neither `residual` nor `refine` allocates.
struct VariableProjection {
  /// A point of the search: parameters, and the mean squared residual, for outputs of mean square
  /// 1.
  struct Point {
    var parameters: SIMD2<Double>
    var residual: Double
  }

  let samples: ScaledSamples
  var chart: Chart
  /// c and d in scaled units; nil if they are to be fitted.
  let fixedC: Double?, fixedD: Double?
  /// The level that outputs are measured from: d if it is given, otherwise their mean.
  private let level: Double

  /// The mean square of the outputs, measured from the level.
  private let valueSquare: Double
  private let kernel: FunctionKernel
  private let domain: FunctionDomain
  private let table: ScanTable?
  private var current: Projection
  private var trial: Projection
  private var firstColumn: [Double]
  private var secondColumn: [Double]

  init(
    _ function: ElementaryFunction, _ samples: ScaledSamples, _ chart: Chart,
    c: Double? = nil, d: Double? = nil
  ) {
    self.samples = samples
    self.chart = chart
    (fixedC, fixedD) = (c, d)
    let count = Double(max(samples.count, 1))
    let level = d ?? samples.values.reduce(0, +) / count
    self.level = level
    valueSquare = samples.values.reduce(0) { $0 + ($1 - level) * ($1 - level) / count }
    kernel = function.kernel
    domain = function.domain
    table = ScanTable.table(of: function)
    let zeros = [Double](repeating: 0, count: samples.count)
    current = Projection(basis: zeros, rest: zeros, coefficient: 0, square: 0)
    trial = current
    (firstColumn, secondColumn) = (zeros, zeros)
  }

  /// The mean squared residual at `parameters`; nil if a sample is outside the domain, or the
  /// function is constant on the samples or non-finite. Uses a table if there is one; the result
  /// then has about three digits, enough to choose starts.
  mutating func residual(at parameters: SIMD2<Double>) -> Double? {
    guard let table, fixedC == nil, fixedD == nil else { return project(at: parameters) }
    let (slope, offset) = chart.map(parameters)
    guard slope.isFinite, offset.isFinite, chart.allows(slope, offset) else { return nil }
    let (positions, values, count) = (samples.positions, samples.values, samples.count)
    var (total, square, product) = (0.0, 0.0, 0.0)
    for index in 0..<count {
      let value = table.value(at: slope * positions[index] + offset)
      total += value
      square += value * value
      product += value * (values[index] - level)
    }
    let spread = square - total * total / Double(count)
    guard spread > 1e-12 * square else { return nil }
    return valueSquare - product * product / spread / Double(count)
  }

  /// The best point found by descending from `start`.
  ///
  /// - Parameters:
  ///   - steps: The maximum number of steps.
  ///   - tolerance: The descent ends after a step with a smaller relative gain.
  mutating func refine(
    from start: SIMD2<Double>, steps: Int, tolerance: Double
  ) -> Point? {
    var point = chart.clamped(start)
    guard var residual = project(at: point) else { return nil }
    swap(&current, &trial)
    guard chart.count > 0 else { return Point(parameters: point, residual: residual) }
    var damping = 1e-3
    for _ in 0..<steps {
      guard residual > 1e-31 else { break }
      let system = linearise(at: point)
      var gain: Double?
      for _ in 0..<10 {
        guard let step = system.step(damping: damping, at: point, in: chart) else { break }
        let next = chart.clamped(point + step)
        if let value = project(at: next), value < residual {
          swap(&current, &trial)
          gain = (residual - value) / residual
          (point, residual) = (next, value)
          damping = max(damping * 0.1, 1e-15)
          break
        }
        damping *= 8
      }
      // A fit that explains little need not be exact.
      guard let gain, gain > (residual > 0.02 ? max(tolerance, 1e-4) : tolerance) else { break }
    }
    return Point(parameters: point, residual: residual)
  }

  /// The best point found by short descents from all of `starts`, and longer ones from the best of
  /// their ends; ends with the same residual count once.
  mutating func best(from starts: [SIMD2<Double>]) -> Point? {
    let near = starts.compactMap { refine(from: $0, steps: 4, tolerance: 1e-2) }
      .sorted { $0.residual < $1.residual }
    var best: Point?
    var last = -1.0
    var descents = 0
    for point in near where descents < 3 && point.residual > last * 1.001 {
      last = point.residual
      descents += 1
      if let best, point.residual > 0.1, point.residual > 3 * best.residual { break }
      guard let found = refine(from: point.parameters, steps: 12, tolerance: 1e-3) else { continue }
      if found.residual < best?.residual ?? .infinity { best = found }
    }
    return best
  }

  // MARK: Projection

  /// Evaluates the function at `parameters` and projects the outputs. Stores the projection in
  /// `trial`, and returns the mean squared residual.
  private mutating func project(at parameters: SIMD2<Double>) -> Double? {
    let (slope, offset) = chart.map(parameters)
    guard chart.allows(slope, offset), contains(slope, offset) else { return nil }
    let count = samples.count
    var total = 0.0
    var largest = 0.0
    for index in 0..<count {
      let value = kernel.value(at: slope * samples.positions[index] + offset)
      trial.basis[index] = value
      total += value
      largest = max(largest, abs(value))
    }
    // Squares of larger values could overflow; NaN fails, too.
    guard total.isFinite, largest < 1e130 else { return nil }
    return trial.project(
      samples.values, level: level, mean: fixedD == nil ? total / Double(count) : 0,
      largest: largest, fixedCoefficient: fixedC)
  }

  /// Whether the arguments of all samples lie in the domain and on one side of every pole.
  private func contains(_ slope: Double, _ offset: Double) -> Bool {
    let ends = (
      slope * samples.positions[0] + offset,
      slope * samples.positions[samples.count - 1] + offset
    )
    guard ends.0.isFinite, ends.1.isFinite else { return false }
    return domain.contains(min(ends.0, ends.1)...max(ends.0, ends.1))
  }

  // MARK: Linearisation

  /// The normal equations for a step from the current projection.
  private mutating func linearise(at parameters: SIMD2<Double>) -> StepEquations {
    let (slope, offset) = chart.map(parameters)
    let gradients = chart.gradients(parameters)
    for index in 0..<samples.count {
      let position = samples.positions[index]
      let derivative = kernel.derivative(at: slope * position + offset)
      let weight = derivative.isFinite ? derivative * current.coefficient : 0
      firstColumn[index] = weight * (gradients.slope.x * position + gradients.offset.x)
      secondColumn[index] = weight * (gradients.slope.y * position + gradients.offset.y)
    }
    current.orthogonalise(&firstColumn, centred: fixedD == nil, projected: fixedC == nil)
    if chart.count > 1 {
      current.orthogonalise(&secondColumn, centred: fixedD == nil, projected: fixedC == nil)
    }
    var equations = StepEquations()
    for index in 0..<samples.count {
      let (first, second, rest) = (firstColumn[index], secondColumn[index], current.rest[index])
      equations.firstSquare += first * first
      equations.mixed += first * second
      equations.secondSquare += second * second
      equations.target += SIMD2(first * rest, second * rest)
    }
    return equations
  }
}

/// A function's values at the samples, centred, and the residuals of the outputs.
private struct Projection {
  var basis: [Double]
  var rest: [Double]
  var coefficient: Double
  var square: Double

  /// Centres `basis` and computes the residuals of `values`. Returns their mean square; nil if the
  /// basis is constant.
  mutating func project(
    _ values: [Double], level: Double, mean: Double, largest: Double, fixedCoefficient: Double?
  ) -> Double? {
    let count = basis.count
    var (square, product) = (0.0, 0.0)
    for index in 0..<count {
      let value = basis[index] - mean
      basis[index] = value
      square += value * value
      product += value * (values[index] - level)
    }
    guard square > 1e-26 * largest * largest * Double(count) else { return nil }
    self.square = square
    coefficient = fixedCoefficient ?? product / square
    var left = 0.0
    for index in 0..<count {
      let value = values[index] - coefficient * basis[index] - level
      rest[index] = value
      left += value * value
    }
    return left.isFinite ? left / Double(count) : nil
  }

  /// Subtracts from `column` its mean and its projection on `basis`.
  func orthogonalise(_ column: inout [Double], centred: Bool, projected: Bool) {
    let count = column.count
    var total = 0.0
    if centred {
      for index in 0..<count { total += column[index] }
    }
    let mean = total / Double(count)
    var product = 0.0
    for index in 0..<count {
      column[index] -= mean
      product += column[index] * basis[index]
    }
    guard projected, square > 0 else { return }
    let share = product / square
    for index in 0..<count { column[index] -= share * basis[index] }
  }
}

/// The normal equations for the chart's one or two parameters.
private struct StepEquations {
  var firstSquare = 0.0
  var mixed = 0.0
  var secondSquare = 0.0
  var target: SIMD2<Double> = .zero

  /// The damped step; a parameter that is at a bound and would leave it stays. Nil if the step is
  /// zero or non-finite.
  func step(damping: Double, at point: SIMD2<Double>, in chart: Chart) -> SIMD2<Double>? {
    let first = firstSquare * (1 + damping)
    let second = secondSquare * (1 + damping)
    let firstAlone = first > 0 ? target.x / first : 0
    let secondAlone = second > 0 && chart.count > 1 ? target.y / second : 0
    var step = SIMD2(firstAlone, secondAlone)
    if chart.count > 1, first > 0, second > 0 {
      let determinant = first * second - mixed * mixed
      if determinant > 0 {
        step = SIMD2(
          (second * target.x - mixed * target.y) / determinant,
          (first * target.y - mixed * target.x) / determinant)
      }
      if leaves(point.x, step.x, chart.lower.x, chart.upper.x) {
        step = SIMD2(0, secondAlone)
      } else if leaves(point.y, step.y, chart.lower.y, chart.upper.y) {
        step = SIMD2(firstAlone, 0)
      }
    }
    guard step.x.isFinite, step.y.isFinite, step != .zero else { return nil }
    return step
  }

  private func leaves(_ value: Double, _ step: Double, _ lower: Double, _ upper: Double) -> Bool {
    (value <= lower && step < 0) || (value >= upper && step > 0)
  }
}
