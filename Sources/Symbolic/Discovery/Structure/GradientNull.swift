import KAN

/// Decides from gradients whether some variables act only through Σ f_i(x_i), and finds the f_i.
///
/// If y = g(Σ f_i(x_i), others), the gradient over these variables is parallel to the f_i′ whatever
/// g is: ∂_i y · f_j′(x_j) = ∂_j y · f_i′(x_i) (functional separability: Leontief 1947). With
/// splines for the f_i′ these equations are linear, and the smallest generalised eigenvector solves
/// them without training or starting point.
struct GradientNull: Sendable, Codable, Equatable {
  /// The variables, in ascending order.
  var variables: [Int]
  /// Σ f_i(x_i), of mean 0 and standard deviation 1 over the samples; the functions of other
  /// variables are zero.
  var inner: SumOfProducts
  /// The root mean square sine of the angle between the gradients and the f_i′ on samples that were
  /// not fitted to, without the worst few.
  var residual: Double
  /// The residual that the error of the gradients explains.
  var expected: Double
  /// The residual of the second-best f_i, which are as different from the best as possible.
  var nextResidual: Double
  /// The smallest share of any variable in the slopes.
  var leastShare: Double

  /// The residual that splines have by themselves: they are not exact.
  static let floor = 3e-3

  /// Whether the variables act through one sum, as far as the gradients show. True sums have
  /// residuals between 0.3 and 0.9 of the expected one, as the worst samples are left out.
  var holds: Bool {
    residual < max(1.2 * expected, Self.floor) && residual < 0.2 && residual < 0.6 * nextResidual
      && leastShare > 0.03
  }
}

extension GradientNull {
  /// The numbers of grid intervals to try.
  private static let grids = [6, 12, 24]
  /// The minimum number of samples per unknown.
  private static let samplesPerUnknown = 2

  /// The best f_i for some variables; nil if there is nothing to determine them from.
  ///
  /// - Parameter variables: Two or more; all by default.
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
      // A finer grid must justify its unknowns.
      guard found.residual < 0.8 * (best?.residual ?? .infinity) else { break }
      best = found
      if found.residual < found.expected { break }
    }
    return best
  }
}
