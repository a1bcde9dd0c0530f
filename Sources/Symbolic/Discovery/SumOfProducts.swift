/// `offset + Σ f_i(x_i) + Σ_k Π_i φ_ki(x_i)`, every function a cubic spline on evenly spaced knots over
/// the range of its variable: a network `[n, 1 + products, 1]` whose last edges are straight lines.
struct SumOfProducts: Sendable, Codable, Equatable {
  /// Where each variable's knots lie.
  var ranges: [ClosedRange<Double>]
  /// Intervals between knots; a spline has three coefficients more.
  var grid: Int
  var offset: Double
  /// Coefficients of f_i, `[variable][grid + 3]`.
  var sums: [[Double]]
  /// Coefficients of φ_ki, `[product][variable][grid + 3]`.
  var products: [[[Double]]]

  /// Number of products.
  var rank: Int { products.count }
  /// Number of variables.
  var variableCount: Int { ranges.count }
}
