import Expressions
import Numerics

/// A problem replaced by a smaller one, its child, and the rule that turns the child's formula into
/// the parent's.
struct ProblemReduction: Sendable, Codable, Equatable {
  /// The kind of reduction.
  enum Kind: String, Sendable, Codable, CaseIterable {
    /// Variables that do not matter are removed.
    case omission
    /// The target is a monomial times a function of dimensionless groups (Buckingham 1914).
    case scaling
    /// Variables enter only through differences or sums.
    case translation
    /// Some variables enter only through one known expression.
    case collapse
    /// Some variables enter only through one unknown function, which is the child's target.
    case composition
    /// The target is, under an outer function, a sum of functions of different variables.
    case partition
    /// The target is a product of functions of different variables.
    case factorization
  }

  /// The kind of reduction.
  var kind: Kind
  /// The child.
  var problem: SearchProblem
  /// The child's new variables as expressions in the parent's variables.
  var variables: [String: Expression]
  /// The parent's target in the parent's variables and the placeholder for the child's target.
  var outer: Expression
  /// The name of the placeholder in `outer`.
  var placeholder: String
  /// What was found, in words for the user.
  var text: String
  /// The criterion for ranking; higher is better: the number of variables removed, plus a fraction
  /// for the accuracy of the relation.
  var score: Double
  /// The rest of the work once the child has a formula; nil if the child's formula completes the
  /// parent's.
  var remainder: Remainder?

  /// The keys in the files of searches.
  private enum CodingKeys: String, CodingKey {
    case kind, problem, variables, outer, placeholder = "hole", text, score, remainder
  }

  /// The problem that follows the child, and the role of the child's formula in it.
  struct Remainder: Sendable, Codable, Equatable {
    /// The parent.
    var problem: SearchProblem
    /// The parent's variables that the next child has.
    var names: [String]
    /// The role of the child's formula.
    var use: Use
  }

  /// The role of a solved child.
  enum Use: Sendable, Codable, Equatable {
    /// A term under an outer function; the rest of the target is the next child's.
    case term(OuterInverse)
    /// A factor of the target; the next child's target is the other factor.
    case factor
    /// A variable of the next child.
    case variable
  }

  /// The parent's formula for a formula of the child; nil if there is a remainder, so that the
  /// child's formula is only a part.
  func lifted(_ formula: Expression) -> Expression? {
    remainder == nil ? outer.replacing(placeholder, with: inParentVariables(formula)) : nil
  }

  /// The child's formula in the parent's variables.
  func inParentVariables(_ formula: Expression) -> Expression {
    // New names differ from all of the parent's, so replacements do not interfere.
    variables.sorted { $0.key < $1.key }.reduce(formula) { $0.replacing($1.key, with: $1.value) }
  }
}

extension ProblemReduction {
  /// Ranks a reduction by the variables removed, the digits to which its relation holds, and its
  /// simplicity.
  static func score(removed: Int, residual: Double, complexity: Int = 0) -> Double {
    let digits = -decimalLogarithm(max(residual, 1e-6))
    return Double(removed) + min(0.9, max(0, digits / 6)) - min(0.9, 0.02 * Double(complexity))
  }
}

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
