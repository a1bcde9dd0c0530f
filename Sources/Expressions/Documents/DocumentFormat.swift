/// A kind of file that formulas can be written to. One that is new is a file of its own beside this
/// one, with the notation of its formulas, and a place in the list.
public struct DocumentFormat: Sendable {
  /// The ending of such files, without the point.
  public let ending: String
  /// What such a file holds, in a few words.
  public let summary: String
  /// The lines of a file.
  let lines: @Sendable (FormulaDocument) -> [String]

  /// A format.
  init(
    _ ending: String, _ summary: String,
    lines: @escaping @Sendable (FormulaDocument) -> [String]
  ) {
    self.ending = ending
    self.summary = summary
    self.lines = lines
  }

  /// Every format, in the order of help.
  public static let all: [DocumentFormat] = [.text, .latex, .python, .sympy, .swift, .c, .json]
}
