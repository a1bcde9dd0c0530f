/// The model `g(Σ f_i(x_i))` with cubic splines for all functions: the network `[n, 1, 1]`.
struct NestedModel: Sendable, Codable, Equatable {
  /// The range that each variable's knots cover.
  var ranges: [ClosedRange<Double>]
  /// The number of intervals between the knots of every spline.
  var grid: Int
  /// Coefficients of f_i, `[variable][grid + 3]`. Their sum lies between -1 and 1.
  var inner: [[Double]]
  /// Coefficients of g, on knots from -1 to 1.
  var outer: [Double]

  /// The knots of a variable.
  func knots(_ variable: Int) -> CubicGrid { CubicGrid(ranges[variable], cells: grid) }

  /// The knots of the outer function.
  var outerKnots: CubicGrid { CubicGrid(-1...1, cells: grid) }

  /// The number of coefficients.
  var parameterCount: Int { (ranges.count + 1) * (grid + 3) }

  /// f_i at some positions.
  func inner(_ variable: Int, at places: [Double]) -> [Double] {
    let knots = knots(variable)
    return places.map { knots.value(inner[variable], at: $0) }
  }

  /// g at some positions.
  func outer(at places: [Double]) -> [Double] {
    let knots = outerKnots
    return places.map { knots.value(outer, at: $0) }
  }

  /// Σ f_i at samples given as `[variable][sample]`.
  func sums(_ columns: [[Double]]) -> [Double] {
    var sums = [Double](repeating: 0, count: columns.first?.count ?? 0)
    for variable in columns.indices {
      for (sample, value) in inner(variable, at: columns[variable]).enumerated() {
        sums[sample] += value
      }
    }
    return sums
  }

  /// The values at samples.
  func values(_ columns: [[Double]]) -> [Double] { outer(at: sums(columns)) }

  /// The same function with every cell halved.
  func refined() -> NestedModel {
    NestedModel(
      ranges: ranges, grid: 2 * grid, inner: inner.map(CubicGrid.doubled),
      outer: CubicGrid.doubled(outer))
  }
}
