import Expressions

/// Finds the smaller problems that a problem reduces to, by the gradients of its target.
enum StructureSearch {
  /// The maximum error of gradients that structure is read from.
  private static let errorLimit = 0.4
  private static let limit = 8

  /// The reductions of a problem, best first; empty if the gradients show no structure beyond their
  /// error.
  ///
  /// - Parameters:
  ///   - field: Gradients of the target, at the problem's samples or others in the same range.
  ///   - fits: Sums of products fitted to the target under outer functions, each with its relative
  ///     error on held-out samples.
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
    // The others examine pairs and groups of variables.
    guard !problem.isWide else { return found }
    if field.error < errorLimit {
      found += try ScalingSymmetries.reductions(of: problem, field, work: &work)
      found += try TranslationSymmetries.reductions(of: problem, field, work: &work)
      let groups = try Collapse.groups(in: field, work: &work)
      found += try Collapse.reductions(of: problem, field, groups, work: &work)
    }
    // These do not use gradients.
    found += try Partition.reductions(of: problem, fits: fits, work: &work)
    found += try Factorization.reductions(of: problem, fits: fits, work: &work)
    let ordered = distinct(found).enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    return ordered.prefix(limit).map(\.element)
  }

  /// Removes reductions that lead to the same child in the same way.
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
