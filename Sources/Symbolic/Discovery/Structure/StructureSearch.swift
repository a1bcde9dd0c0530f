import Expressions

/// What a target's gradients say about its form: the smaller problems it can be replaced by.
enum StructureSearch {
  /// Errors of gradients beyond which nothing is read from them.
  private static let errorLimit = 0.4
  private static let limit = 8

  /// The reductions of a problem, best first; none where the gradients show no structure beyond their
  /// error.
  ///
  /// - Parameters:
  ///   - field: gradients of the target, at the problem's samples or others of the same range.
  ///   - fits: what the target was fitted by, z = g⁻¹(y) of an outer inverse by a sum of products, with
  ///     its relative error on samples that took no part.
  static func reductions(
    of problem: SearchProblem, field: GradientField,
    fits: [(OuterInverse, SumOfProducts, Double)], work: inout Work
  ) throws(WorkEnded) -> [ProblemReduction] {
    guard problem.variableCount >= 2, field.variableCount == problem.variableCount else {
      return []
    }
    var found: [ProblemReduction] = []
    if field.error < errorLimit {
      found += Omission.reduction(of: problem, field).map { [$0] } ?? []
    }
    // The others look at pairs and groups of variables.
    guard !problem.isWide else { return found }
    if field.error < errorLimit {
      found += try ScalingSymmetries.reductions(of: problem, field, work: &work)
      found += try TranslationSymmetries.reductions(of: problem, field, work: &work)
      let groups = try Collapse.groups(in: field, work: &work)
      found += try Collapse.reductions(of: problem, field, groups, work: &work)
    }
    // These do without gradients.
    found += try Partition.reductions(of: problem, fits: fits, work: &work)
    found += try Factorization.reductions(of: problem, fits: fits, work: &work)
    let ordered = distinct(found).enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    return ordered.prefix(limit).map(\.element)
  }

  /// Without those that lead to the same child in the same way.
  private static func distinct(_ reductions: [ProblemReduction]) -> [ProblemReduction] {
    var result: [ProblemReduction] = []
    for reduction in reductions
    where !result.contains(where: {
      $0.problem == reduction.problem && $0.remainder == reduction.remainder
    }) {
      result.append(reduction)
    }
    return result
  }
}
