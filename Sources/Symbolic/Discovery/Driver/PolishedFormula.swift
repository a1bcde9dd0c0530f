import Expressions

/// A formula with its constants polished on a problem's samples, and its errors there.
struct PolishedFormula: Sendable {
  let expression: Expression
  let error: Double, heldOutError: Double
  let constantCount: Int

  /// Nil where the formula is not finite on all samples.
  init?(_ formula: Expression, _ problem: SearchProblem, _ work: inout Work) throws(WorkEnded) {
    let names = problem.names
    let all = Array(problem.target.indices)
    let rows = all.prefix(problem.trainCount).map { s in problem.columns.map { $0[s] } }
    guard let constants = FormulaConstants(formula, variables: names) else { return nil }
    let samples = FormulaSamples(
      rows: Array(rows.prefix(500)),
      targets: Array(problem.target.prefix(min(500, problem.trainCount))))
    var refinement = ConstantRefinement(
      constants, free: Array(constants.values.indices), samples: samples, limit: 30)
    if var r = Optional(refinement) { while !r.advance() { try work.spend(1e6) }; refinement = r }
    let c = refinement.constants
    var snapping = ConstantSnapping(c, samples: samples)
    while !snapping.advance() { try work.spend(1e6) }
    let e = snapping.expression.simplified(ranges: problem.ranges)
    guard let values = ColumnValues(e, names: names) else { return nil }
    expression = e
    let error = values.error(problem.columns, problem.target)
    guard error.isFinite else { return nil }
    self.error = error
    heldOutError = values.error(
      problem.columns.map { Array($0[problem.judged]) }, Array(problem.target[problem.judged]))
    constantCount = e.numbers.count
  }

  func formula(origin: String) -> RootFormula {
    RootFormula(
      expression: expression, error: error, heldOutError: heldOutError,
      constantCount: constantCount, origin: origin)
  }
}
