/// A target seen through an outer inverse: what is left to be fitted, and how much each sample
/// says.
struct OuterTarget: Sendable {
  /// The outer function g of y = g(z), or of y = -g(z).
  let inverse: OuterInverse
  /// Whether it is y = -g(z), for those g that have one sign.
  let isNegative: Bool
  /// z, one per sample; finite.
  let values: [Double]
  /// |dy/dz| / std(y), capped; 0 where a sample says nothing. A weighted residual in z is an error
  /// of y in units of its standard deviation.
  let weights: [Double]
  /// Standard deviation of y.
  let deviation: Double

  /// y for a z.
  func value(_ z: Double) -> Double { isNegative ? -inverse.value(z) : inverse.value(z) }

  /// Derivative of y by z.
  func slope(_ z: Double) -> Double { isNegative ? -inverse.slope(z) : inverse.slope(z) }

  /// A target as it is, to be fitted without an outer function. Nil where it does not vary.
  init?(plain target: [Double]) {
    guard let outer = OuterInverse.identity.transformed(target) else { return nil }
    self = outer
  }

  init(
    inverse: OuterInverse, isNegative: Bool, values: [Double], weights: [Double], deviation: Double
  ) {
    self.inverse = inverse
    self.isNegative = isNegative
    self.values = values
    self.weights = weights
    self.deviation = deviation
  }
}

extension OuterTarget {
  /// Some of the samples.
  subscript(samples: Range<Int>) -> OuterTarget {
    OuterTarget(
      inverse: inverse, isNegative: isNegative, values: Array(values[samples]),
      weights: Array(weights[samples]), deviation: deviation)
  }
}
