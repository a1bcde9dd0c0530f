import Numerics

/// Whether what a formula leaves unexplained is noise or has a pattern: the correlation of residuals of
/// samples that lie next to each other.
///
/// Noise knows nothing of neighbours; what a smooth formula misses of a smooth function is alike in
/// neighbours. (The idea of the Durbin-Watson statistic, for scattered samples.)
struct ResidualCorrelation: Sendable {
  /// For each sample the one next to it, in units of each variable's rank.
  private let neighbours: [Int]

  /// Fewer samples tell nothing of patterns.
  static let leastCount = 20
  /// Most samples that are compared, and of many variables most differences between two samples.
  private static let limit = 1000, differenceLimit = limit * limit * SearchProblem.usualCount

  /// Looks for neighbours. Cost: the square of the number of samples times that of variables, at most
  /// some ten million differences.
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

  /// Places from 0 to 1 in the order of the values.
  private static func ranks(_ values: ArraySlice<Double>) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    for (rank, index) in order.enumerated() {
      ranks[index - values.startIndex] = Double(rank) / Double(max(1, values.count - 1))
    }
    return ranks
  }

  /// The correlation, about 0 for noise and near 1 for a pattern; 0 where nothing is left.
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

  /// Whether the residuals look like noise: no more correlation than chance makes in one case of some
  /// hundred.
  func isNoise(_ residuals: [Double]) -> Bool {
    neighbours.count >= Self.leastCount
      && value(residuals) < 3 / Double(neighbours.count).squareRoot()
  }
}
