import Numerics

// How large errors usually are, for losses that tell outliers from other samples by it.

extension Dataset {
  /// The usual size of errors in a target; 1 where it has not been measured.
  func scale(ofTarget target: Int) -> Double {
    guard let scales, scales.indices.contains(target) else { return 1 }
    return scales[target]
  }

  /// The same samples with all that a loss has to know of them. It follows from the samples alone, so
  /// that training in two runs is the same as in one.
  public func measured(for loss: Loss) -> Dataset {
    guard loss.isRobust, scales == nil else { return self }
    var measured = self
    measured.scales = ErrorScale(thinned(to: ErrorScale.sampleLimit(self))).scales
    return measured
  }
}

/// Measures the usual size of errors: 1.4826 times the median of the absolute residuals that a plane of
/// least absolute deviations leaves, which is their standard deviation where they are normal, however
/// wild a part of the samples is.
struct ErrorScale {
  /// Multiply-adds that a round may take; of more samples, a part evenly spread is taken.
  private static let effort = 2e7
  /// With more columns, a constant stands for the plane.
  private static let columnLimit = 200
  private static let rounds = 30
  private static let normal = 1.4826
  /// The least scale in units of that about the median, where samples lie in the plane.
  private static let leastShare = 0.01
  /// Residuals below this share of the median count as that, in the weights of a round.
  private static let leastResidual = 1e-3
  private static let ridge = 1e-9

  private let samples: Dataset
  private let weights: [Double]
  /// A column of ones and the inputs.
  private let columns: [[Double]]

  /// Samples that are looked at.
  static func sampleLimit(_ samples: Dataset) -> Int {
    let columns = Double(min(samples.inputCount, columnLimit) + 1)
    return max(1000, Int(effort / (columns * columns)))
  }

  init(_ samples: Dataset) {
    self.samples = samples
    weights = (0..<samples.count).map { samples.weight($0) }
    let isPlane = samples.inputCount <= Self.columnLimit
    columns =
      [[Double](repeating: 1, count: samples.count)]
      + (isPlane ? (0..<samples.inputCount).map { Array(samples.input($0)) } : [])
  }

  /// One per target.
  var scales: [Double] { (0..<samples.targetCount).map { scale(Array(samples.target($0))) } }

  private func scale(_ target: [Double]) -> Double {
    let center = median(target)
    let about = target.map { $0 - center }
    let spread = Self.normal * median(about.map(\.magnitude))
    let left = Self.normal * median(residuals(of: about).map(\.magnitude))
    let scale = max(left, Self.leastShare * spread)
    if scale > 0 { return scale }
    // More than half of the samples are equal.
    let square = zip(weights, about).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    let deviation = (square / max(weights.reduce(0, +), .leastNormalMagnitude)).squareRoot()
    return deviation > 0 && deviation.isFinite ? deviation : 1
  }

  /// What a plane of least absolute deviations leaves, by least squares with weights of one over the
  /// residuals before (Schlossmacher, JASA 68, 1973).
  private func residuals(of target: [Double]) -> [Double] {
    var residuals = target
    for _ in 0..<Self.rounds {
      let sizes = residuals.map(\.magnitude)
      let least = Self.leastResidual * median(sizes)
      guard least > 0 else { break }
      let own = zip(weights, sizes).map { $0 / max($1, least) }
      guard let coefficients = coefficients(target, own) else { break }
      residuals = target
      for (column, coefficient) in zip(columns, coefficients) {
        for index in residuals.indices { residuals[index] -= coefficient * column[index] }
      }
    }
    return residuals
  }

  /// Weighted least squares; nil where they have no solution.
  private func coefficients(_ target: [Double], _ weights: [Double]) -> [Double]? {
    let weighted = columns.map { column in zip(column, weights).map { $0 * $1 } }
    let count = columns.count
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row { matrix[row * count + column] = dot(weighted[row], columns[column]) }
      matrix[row * count + row] *= 1 + Self.ridge
      matrix[row * count + row] += .leastNormalMagnitude
    }
    return CholeskyFactor(matrix, count: count)?.solve(weighted.map { dot($0, target) })
  }

  /// The smallest value that half of the weight does not exceed; 0 of none.
  private func median(_ values: [Double]) -> Double {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    // Rounding must not decide where a sample ends at the very half.
    let half = weights.reduce(0, +) / 2 * (1 - 1e-9)
    var sum = 0.0
    for index in order {
      sum += weights[index]
      if sum >= half { return values[index] }
    }
    return order.last.map { values[$0] } ?? 0
  }
}
