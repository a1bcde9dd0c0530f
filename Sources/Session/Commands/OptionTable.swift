import KAN

extension SettingsOption {
  /// The options as a table in Markdown, for the README: a row for each with what it does and its
  /// default.
  ///
  /// - Parameters:
  ///   - heading: what the names are, such as `argument`.
  ///   - name: an option's name where the table tells of it.
  public static func markdown(_ heading: String, name: (Self) -> String) -> String {
    let rows = allCases.map { "| `\(name($0))` | \($0.summary) | \($0.defaultText) |" }
    return (["| \(heading) | is | default |", "|---|---|---|"] + rows).joined(separator: "\n")
  }
}
