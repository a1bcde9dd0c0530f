import Expressions

// Networks of splines, the symbols and the structure that are read from them.

extension TaskRunner {
  /// A network of sums and products under an outer function.
  func fit(
    _ node: Int, _ inverse: OuterInverse, rank: Int, seed: UInt64,
    _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    guard let target = inverse.transformed(problem.target, noise: problem.noise ?? 0) else {
      return
    }
    let before = nodes[node].fits.last { $0.inverse == inverse && $0.model.rank == rank - 1 }
    let fit = try SumOfProductsFit.fit(
      problem.columns, target, trainCount: problem.trainCount, rank: rank,
      from: before?.model, seed: seed, noise: problem.noise, work: &work)
    guard let fit else { return }
    if node == 0 {
      result.isPatternless = correlation.isNoise(
        zip(fit.model.values(problem.columns), problem.target).map { target.value($0) - $1 })
    }
    let outcome = NodeFit(
      inverse: inverse, model: fit.model, trainError: fit.trainError, error: fit.heldOutError,
      parameterCount: fit.parameterCount)
    result.fits = [outcome]
    result.text = outcome.text
  }

  /// Formulas for a network of sums and products.
  func findSymbols(
    _ node: Int, _ fit: NodeFit, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    let found = try SpanSymbols.formulas(
      from: fit.model, inverse: fit.inverse, error: fit.error, problem: problem,
      library: library, work: &work)
    try conclude(
      found.map { Candidate(expression: $0.expression, error: $0.trainError, finished: $0) },
      of: node, origin: fit.title, &result, &work)
  }

  /// Parts that depend on different variables.
  func findParts(
    _ node: Int, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    let fits = nodes[node].fits.map { ($0.inverse, $0.model, $0.error) }
    result.reductions = try Partition.reductions(of: problem, fits: fits, work: &work)
    result.reductions += try Factorization.reductions(of: problem, fits: fits, work: &work)
    tellReductions(&result, none: "no parts that stand apart")
  }

  private func tellReductions(_ result: inout TaskResult, none: String) {
    result.isFound = !result.reductions.isEmpty
    result.text =
      result.isFound ? result.reductions.map(\.text).joined(separator: "; ") : none
  }

  /// Smaller problems.
  func findStructure(
    _ node: Int, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    guard let field = try field(node, &work) else { return }
    result.field = field
    result.reductions = try StructureSearch.reductions(
      of: problem, field: field,
      fits: nodes[node].fits.map { ($0.inverse, $0.model, $0.error) }, work: &work)
    tellReductions(&result, none: "none that the gradients show")
  }

  /// Gradients of the node's target: those known, or of the best surrogate.
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
