import Expressions

/// What `export` can write, chosen by the file's ending. A format of formulas is a `DocumentFormat`; one
/// of anything else is a file of its own beside this one and a place in the list.
public struct ExportFormat: Sendable {
  /// The ending of such files, without the point.
  public let ending: String
  /// What such a file holds, in a few words.
  public let summary: String
  /// Whether it holds formulas and nothing else.
  let isDocument: Bool
  /// Writes a file, or begins to.
  ///
  /// - Returns: the outcome; nil where `Engine.advance` brings that.
  let export: @Sendable (inout Engine, _ path: String) throws(SessionError) -> Outcome?

  /// A format.
  init(
    _ ending: String, _ summary: String, isDocument: Bool = false,
    export: @escaping @Sendable (inout Engine, String) throws(SessionError) -> Outcome?
  ) {
    self.ending = ending
    self.summary = summary
    self.isDocument = isDocument
    self.export = export
  }

  /// Every format, in the order of help.
  public static let all: [ExportFormat] =
    DocumentFormat.all.map(formulas) + [picture, samples, script]

  /// The format that a path's ending names, or an error that lists them all.
  init(path: String) throws(SessionError) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let ending = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    guard let format = Self.all.first(where: { $0.ending == ending }) else {
      let endings = Self.all.map { ".\($0.ending)" }.joined(separator: ", ")
      throw SessionError(
        .usage,
        "\(singleLine(path)): the file's ending says what is written; take one of \(endings)")
    }
    self = format
  }
}

// MARK: Help

extension ExportFormat {
  /// Everything that can be written, with the endings: `formulas (.txt .tex) or a picture (.svg)`.
  static var help: String {
    let endings = all.filter(\.isDocument).map { ".\($0.ending)" }.joined(separator: " ")
    let others = all.filter { !$0.isDocument }.map { "\($0.summary) (.\($0.ending))" }
    let kinds = ["formulas (\(endings))"] + others
    return kinds.dropLast().joined(separator: ", ") + " or " + (kinds.last ?? "")
  }

  /// The formats as a table in Markdown, for the README.
  public static var markdown: String {
    let rows = all.map { "| `.\($0.ending)` | \($0.summary) |" }
    return (["| ending | holds |", "|---|---|"] + rows).joined(separator: "\n")
  }
}
