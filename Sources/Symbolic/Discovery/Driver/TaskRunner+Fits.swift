import Expressions

// Fits and gradients that several stages share.

extension TaskRunner {
  /// Fits a sum and `rank` products of splines under an outer function, starting from the fit with
  /// one product less.
  func fit(
    _ task: SearchTask, _ inverse: OuterInverse, rank: Int, _ result: inout TaskResult,
    _ work: inout Work
  ) throws(WorkEnded) {
    let node = nodes[task.node]
    let problem = node.problem
    guard let target = target(of: task, under: inverse) else { return }
    let before = node.fits.last { $0.inverse == inverse && $0.model.rank == rank - 1 }
    let fit = try SumOfProductsFit.fit(
      problem.columns, target, trainCount: problem.trainCount, rank: rank,
      from: before?.model, seed: seed(of: task), noise: problem.noise, work: &work)
    guard let fit else { return }
    if task.node == 0 {
      result.isPatternless = correlation.isNoise(
        zip(fit.model.values(problem.columns), problem.target).map { target.value($0) - $1 })
    }
    let outcome = NodeFit(
      inverse: inverse, model: fit.model, trainError: fit.trainError, error: fit.heldOutError,
      parameterCount: fit.parameterCount)
    result.fits = [outcome]
    result.text = outcome.text
  }

  /// The gradients of a node's target: those already known, or those of the best surrogate.
  func field(_ node: Int, _ work: inout Work) throws(WorkEnded) -> GradientField? {
    if let known = nodes[node].field { return known }
    let problem = nodes[node].problem
    let surrogates = nodes[node].fits.compactMap { fit -> Surrogate? in
      guard let target = fit.inverse.transformed(problem.target, noise: problem.noise ?? 0) else {
        return nil
      }
      return Surrogate(.sumOfProducts(fit.model), target, heldOutError: fit.error)
    }
    return try SurrogateField.field(
      problem.columns, problem.target, trainCount: problem.trainCount, surrogates: surrogates,
      noise: problem.noise, seed: settings.seed, work: &work
    )?.gradientField(at: problem.columns)
  }
}
