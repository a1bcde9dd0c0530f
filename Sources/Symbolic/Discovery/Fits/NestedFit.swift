import KAN

/// A fit of `g(Σ f_i(x_i))` with both the outer and the inner functions unknown.
struct NestedFit: Sendable {
  /// The fitted model.
  let model: NestedModel
  /// The root mean square error on the samples that were fitted to, as a share of the target's
  /// standard deviation.
  let trainError: Double
  /// The same on held-out samples, except for a few beyond the range of the inner sum; an estimate
  /// if none are held out.
  let heldOutError: Double
  /// The number of coefficients.
  var parameterCount: Int { model.parameterCount }

  /// Fits a target by the Levenberg-Marquardt method, on finer and finer grids while the held-out
  /// error falls.
  ///
  /// - Parameters:
  ///   - columns: `[variable][sample]`, finite.
  ///   - target: The target, usually without an outer function.
  ///   - trainCount: The number of samples, from the first, that are fitted to.
  ///   - inner: Values of inner functions to start from, `[variable][sample]`, on any scale; nil
  ///     for random starts.
  ///   - noise: The standard deviation of the noise in the target, in its unit; nil if it is not
  ///     known.
  /// - Returns: Nil if there are no variables, fewer samples than unknowns, or no finite result.
  /// - Throws: `WorkEnded`.
  static func fit(
    _ columns: [[Double]], _ target: OuterTarget, trainCount: Int, inner: [[Double]]? = nil,
    seed: UInt64, noise: Double? = nil, work: inout Work
  ) throws(WorkEnded) -> NestedFit? {
    guard !columns.isEmpty, trainCount > 1, trainCount <= target.values.count else { return nil }
    let fitting = SplineFitting(
      columns, target, trainCount: trainCount, noise: noise.map { $0 / target.standardDeviation })
    return try fitting.nested(inner, seed: seed, &work)
  }
}
