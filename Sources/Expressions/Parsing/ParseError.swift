/// Why a text could not be parsed as a formula.
public struct ParseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line: what is wrong and what to do.
  public let message: String
  /// The position in the text, in characters, counted from 1.
  public let column: Int

  /// Creates an error at a column.
  public init(message: String, column: Int) {
    self.message = message
    self.column = column
  }

  /// `column C: message`.
  public var description: String { "column \(column): \(message)" }
}
