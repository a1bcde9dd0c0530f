import Expressions

// Networks of splines, and the structure that is read from them.

extension TaskRunner {
  /// A network of sums and products under an outer function.
  func fit(
    _ node: Int, _ inverse: OuterInverse, rank: Int, _ result: inout TaskResult,
    _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    guard let target = inverse.transformed(problem.target, noise: problem.noise ?? 0) else {
      return
    }
    let before = nodes[node].fits.last { $0.inverse == inverse && $0.model.rank == rank - 1 }
    let fit = try SumOfProductsFit.fit(
      problem.columns, target, trainCount: problem.trainCount, rank: rank,
      from: before?.model, seed: settings.seed, noise: problem.noise, work: &work)
    guard let fit else { return }
    result.fits = [
      NodeFit(
        inverse: inverse, model: fit.model, error: fit.heldOutError,
        parameterCount: fit.parameterCount)
    ]
    if node == 0 {
      result.isPatternless = correlation.isNoise(
        zip(fit.model.values(problem.columns), problem.target).map { target.value($0) - $1 })
    }
    let name = inverse == .identity ? "" : " under \(inverse.function.name)"
    result.text = "\(inverse.rawValue)\(name): \(fit.heldOutError)"
  }

  /// Smaller problems.
  func findStructure(
    _ node: Int, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    guard let field = gradientField(node) else { return }
    result.reductions = try StructureSearch.reductions(
      of: problem, field: field,
      fits: nodes[node].fits.map { ($0.inverse, $0.model, $0.error) }, work: &work)
    result.isFound = !result.reductions.isEmpty
    result.text =
      result.isFound
      ? result.reductions.map(\.text).joined(separator: "; ") : "none beyond the errors"
  }

  /// A function of a sum of functions, with inner functions from gradients.
  func findNested(
    _ node: Int, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {}

  /// Gradients of the target by the best fit.
  private func gradientField(_ node: Int) -> GradientField? {
    let problem = nodes[node].problem
    guard let fit = nodes[node].fits.min(by: { $0.error < $1.error }),
      let target = fit.inverse.transformed(problem.target, noise: problem.noise ?? 0)
    else { return nil }
    let z = fit.model.values(problem.columns)
    let slopes = z.map(target.slope)
    return GradientField(
      columns: problem.columns, values: z.map(target.value),
      gradients: fit.model.gradients(problem.columns).map { zip($0, slopes).map { $0 * $1 } },
      error: min(1, 5 * fit.error))
  }
}
