import Expressions

/// A file format of `export`, selected by the file extension. Formats for formulas are
/// `DocumentFormat`s; any other format has a file next to this one and an entry in the list.
public struct ExportFormat: Sendable {
  /// The file extension, without the dot.
  public let ending: String
  /// What such a file contains, in a few words.
  public let summary: String
  /// Whether it contains only formulas.
  let isDocument: Bool
  /// Writes a file, or starts to.
  ///
  /// - Returns: the outcome; nil if `Engine.advance` delivers it.
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

  /// All formats, in the order of help.
  public static let all: [ExportFormat] =
    DocumentFormat.all.map(formulas) + [picture, samples, script]

  /// The format for a path's extension; the error lists all formats.
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
  /// What `export` can write, with the extensions: `formulas (.txt .tex) or a picture (.svg)`.
  static var help: String {
    let endings = all.filter(\.isDocument).map { ".\($0.ending)" }.joined(separator: " ")
    let others = all.filter { !$0.isDocument }.map { "\($0.summary) (.\($0.ending))" }
    let kinds = ["formulas (\(endings))"] + others
    return kinds.dropLast().joined(separator: ", ") + " or " + (kinds.last ?? "")
  }

  /// The formats as a Markdown table for the documentation.
  public static var markdown: String {
    let rows = all.map { "| `.\($0.ending)` | \($0.summary) |" }
    return (["| ending | holds |", "|---|---|"] + rows).joined(separator: "\n")
  }
}
