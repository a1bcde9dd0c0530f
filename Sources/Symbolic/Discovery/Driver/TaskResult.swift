import Expressions

/// The result of a task. Running a task changes nothing in the search; results are recorded
/// afterwards in queue order.
struct TaskResult: Sendable, Codable {
  /// The units of work done.
  var work = 0.0
  var fits: [NodeFit] = []
  /// Whether the residuals of the fits show no pattern; only set for the root problem.
  var isPatternless = false
  /// The standard deviation of the noise in the root's target, in its unit; nil if the task did not
  /// measure it.
  var noise: Double?
  /// The gradients of the problem's target; nil if the task did not need them.
  var field: GradientField?
  /// Formulas of problems that are parts of others.
  var parts: [FormulaPart] = []
  /// Formulas of the root problem.
  var formulas: [RootFormula] = []
  var reductions: [ProblemReduction] = []
  /// What was found or ruled out, in words.
  var text = ""
  var isFound = false

  /// Sets the text to the reductions found, or to `none` if there are none.
  mutating func describeReductions(none: String) {
    isFound = !reductions.isEmpty
    text = isFound ? reductions.map(\.text).joined(separator: "; ") : none
  }
}

/// A formula for a part of a problem; the rest becomes the next problem.
struct FormulaPart: Sendable, Codable {
  /// The node that the formula solves.
  var node: Int
  var expression: Expression
  /// The error as a share of the standard deviation of the part's target.
  var error: Double
}

/// A formula of the root problem, its constants refined on the samples.
struct RootFormula: Sendable, Codable, Equatable {
  var expression: Expression
  /// The root mean square errors on all samples and on the held-out ones, in the target's unit.
  var error: Double, heldOutError: Double
  /// The number of fitted constants.
  var constantCount: Int
  /// Whether the residuals show no pattern.
  var isPatternless: Bool
  /// Whether the formula is exact, short and free of fitted constants, so that it cannot be a
  /// coincidence.
  var isConclusive: Bool
  /// The stages that led to the formula, in words.
  var origin: String

  var complexity: Int { expression.complexity }

  /// The criterion for ranking, by the error on all samples of the root problem; lower is better.
  func cost(_ criterion: DescriptionLength, in root: SearchProblem) -> Double {
    criterion.cost(root.relative(error), constants: constantCount, nodes: complexity)
  }
}
