import Expressions
import Numerics

/// A problem replaced by a smaller one, its child, and the way back.
struct ProblemReduction: Sendable, Codable, Equatable {
  /// What was found.
  enum Kind: String, Sendable, Codable, CaseIterable {
    /// Variables that do not matter are left out.
    case omission
    /// The target is a monomial times a function of dimensionless groups.
    case scaling
    /// Variables enter only through differences or sums.
    case translation
    /// Some variables enter through one expression.
    case collapse
    /// Some variables enter through one function that is still to be found: the child's target.
    case composition
    /// The target, under an outer inverse, is a sum of functions of different variables.
    case partition
    /// The target is a product of functions of different variables.
    case factorization
  }

  /// What was found.
  var kind: Kind
  /// The child: new names, columns, target, noise.
  var problem: SearchProblem
  /// Those of the child's variables that the parent does not have, in the parent's variables.
  var variables: [String: Expression]
  /// The parent's target in the parent's variables and `hole`, which stands for the child's target.
  var outer: Expression
  /// The name that stands for the child's target in `outer`.
  var hole: String
  /// What was found, in words for the user.
  var text: String
  /// The higher the better: variables that are gone, and a fraction that says how sure they are.
  var score: Double
  /// What is left to do once the child is solved; nil where its formula is all that is missing.
  var remainder: Remainder?

  /// The problem that comes after the child, and what the child's formula does there.
  struct Remainder: Sendable, Codable, Equatable {
    /// The parent.
    var problem: SearchProblem
    /// The variables the next child has of the parent's.
    var names: [String]
    /// What the child's formula is for.
    var use: Use
  }

  /// What a solved child is for.
  enum Use: Sendable, Codable, Equatable {
    /// A term under an outer inverse; the rest of the target is the next child's.
    case term(OuterInverse)
    /// A factor of the target; the other one is the next child's.
    case factor
    /// A variable of the next child.
    case variable
  }

  /// The parent's formula for a formula of the child; nil where there is a remainder, so that the
  /// child's formula is only part of it.
  func lifted(_ formula: Expression) -> Expression? {
    remainder == nil ? outer.replacing(hole, with: inParentVariables(formula)) : nil
  }

  /// The child's formula in the parent's variables.
  func inParentVariables(_ formula: Expression) -> Expression {
    // New names are none of the parent's, so that one replacement cannot meet another.
    variables.sorted { $0.key < $1.key }.reduce(formula) { $0.replacing($1.key, with: $1.value) }
  }
}

extension ProblemReduction {
  /// What a reduction is worth: variables that are gone, digits to which the relation behind it holds,
  /// and how simple it is.
  static func score(removed: Int, residual: Double, complexity: Int = 0) -> Double {
    let digits = -decimalLogarithm(max(residual, 1e-6))
    return Double(removed) + min(0.9, max(0, digits / 6)) - min(0.9, 0.02 * Double(complexity))
  }
}

extension SearchProblem {
  /// A name like `stem` that no variable has.
  func freshName(_ stem: String, besides others: Set<String> = []) -> String {
    let taken = others.union(names)
    var name = stem
    var number = 1
    while taken.contains(name) || NamedConstant(rawValue: name) != nil {
      number += 1
      name = "\(stem)\(number)"
    }
    return name
  }

  /// The values of an expression at the samples; nil where it has another variable or a value that is
  /// not finite.
  func values(of expression: Expression) -> [Double]? {
    guard let compiled = CompiledExpression(expression, variables: names) else { return nil }
    var inputs = [Double](repeating: 0, count: names.count)
    var values: [Double] = []
    values.reserveCapacity(sampleCount)
    for sample in 0..<sampleCount {
      for variable in inputs.indices { inputs[variable] = columns[variable][sample] }
      let value = compiled.evaluate(inputs)
      guard value.isFinite else { return nil }
      values.append(value)
    }
    return values
  }

  /// The problem at some of its samples only.
  func selecting(_ samples: [Int]) -> SearchProblem {
    SearchProblem(
      names: names, columns: columns.map { column in samples.map { column[$0] } },
      target: samples.map { target[$0] },
      trainCount: samples.reduce(0) { $0 + ($1 < trainCount ? 1 : 0) }, noise: noise)
  }

  /// A variable as formulas write it.
  func variable(_ index: Int) -> Expression { .variable(names[index]) }
}
