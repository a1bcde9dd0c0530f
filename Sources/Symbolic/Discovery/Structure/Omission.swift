import Expressions

/// Variables that do not matter.
enum Omission {
  /// How many times its error a variable's part in the gradient must be before it counts.
  private static let limit = 1.5

  /// The problem without the variables whose derivatives are no larger than their errors; nil where all
  /// matter, or none.
  static func reduction(of problem: SearchProblem, _ field: GradientField) -> ProblemReduction? {
    let unit = field.inUnitRanges()
    let error = unit.derivativeError
    let parts = problem.names.indices.map { unit.rootMeanSquareGradient(of: [$0]) }
    let kept = parts.indices.filter { parts[$0] > limit * error }
    let total = unit.rootMeanSquareGradient()
    guard kept.count < parts.count, !kept.isEmpty, total > 0 else { return nil }
    let gone = parts.indices.filter { !kept.contains($0) }
    let names = gone.map { problem.names[$0] }.joined(separator: " and ")
    let hole = problem.freshName("h")
    let residual = gone.reduce(0) { max($0, parts[$1]) } / total
    guard residual < 0.2 else { return nil }
    return ProblemReduction(
      kind: .omission,
      problem: SearchProblem(
        names: kept.map { problem.names[$0] }, columns: kept.map { problem.columns[$0] },
        target: problem.target, trainCount: problem.trainCount, noise: problem.noise),
      variables: [:], outer: .variable(hole), hole: hole,
      text: gone.count == 1 ? "\(names) does not matter" : "\(names) do not matter",
      score: ProblemReduction.score(removed: gone.count, residual: residual), remainder: nil)
  }
}
