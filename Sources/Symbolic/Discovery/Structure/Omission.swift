import Expressions

/// Variables that do not matter.
enum Omission {
  /// A variable counts if its part in the gradient exceeds this multiple of the error.
  private static let limit = 1.5

  /// The problem without the variables whose derivatives are within their errors; nil if all matter
  /// or none does.
  static func reduction(of problem: SearchProblem, _ field: GradientField) -> ProblemReduction? {
    let unit = field.inUnitRanges()
    let error = unit.derivativeError
    let parts = problem.names.indices.map { unit.rootMeanSquareGradient(of: [$0]) }
    let kept = parts.indices.filter { parts[$0] > limit * error }
    let total = unit.rootMeanSquareGradient()
    guard kept.count < parts.count, !kept.isEmpty, total > 0 else { return nil }
    let gone = parts.indices.filter { !kept.contains($0) }
    let residual = gone.reduce(0) { max($0, parts[$1]) } / total
    return residual < 0.2 ? reduction(of: problem, to: kept, residual: residual) : nil
  }

  /// The problem restricted to some of its variables.
  ///
  /// - Parameters:
  ///   - kept: The variables to keep, in ascending order; at least one, and not all.
  ///   - residual: The contribution of the others as a share of the whole.
  static func reduction(
    of problem: SearchProblem, to kept: [Int], residual: Double
  ) -> ProblemReduction {
    let gone = problem.names.indices.filter { !kept.contains($0) }
    let placeholder = problem.freshName("h")
    return ProblemReduction(
      kind: .omission,
      problem: SearchProblem(
        names: kept.map { problem.names[$0] }, columns: kept.map { problem.columns[$0] },
        target: problem.target, trainCount: problem.trainCount, noise: problem.noise),
      variables: [:], outer: .variable(placeholder), placeholder: placeholder,
      text: text(problem, kept, gone),
      score: ProblemReduction.score(removed: gone.count, residual: residual), remainder: nil)
  }

  private static func text(_ problem: SearchProblem, _ kept: [Int], _ gone: [Int]) -> String {
    func list(_ variables: [Int]) -> String {
      variables.map { problem.names[$0] }.joined(separator: " and ")
    }
    // In a wide problem, a list of the irrelevant variables would fill the screen.
    if problem.isWide { return "only \(list(kept)) matter\(kept.count == 1 ? "s" : "")" }
    return gone.count == 1
      ? "\(list(gone)) does not matter" : "\(list(gone)) do not matter"
  }
}
