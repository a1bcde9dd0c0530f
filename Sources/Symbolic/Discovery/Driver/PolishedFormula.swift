import Expressions

/// A formula with its constants polished on a problem's samples, and its errors there.
struct PolishedFormula: Sendable {
  let expression: Expression
  /// Root of the mean squared error on all samples, and on those held out.
  let error: Double, heldOutError: Double
  /// Numbers that were not replaced by simple ones.
  let constantCount: Int

  /// Polishes the constants and puts simple ones in their place where the samples cannot tell.
  ///
  /// Nil where the formula is not finite on all samples.
  init?(
    _ formula: Expression, _ problem: SearchProblem, _ work: inout Work
  ) throws(WorkEnded) {
    guard var polish = ConstantPolish(formula, problem: problem) else { return nil }
    try polish.polish(work: &work)
    try polish.snap(noise: problem.noise ?? 0, work: &work)
    let simple = polish.expression.simplified(ranges: problem.ranges)
    guard let values = ColumnValues(simple, names: problem.names) else { return nil }
    error = values.error(problem.columns, problem.target)
    guard error.isFinite else { return nil }
    expression = simple
    heldOutError = values.error(
      problem.columns.map { Array($0[problem.judged]) }, Array(problem.target[problem.judged]))
    constantCount = polish.constantCount
  }

  /// The formula as one of the given problem.
  func formula(origin: String, isPatternless: Bool) -> RootFormula {
    RootFormula(
      expression: expression, error: error, heldOutError: heldOutError,
      constantCount: constantCount, isPatternless: isPatternless, origin: origin)
  }
}
