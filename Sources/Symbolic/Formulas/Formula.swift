import Expressions
import KAN

/// An output of a network as a formula, with its errors.
public struct Formula: Sendable, Equatable {
  /// The output's name.
  public var name: String
  /// The output as a function of the columns, all in their own units.
  public var expression: Expression
  /// The formula's errors on training and test samples; `test` is nil if there are no test samples.
  public var train: Score, test: Score?

  /// The number of nodes of the formula's tree.
  public var complexity: Int { expression.complexity }

  /// Creates a formula.
  public init(name: String, expression: Expression, train: Score, test: Score?) {
    self.name = name
    self.expression = expression
    self.train = train
    self.test = test
  }
}
