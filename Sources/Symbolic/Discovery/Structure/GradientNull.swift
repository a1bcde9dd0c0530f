import KAN

/// What gradients say about whether some variables act only through Σ f_i(x_i), and the f_i.
///
/// Where they do, y = g(Σ f_i(x_i), others), the gradient over these variables points in the direction
/// of the f_i′, whatever g is: ∂_i y · f_j′(x_j) = ∂_j y · f_i′(x_i). In splines for the f_i′ that is
/// linear, and solved by the smallest generalised eigenvector: no training, no starting point.
struct GradientNull: Sendable, Codable, Equatable {
  /// The variables, in ascending order.
  var variables: [Int]
  /// Σ f_i(x_i), of mean 0 and deviation 1 over the samples; the other variables' functions are zero.
  var inner: SumOfProducts
  /// Root mean square sine of the angle between the gradients and the f_i′ on samples that took no part
  /// in the fit, the worst few left out.
  var residual: Double
  /// What the gradients' own error makes the residual.
  var expected: Double
  /// The residual of the next best f_i, which differ from the best as far as they can.
  var nextResidual: Double
  /// The least share that one of the variables has in the slopes.
  var leastShare: Double

  /// The coarsest difference from 0 that splines are held to; they are no exact functions.
  static let floor = 3e-3

  /// Whether the variables act through one sum, as far as the gradients can tell. With gradients of a
  /// known error true sums come out between 0.3 and 0.9 of what is expected: the worst samples are
  /// left out.
  var holds: Bool {
    residual < max(1.2 * expected, Self.floor) && residual < 0.2 && residual < 0.6 * nextResidual
      && leastShare > 0.03
  }
}

extension GradientNull {
  /// Grid intervals that are tried.
  private static let grids = [6, 12, 24]
  /// Samples for every unknown, at least.
  private static let samplesPerUnknown = 2

  /// The best f_i for some variables; nil where there is nothing to tell them from.
  ///
  /// - Parameter variables: two or more, all by default.
  static func find(
    in field: GradientField, variables: [Int]? = nil, work: inout Work
  ) throws(WorkEnded) -> GradientNull? {
    let variables = (variables ?? Array(0..<field.variableCount)).sorted()
    guard variables.count >= 2, field.sampleCount >= 20 else { return nil }
    let ranges = field.ranges
    let unit = field.inUnitRanges()
    var best: GradientNull?
    for grid in grids {
      let unknowns = variables.count * (grid + 2)
      guard grid == grids[0] || unknowns * samplesPerUnknown <= unit.sampleCount else { break }
      guard var equations = DirectionEquations(unit, variables: variables, grid: grid) else {
        break
      }
      guard let found = try equations.solve(ranges: ranges, work: &work) else { continue }
      // A finer grid has to pay for its unknowns.
      guard found.residual < 0.8 * (best?.residual ?? .infinity) else { break }
      best = found
      if found.residual < found.expected { break }
    }
    return best
  }
}
