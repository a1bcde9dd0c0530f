/// The reason why there is no formula, in one line.
public struct FormulaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, at which edge, and what to do.
  public let description: String

  /// Creates an error with a text of one line.
  public init(_ description: String) { self.description = description }
}
