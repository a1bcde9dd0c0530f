import KAN
import Numerics

/// Test errors of the simplest predictions learned from the training samples; a useful network
/// beats them.
public struct Baseline: Sendable, Equatable {
  /// The error of predicting the mean of the targets; for classes the cross-entropy of their
  /// frequencies.
  public var mean: Double
  /// The error of linear least squares; nil for classes and for more than 600 columns.
  public var leastSquares: Double?

  /// The smaller of the two.
  public var best: Double { min(mean, leastSquares ?? .infinity) }
}

extension PreparedData {
  /// The maximum number of multiplications for the least-squares fit, about a tenth of a second.
  /// Larger samples are thinned evenly.
  private static let effort = 2e8
  /// With more columns than this, there is no least-squares fit.
  private static let columnLimit = 600
  /// The share of the diagonal that is added to it, so that duplicate columns do no harm.
  private static let ridge = 1e-9

  /// Test errors of the simplest predictions; nil without test samples.
  func baseline(_ loss: Loss) -> Baseline? {
    guard let test else { return nil }
    if loss.hasClasses { return Baseline(mean: frequencies(test), leastSquares: nil) }
    var mean = 0.0
    var leastSquares: Double? = 0
    let (inputs, shares) = (indicatorInputs, levelShares)
    let lines = straightLines(inputs, shares)
    let testColumns = lines == nil ? [] : inputs.map { $0.values(test, shares: shares) }
    for target in 0..<train.targetCount {
      let own = train.target(target)
      let center = train.weighted(Array(own)).reduce(0, +) / Double(max(1, train.count))
      let square = targets[target].standardDeviation * targets[target].standardDeviation
      mean += square * Self.meanSquare(test.target(target).map { $0 - center }, of: test)
      guard let lines, let sum = leastSquares else {
        leastSquares = nil
        continue
      }
      let predicted = lines[target].values(testColumns, count: test.count)
      let errors = zip(test.target(target), predicted).map { $0 - $1 }
      leastSquares = sum + square * Self.meanSquare(errors, of: test)
    }
    let count = Double(max(1, train.targetCount))
    return Baseline(
      mean: (mean / count).squareRoot(),
      leastSquares: leastSquares.map { ($0 / count).squareRoot() })
  }

  private static func meanSquare(_ values: [Double], of samples: Dataset) -> Double {
    samples.weighted(values.map { $0 * $0 }).reduce(0, +) / Double(max(1, values.count))
  }

  /// The cross-entropy of the class frequencies, with one added to every count.
  private func frequencies(_ test: Dataset) -> Double {
    var counts: [Double: Double] = [:]
    for (sample, label) in train.targets.enumerated() {
      counts[label, default: 1] += train.weight(sample)
    }
    let total = counts.values.sorted().reduce(0, +)
    let losses = test.targets.map { naturalLogarithm((counts[$0] ?? 1) / total) }
    return -test.weighted(losses).reduce(0, +) / Double(max(1, test.count))
  }

  /// A linear function of the inputs.
  private struct Lines {
    var slopes: [Double]
    var offset: Double

    /// - Parameter columns: `[column][sample]`.
    func values(_ columns: [[Double]], count: Int) -> [Double] {
      var values = [Double](repeating: offset, count: count)
      for (column, slope) in zip(columns, slopes) {
        for index in values.indices { values[index] += slope * column[index] }
      }
      return values
    }
  }

  /// Least squares for each target; nil where there are too many columns.
  private func straightLines(_ inputs: [IndicatorInput], _ shares: [[Double]]) -> [Lines]? {
    let count = inputs.count
    guard count <= Self.columnLimit else { return nil }
    let samples = train.thinned(to: max(4 * count, Int(Self.effort / Double(count * count + 1))))
    let total = samples.weights.map { $0.reduce(0, +) } ?? Double(samples.count)
    func mean(_ values: [Double]) -> Double { samples.weighted(values).reduce(0, +) / total }
    let values = inputs.map { $0.values(samples, shares: shares) }
    let means = values.map(mean)
    let columns = zip(values, means).map { values, mean in values.map { $0 - mean } }
    let weighted = columns.map { samples.weighted($0) }
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        matrix[row * count + column] = Self.product(weighted[row], columns[column])
      }
      matrix[row * count + row] *= 1 + Self.ridge
      matrix[row * count + row] += Self.ridge
    }
    guard let factor = CholeskyFactor(matrix, count: count) else { return nil }
    return (0..<samples.targetCount).map { target in
      let own = samples.target(target)
      let center = mean(Array(own))
      let centered = own.map { $0 - center }
      let slopes = factor.solve(weighted.map { Self.product($0, centered) })
      return Lines(slopes: slopes, offset: center - Self.product(slopes, means))
    }
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }
}
