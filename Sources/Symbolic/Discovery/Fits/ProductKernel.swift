import Numerics

/// The kernel of `GaussianProcess`: the product over variables of `(mixing + exp(-d_i² / 2)) /
/// (mixing + 1)`, d_i a distance in units of the variable's length.
///
/// A large mixing makes the process nearly a sum of functions of one variable; a small one lets all
/// variables interact.
struct ProductKernel: Sendable, Codable, Equatable {
  /// In the variables' own units.
  var lengths: [Double]
  var mixing: Double
  /// Variance of what is not explained, in units of the process's own.
  var nugget: Double

  /// The factor of one variable at a distance.
  @inline(__always)
  func factor(_ distance: Double) -> Double {
    (mixing + exponential(-0.5 * distance * distance)) / (mixing + 1)
  }

  /// The kernel between a point and many, `[variable][point]`.
  func row(_ point: [Double], _ columns: [[Double]]) -> [Double] {
    var row = [Double](repeating: 1, count: columns.first?.count ?? 0)
    for (variable, column) in columns.enumerated() {
      let (x, scale) = (point[variable], 1 / lengths[variable])
      for index in row.indices { row[index] *= factor((column[index] - x) * scale) }
    }
    return row
  }
}
