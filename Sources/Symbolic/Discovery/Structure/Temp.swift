import Expressions

extension ProblemReduction {
  func continuation(with formula: Expression) -> ProblemReduction? { nil }
}
enum StructureSearch {
  static func reductions(
    of problem: SearchProblem, field: GradientField,
    fits: [(OuterInverse, SumOfProducts, Double)], work: inout Work
  ) throws(WorkEnded) -> [ProblemReduction] { [] }
}
