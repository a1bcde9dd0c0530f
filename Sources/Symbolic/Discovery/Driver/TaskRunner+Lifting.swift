import Expressions

// From formulas of a problem within the search to formulas of the problem as it was given.

extension TaskRunner {
  /// An expression for a node's target that may need its constants polished.
  struct Candidate: Sendable {
    var expression: Expression
    /// Error over the target's deviation.
    var error: Double
  }

  /// Candidates of one task that are gone on with, and the longest formula that anybody would read.
  private static let candidateLimit = 4, lengthLimit = 60
  /// Error, over the deviation of a part's target, up to which the rest is looked for.
  private static let partError = 0.1
  /// Errors, over the deviation of the target, up to which a formula is worth polishing.
  private static let worthwhileError = 0.3

  /// Lifts formulas to the given problem, polishes their constants there, and adds them to the result.
  func conclude(
    _ candidates: [Candidate], of node: Int, origin: String, _ result: inout TaskResult,
    _ work: inout Work
  ) throws(WorkEnded) {
    let (owner, lift) = lifting(from: node)
    let problem = nodes[owner].problem
    let deviation = problem.targetDeviation
    let worthwhile = candidates.filter { $0.error < Self.worthwhileError }
    for candidate in worthwhile.prefix(Self.candidateLimit) {
      let expression = lift(candidate.expression).simplified(ranges: problem.ranges)
      guard expression.complexity <= Self.lengthLimit,
        let polished = try PolishedFormula(expression, problem, &work),
        polished.error < deviation
      else { continue }
      if owner == 0 {
        result.formulas.append(
          polished.formula(
            origin: self.origin(of: node, origin),
            isPatternless: isPatternless(polished.expression, problem)))
      } else if polished.error < Self.partError * deviation {
        result.parts.append(
          FormulaPart(
            node: owner, expression: polished.expression, error: polished.error / deviation))
      }
      result.isFound = true
    }
    tell(&result, deviation)
  }

  private func isPatternless(_ formula: Expression, _ problem: SearchProblem) -> Bool {
    guard let values = ColumnValues(formula, names: problem.names)?.values(problem.columns) else {
      return false
    }
    return correlation.isNoise(zip(values, problem.target).map { $0 - $1 })
  }

  /// The problem that a node's formulas solve in the end, the given one or a part of one, and how they
  /// read in its variables.
  private func lifting(from node: Int) -> (owner: Int, lift: (Expression) -> Expression) {
    var chain: [ProblemReduction] = []
    var owner = node
    while let reduction = nodes[owner].reduction, let parent = nodes[owner].parent,
      reduction.remainder == nil
    {
      chain.append(reduction)
      owner = parent
    }
    return (owner, { formula in chain.reduce(formula) { $1.lifted($0) ?? $0 } })
  }

  private func origin(of node: Int, _ stage: String) -> String {
    var texts = [stage]
    var index = node
    while let reduction = nodes[index].reduction, let parent = nodes[index].parent {
      texts.append(reduction.text)
      index = parent
    }
    return texts.reversed().joined(separator: "; ")
  }

  private func tell(_ result: inout TaskResult, _ deviation: Double) {
    guard let best = result.formulas.min(by: { $0.error < $1.error }) else { return }
    result.text = "\(best.expression)"
  }
}
