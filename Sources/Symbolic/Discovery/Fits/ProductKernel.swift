import Numerics

/// The kernel of `GaussianProcess`: the product over variables of `(mixing + exp(-d_i² / 2)) /
/// (mixing + 1)`, where d_i is the distance in units of the variable's length.
///
/// With a large mixing the process is almost a sum of functions of one variable; with a small one
/// all variables interact.
struct ProductKernel: Sendable, Codable, Equatable {
  /// The length scales, in the variables' units.
  var lengths: [Double]
  var mixing: Double
  /// The variance of the unexplained part, in units of the process's variance.
  var nugget: Double

  /// The factor of one variable at a distance.
  @inline(__always)
  func factor(_ distance: Double) -> Double {
    (mixing + exponential(-0.5 * distance * distance)) / (mixing + 1)
  }

  /// The kernel between one point and many, `[variable][point]`.
  func row(_ point: [Double], _ columns: [[Double]]) -> [Double] {
    var row = [Double](repeating: 1, count: columns.first?.count ?? 0)
    for (variable, column) in columns.enumerated() {
      let (x, scale) = (point[variable], 1 / lengths[variable])
      for index in row.indices { row[index] *= factor((column[index] - x) * scale) }
    }
    return row
  }
}
