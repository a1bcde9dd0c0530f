/// Why there is no formula, in one line.
public struct FormulaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, at which edge, and what to do.
  public let description: String

  /// An error with its one-line text.
  public init(_ description: String) { self.description = description }
}
