import Numerics

/// Tells noise from a pattern in residuals: the correlation of the residuals of neighbouring
/// samples.
///
/// Noise is independent between neighbours, whereas a smooth misfit is alike. The idea is that of
/// Durbin and Watson (1950), for scattered samples.
struct ResidualCorrelation: Sendable {
  /// The nearest neighbour of each sample, measured in ranks of each variable.
  private let neighbours: [Int]

  /// The minimum number of samples; fewer show no patterns.
  static let leastCount = 20
  /// The maximum number of samples to compare, and of coordinate differences to compute if there
  /// are many variables.
  private static let limit = 1000, differenceLimit = limit * limit * SearchProblem.usualCount

  /// Finds the neighbours. The cost is the number of variables times the square of the number of
  /// samples, at most about ten million differences.
  init(_ columns: [[Double]]) {
    let affordable = Double(Self.differenceLimit / max(1, columns.count)).squareRoot()
    let count = min(columns.first?.count ?? 0, Self.limit, Int(affordable))
    let places = columns.map { Self.ranks($0.prefix(count)) }
    neighbours = (0..<count).map { sample in
      var nearest = (index: sample, distance: Double.infinity)
      for other in 0..<count where other != sample {
        var distance = 0.0
        for place in places {
          let step = place[other] - place[sample]
          distance += step * step
        }
        if distance < nearest.distance { nearest = (other, distance) }
      }
      return nearest.index
    }
  }

  /// The ranks of the values, scaled to 0...1.
  private static func ranks(_ values: ArraySlice<Double>) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    for (rank, index) in order.enumerated() {
      ranks[index - values.startIndex] = Double(rank) / Double(max(1, values.count - 1))
    }
    return ranks
  }

  /// The correlation: about 0 for noise, near 1 for a pattern, 0 if all residuals are equal.
  func value(_ residuals: [Double]) -> Double {
    let count = neighbours.count
    guard count > 1 else { return 0 }
    let mean = residuals.prefix(count).mean
    var (together, squares) = (0.0, 0.0)
    for (sample, neighbour) in neighbours.enumerated() {
      together += (residuals[sample] - mean) * (residuals[neighbour] - mean)
      squares += (residuals[sample] - mean) * (residuals[sample] - mean)
    }
    return squares > 0 ? together / squares : 0
  }

  /// Whether the residuals look like noise: their correlation is below three standard errors.
  func isNoise(_ residuals: [Double]) -> Bool {
    neighbours.count >= Self.leastCount
      && value(residuals) < 3 / Double(neighbours.count).squareRoot()
  }
}
