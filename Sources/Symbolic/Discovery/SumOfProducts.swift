/// The model `offset + Σ f_i(x_i) + Σ_k Π_i φ_ki(x_i)`. Every function is a cubic spline on evenly
/// spaced knots over the range of its variable. As a network it has shape `[n, 1 + products, 1]`,
/// with linear edges in the last layer.
struct SumOfProducts: Sendable, Codable, Equatable {
  /// The range that each variable's knots cover.
  var ranges: [ClosedRange<Double>]
  /// The number of intervals between knots; a spline has three coefficients more.
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
