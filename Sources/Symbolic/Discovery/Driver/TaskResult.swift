import Expressions

/// What a task leaves: nothing of the search is changed before results are taken in, in a fixed order.
struct TaskResult: Sendable, Codable {
  /// Units of work done.
  var work = 0.0
  var fits: [NodeFit] = []
  /// Whether what the fits leave of the given problem shows no pattern.
  var isPatternless = false
  /// Deviation of the noise in the given problem, in its unit, where that has been told.
  var noise: Double?
  /// Gradients of the node's target, where they were needed.
  var field: GradientField?
  /// Formulas of problems that are parts of others.
  var parts: [FormulaPart] = []
  /// Formulas of the problem as it was given.
  var formulas: [RootFormula] = []
  var reductions: [ProblemReduction] = []
  /// What was found or ruled out, in words.
  var text = ""
  var isFound = false

  /// Tells which smaller problems have been found, or that there is none.
  mutating func tellReductions(none: String) {
    isFound = !reductions.isEmpty
    text = isFound ? reductions.map(\.text).joined(separator: "; ") : none
  }
}

/// A formula for a part of a problem: the rest of the problem is what it leaves.
struct FormulaPart: Sendable, Codable {
  /// The node whose problem it solves.
  var node: Int
  var expression: Expression
  /// Error over the deviation of the part's target.
  var error: Double
}

/// A formula for the problem as it was given, constants polished on its samples.
struct RootFormula: Sendable, Codable, Equatable {
  var expression: Expression
  /// Root of the mean squared error on all samples, and on those held out, in the target's unit.
  var error: Double, heldOutError: Double
  /// Numbers that were fitted.
  var constantCount: Int
  /// Whether what it leaves shows no pattern.
  var isPatternless: Bool
  /// Whether nothing but rounding is left, and the formula is so short and its numbers so simple that
  /// this can be no accident.
  var isConclusive: Bool
  /// The stages that led to it, in words.
  var origin: String

  var complexity: Int { expression.complexity }
}
