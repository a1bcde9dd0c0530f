// Sums, means and variances of short vectors and of samples, added up one after the other. For long
// columns in inner loops see `VectorOperations`, whose order of summation is another.

/// The inner product, added up in order, as long as the shorter of the two.
@inlinable
public func dot(_ left: some Sequence<Double>, _ right: some Sequence<Double>) -> Double {
  zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

extension Sequence where Element == Double {
  /// The sum of the squares.
  @inlinable public var sumOfSquares: Double { reduce(0) { $0 + $1 * $1 } }
}

extension Collection where Element == Double {
  /// The mean; 0 of none.
  @inlinable public var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }

  /// The mean of the squares; 0 of none.
  @inlinable public var meanSquare: Double { sumOfSquares / Double(Swift.max(1, count)) }

  /// The sum of the squared differences from the mean.
  @inlinable public var squaredDeviations: Double {
    let mean = mean
    return reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// The mean of the squared differences from the mean; 0 of none.
  @inlinable public var variance: Double { squaredDeviations / Double(Swift.max(1, count)) }

  /// The root of the variance.
  @inlinable public var standardDeviation: Double { variance.squareRoot() }

  /// The value in the middle, the larger of two; nil of none.
  @inlinable public var median: Double? { isEmpty ? nil : sorted()[count / 2] }
}
