import Numerics

/// A loss as users read it.
public struct Score: Sendable, Equatable {
  /// Root of the mean squared error in the targets' own units, or the mean cross-entropy.
  public var error: Double
  /// Share of samples put into the right class, for cross-entropy.
  public var accuracy: Double?
  /// Mean absolute error in the targets' own units, for `huber` and `absolute`.
  public var absolute: Double?

  /// A score.
  public init(error: Double, accuracy: Double?, absolute: Double? = nil) {
    self.error = error
    self.accuracy = accuracy
    self.absolute = absolute
  }

  /// What tells the better of two networks: the error, or where training limits the pull of outliers
  /// the mean absolute error, for a root of a mean square is all about them.
  public var criterion: Double { absolute ?? error }
}

extension Loss {
  /// Mean cross-entropy and share of right classes of log-odds, `[class][sample]`.
  public func score(logOdds: [[Double]], labels: [Double]) -> Score {
    var total = 0.0
    var correct = 0
    for (sample, label) in labels.enumerated() {
      let odds = logOdds.map { $0[sample] }
      let largest = odds.max() ?? 0
      let sum = odds.reduce(0) { $0 + exponential($1 - largest) }
      let own = odds.indices.contains(Int(label)) ? odds[Int(label)] : .nan
      total += largest + naturalLogarithm(sum) - own
      if own == largest { correct += 1 }
    }
    let count = Double(max(1, labels.count))
    return Score(error: total / count, accuracy: Double(correct) / count)
  }
}
