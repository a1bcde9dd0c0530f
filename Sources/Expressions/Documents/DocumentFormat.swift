/// A file format that formulas can be exported to. To add one, write a file like those next to this
/// one, with the format and its notation, and add it to `all`.
public struct DocumentFormat: Sendable {
  /// The file name extension, without the dot.
  public let ending: String
  /// What such a file contains, in a few words.
  public let summary: String
  /// Produces the lines of a file.
  let lines: @Sendable (FormulaDocument) -> [String]

  /// Creates a format.
  init(
    _ ending: String, _ summary: String,
    lines: @escaping @Sendable (FormulaDocument) -> [String]
  ) {
    self.ending = ending
    self.summary = summary
    self.lines = lines
  }

  /// Every format, in the order of the help text.
  public static let all: [DocumentFormat] = [.text, .latex, .python, .sympy, .swift, .c, .json]
}
