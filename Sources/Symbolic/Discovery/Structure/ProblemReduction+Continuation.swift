import Expressions

extension ProblemReduction {
  /// What is to be solved next, once the child is: with its formula as one part of the parent's. Nil
  /// where there is no remainder, or where the formula has no value at a sample.
  ///
  /// - Parameter formula: of the child, in the child's variables.
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
