import KAN

/// A sum of products fitted to a target under an outer function.
struct SumOfProductsFit: Sendable {
  /// The fitted model.
  let model: SumOfProducts
  /// The root mean square error on the samples that were fitted to, as a share of the target's
  /// standard deviation.
  let trainError: Double
  /// The same on held-out samples; an estimate if none are held out.
  let heldOutError: Double
  /// The number of coefficients.
  var parameterCount: Int { model.parameterCount }

  /// The number of coefficients of a spline on the coarsest grid, the minimum number of samples for
  /// each, and the maximum number of coefficients of a wide problem: the cost grows with their
  /// cube.
  private static let leastCoefficients = 5, samplesPerCoefficient = 2, coefficientLimit = 600

  /// Whether a sum of splines of all variables is worth fitting: always, except for wide problems
  /// with too few samples or too many variables.
  static func canFitSums(_ problem: SearchProblem) -> Bool {
    let coefficients = leastCoefficients * problem.variableCount
    return !problem.isWide
      || coefficients <= coefficientLimit
        && samplesPerCoefficient * coefficients <= problem.trainCount
  }

  /// Fits a target: by linear least squares if there are no products, otherwise by the
  /// Levenberg-Marquardt method from at most three starts. Grids are refined while the held-out
  /// error falls.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, finite.
  ///   - trainCount: The number of samples, from the first, that are fitted to.
  ///   - rank: The number of products.
  ///   - from: The fit with one product less to start from; nil to make one.
  ///   - noise: The standard deviation of the noise in the target, in its unit; nil if it is not
  ///     known.
  /// - Returns: Nil if there are no variables, fewer samples than unknowns, or no finite result.
  /// - Throws: `WorkEnded`.
  static func fit(
    _ columns: [[Double]], _ target: OuterTarget, trainCount: Int, rank: Int,
    from: SumOfProducts? = nil, seed: UInt64, noise: Double? = nil, work: inout Work
  ) throws(WorkEnded) -> SumOfProductsFit? {
    guard !columns.isEmpty, rank >= 0, trainCount > 1, trainCount <= target.values.count
    else { return nil }
    let fitting = SplineFitting(
      columns, target, trainCount: trainCount, noise: noise.map { $0 / target.standardDeviation })
    guard rank > 0 else { return try fitting.additive(&work) }
    return try fitting.products(rank, from: from, seed: seed, &work)
  }
}
