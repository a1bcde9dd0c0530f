import Expressions
import KAN

// Functions of a sum of functions, the outer one unknown.

extension TaskRunner {
  /// Errors of gradients up to which they say whether there is one inner sum.
  private static let telling = 0.05
  /// Positions at which curves are looked at.
  private static let positionLimit = 200
  /// Errors up to which curves are worth reading, over the target's deviation.
  private static let readableError = 0.1

  /// Fits a spline of a sum of splines, beginning with inner functions from gradients, and reads it.
  func findNested(
    _ node: Int, round: Int, seed: UInt64, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    let problem = nodes[node].problem
    guard let field = try field(node, &work),
      let target = OuterTarget(plain: problem.target)
    else { return }
    result.field = field
    let null = try GradientNull.find(in: field, work: &work)
    let holds = null?.holds ?? false
    guard holds || field.error > Self.telling else {
      result.text = "the gradients rule it out"
      return
    }
    // Where gradients do not tell, random inner functions may.
    let inner = holds && round == 0 ? null?.inner : nil
    let fit = try NestedFit.fit(
      problem.columns, target, trainCount: problem.trainCount,
      inner: inner.map { sums in
        problem.columns.indices.map { sums.sum($0, at: problem.columns[$0]) }
      }, seed: seed, noise: problem.noise, work: &work)
    guard let fit else { return }
    result.text = "\(PlainNumber.percent(fit.heldOutError)) of the deviation left"
    guard fit.heldOutError < max(Self.readableError, 2 * noiseShare(problem)) else { return }
    let found = try NestedSymbols.formulas(
      from: curves(fit.model, problem), error: fit.heldOutError, problem: problem,
      library: library, work: &work)
    try conclude(
      found.map { Candidate(expression: $0.expression, error: $0.trainError, finished: $0) },
      of: node, origin: "a function of a sum", &result, &work)
  }

  private func noiseShare(_ problem: SearchProblem) -> Double {
    (problem.noise ?? 0) / problem.targetDeviation
  }

  /// The curves of a fit where the samples are.
  private func curves(_ model: NestedModel, _ problem: SearchProblem) -> NestedCurves {
    func curve(_ places: [Double], _ values: ([Double]) -> [Double]) -> NestedCurves.Curve {
      let sorted = places.sorted()
      let step = max(1, sorted.count / Self.positionLimit)
      let positions = stride(from: 0, to: sorted.count, by: step).map { sorted[$0] }
      return NestedCurves.Curve(
        positions: positions, values: values(positions),
        weights: [Double](repeating: 1, count: positions.count))
    }
    return NestedCurves(
      inner: problem.columns.indices.map { variable in
        curve(problem.columns[variable]) { model.inner(variable, at: $0) }
      },
      outer: curve(model.sums(problem.columns)) { model.outer(at: $0) })
  }
}
