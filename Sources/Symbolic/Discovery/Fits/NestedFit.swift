import KAN

/// `g(Σ f_i(x_i))` fitted to a target, the outer function as unknown as the inner ones.
struct NestedFit: Sendable {
  /// The fit.
  let model: NestedModel
  /// Root of the mean squared error on the samples fitted to, in units of the target's deviation.
  let trainError: Double
  /// The same on the samples that were not fitted to, but for a few beyond the range of the inner
  /// sum; where there are none, an estimate.
  let heldOutError: Double
  /// Number of coefficients.
  var parameterCount: Int { model.parameterCount }

  /// Fits a target by the method of Levenberg and Marquardt on grids that get finer while the held-
  /// out error falls.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, finite.
  ///   - target: a target as it is, as a rule; one under an inverse is possible.
  ///   - trainCount: how many of the first samples are fitted to.
  ///   - inner: values of inner functions to start from, `[variable][sample]`, on any scale; nil
  ///     for random starts.
  ///   - noise: deviation of the noise in the target where that is known, in the target's own
  ///     units.
  /// - Returns: nil where there are no variables or fewer samples than unknowns, and where nothing
  ///   finite came out.
  /// - Throws: `WorkEnded`.
  static func fit(
    _ columns: [[Double]], _ target: OuterTarget, trainCount: Int, inner: [[Double]]? = nil,
    seed: UInt64, noise: Double? = nil, work: inout Work
  ) throws(WorkEnded) -> NestedFit? {
    guard !columns.isEmpty, trainCount > 1, trainCount <= target.values.count else { return nil }
    let fitting = SplineFitting(
      columns, target, trainCount: trainCount, noise: noise.map { $0 / target.deviation })
    return try fitting.nested(inner, seed: seed, &work)
  }
}
