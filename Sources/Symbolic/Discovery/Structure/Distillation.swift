import KAN

/// A small network read out of a wide one: the wide one's gradients are exact, so that they tell the
/// inner functions of `g(Σ f_i(x_i))` however its own nodes share the work.
enum Distillation {
  /// The fit of `g(Σ f_i(x_i))` that starts from a trained model's gradients, and those; nil where they
  /// show no such form.
  ///
  /// - Parameters:
  ///   - model: of any shape.
  ///   - problem: what it was trained on, in the data's own units.
  ///   - output: which of the model's outputs the target is.
  static func nested(
    _ model: Model, _ problem: SearchProblem, output: Int = 0, seed: UInt64, work: inout Work
  ) throws(WorkEnded) -> (null: GradientNull, fit: NestedFit)? {
    let field = GradientField(
      model, columns: problem.columns, target: problem.target, output: output)
    guard let null = try GradientNull.find(in: field, work: &work), null.holds,
      let target = OuterTarget(plain: problem.target)
    else { return nil }
    let inner = problem.columns.indices.map { null.inner.sum($0, at: problem.columns[$0]) }
    let fit = try NestedFit.fit(
      problem.columns, target, trainCount: problem.trainCount, inner: inner, seed: seed,
      noise: problem.noise, work: &work)
    return fit.map { (null, $0) }
  }
}
