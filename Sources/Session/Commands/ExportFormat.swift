import Expressions

/// What `export` writes, by the file's extension.
public enum ExportFormat: String, Sendable, CaseIterable {
  case text = "txt"
  case latex = "tex"
  case python = "py"
  case sympy
  case swift
  case c
  case json
  /// A picture of the network.
  case picture = "svg"
  /// Samples with predictions.
  case table = "csv"
  /// The log of commands, as a script.
  case script

  /// The format that a path's extension names, or an error that lists them all.
  init(path: String) throws(SessionError) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let ending = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    guard let format = Self(rawValue: ending) else {
      let endings = Self.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw SessionError(
        .usage,
        "\(singleLine(path)): the file's ending says what is written; take one of \(endings)")
    }
    self = format
  }
}
