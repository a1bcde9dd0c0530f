/// A target under an outer function: the values z to fit, and the weight of each sample.
struct OuterTarget: Sendable {
  /// The outer function g of y = g(z) or y = -g(z).
  let inverse: OuterInverse
  /// Whether y = -g(z); only for g of one sign.
  let isNegative: Bool
  /// z, one per sample, finite.
  let values: [Double]
  /// |dy/dz| / std(y), capped; 0 for samples outside the range. A weighted residual in z is an
  /// error of y as a share of its standard deviation.
  let weights: [Double]
  /// The standard deviation of y.
  let standardDeviation: Double

  /// y for a z.
  func value(_ z: Double) -> Double { isNegative ? -inverse.value(z) : inverse.value(z) }

  /// The derivative of y by z.
  func slope(_ z: Double) -> Double { isNegative ? -inverse.slope(z) : inverse.slope(z) }

  /// A target without an outer function; nil if it is constant.
  init?(plain target: [Double]) {
    guard let outer = OuterInverse.identity.transformed(target) else { return nil }
    self = outer
  }

  init(
    inverse: OuterInverse, isNegative: Bool, values: [Double], weights: [Double],
    standardDeviation: Double
  ) {
    self.inverse = inverse
    self.isNegative = isNegative
    self.values = values
    self.weights = weights
    self.standardDeviation = standardDeviation
  }
}

extension OuterTarget {
  /// A range of the samples.
  subscript(samples: Range<Int>) -> OuterTarget {
    OuterTarget(
      inverse: inverse, isNegative: isNegative, values: Array(values[samples]),
      weights: Array(weights[samples]), standardDeviation: standardDeviation)
  }
}
