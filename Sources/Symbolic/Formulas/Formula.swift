import Expressions
import KAN

/// One output of a network as a formula, with its own errors.
public struct Formula: Sendable, Equatable {
  /// The output's name.
  public var name: String
  /// The output in its own units, in terms of the columns in theirs.
  public var expression: Expression
  /// The formula's error on training and test samples; no test error without test samples.
  public var train: Score, test: Score?

  /// How complicated the formula is to a reader: the nodes of its tree.
  public var complexity: Int { expression.complexity }

  /// A formula.
  public init(name: String, expression: Expression, train: Score, test: Score?) {
    self.name = name
    self.expression = expression
    self.train = train
    self.test = test
  }
}
