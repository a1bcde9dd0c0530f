import Expressions

extension ProblemReduction {
  /// The next problem once the child has a formula, which becomes one part of the parent's. Nil if
  /// there is no remainder, or the formula is undefined at a sample.
  ///
  /// - Parameter formula: The child's formula in the child's variables.
  func continuation(with formula: Expression) -> ProblemReduction? {
    guard let remainder else { return nil }
    let own = inParentVariables(formula)
    switch remainder.use {
    case .variable:
      let group = remainder.problem.names.indices.filter {
        !remainder.names.contains(remainder.problem.names[$0])
      }
      return Collapse.reduction(of: remainder.problem, group, own, 0)
    case .term(let inverse): return Partition.continuation(remainder, own, under: inverse)
    case .factor: return Factorization.continuation(remainder, own)
    }
  }
}
