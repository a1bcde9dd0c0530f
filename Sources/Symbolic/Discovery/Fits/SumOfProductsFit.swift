import KAN

/// A sum of products fitted to a target under an outer inverse.
struct SumOfProductsFit: Sendable {
  /// The fit.
  let model: SumOfProducts
  /// Root of the mean squared error on the samples fitted to, in units of the target's deviation.
  let trainError: Double
  /// The same on the samples that were not fitted to; where there are none, an estimate.
  let heldOutError: Double
  /// Number of coefficients.
  var parameterCount: Int { model.parameterCount }

  /// Coefficients of a spline on the coarsest grid, samples for each that are enough to go by, and
  /// coefficients of all splines of a wide problem: the cost grows with their cube.
  private static let leastCoefficients = 5, samplesPerCoefficient = 2, coefficientLimit = 600

  /// Whether a sum of splines of all variables is worth a try: always, but for wide problems that have
  /// too few samples or too many variables for it.
  static func canFitSums(_ problem: SearchProblem) -> Bool {
    let coefficients = leastCoefficients * problem.variableCount
    return !problem.isWide
      || coefficients <= coefficientLimit
        && samplesPerCoefficient * coefficients <= problem.trainCount
  }

  /// Fits a target: by linear least squares where there are no products, else by the method of
  /// Levenberg and Marquardt from at most three starts. Grids get finer while the held-out error
  /// falls.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, finite.
  ///   - trainCount: how many of the first samples are fitted to.
  ///   - rank: number of products.
  ///   - from: the fit with one product less, to start from; nil to make one.
  ///   - noise: deviation of the noise in the target where that is known, in the target's own
  ///     units.
  /// - Returns: nil where there are no variables or fewer samples than unknowns, and where nothing
  ///   finite came out.
  /// - Throws: `WorkEnded`.
  static func fit(
    _ columns: [[Double]], _ target: OuterTarget, trainCount: Int, rank: Int,
    from: SumOfProducts? = nil, seed: UInt64, noise: Double? = nil, work: inout Work
  ) throws(WorkEnded) -> SumOfProductsFit? {
    guard !columns.isEmpty, rank >= 0, trainCount > 1, trainCount <= target.values.count
    else { return nil }
    let fitting = SplineFitting(
      columns, target, trainCount: trainCount, noise: noise.map { $0 / target.deviation })
    guard rank > 0 else { return try fitting.additive(&work) }
    return try fitting.products(rank, from: from, seed: seed, &work)
  }
}
