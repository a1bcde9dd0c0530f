// Sums, means and variances of short vectors and of samples, summed in order. For long columns in
// inner loops use `VectorOperations`, which sums in a different order.

/// The inner product, summed in order; extra elements of the longer sequence are ignored.
@inlinable
public func dot(_ left: some Sequence<Double>, _ right: some Sequence<Double>) -> Double {
  zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

extension Sequence where Element == Double {
  /// The sum of the squares.
  @inlinable public var sumOfSquares: Double { reduce(0) { $0 + $1 * $1 } }
}

extension Collection where Element == Double {
  /// The mean; 0 if empty.
  @inlinable public var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }

  /// The mean of the squares; 0 if empty.
  @inlinable public var meanSquare: Double { sumOfSquares / Double(Swift.max(1, count)) }

  /// The sum of the squared differences from the mean.
  @inlinable public var squaredDeviations: Double {
    let mean = mean
    return reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// The mean squared deviation from the mean (divided by n, not n - 1); 0 if empty.
  @inlinable public var variance: Double { squaredDeviations / Double(Swift.max(1, count)) }

  /// The square root of the variance.
  @inlinable public var standardDeviation: Double { variance.squareRoot() }

  /// The middle value, or the larger of the two middle values; nil if empty.
  @inlinable public var median: Double? { isEmpty ? nil : sorted()[count / 2] }
}
