import KAN

extension SettingsOption {
  /// The options as a Markdown table for the documentation: one row per option with its meaning and
  /// default.
  ///
  /// - Parameters:
  ///   - heading: the heading of the names, such as `argument`.
  ///   - name: the name of an option in the table.
  public static func markdown(_ heading: String, name: (Self) -> String) -> String {
    let rows = allCases.map { "| `\(name($0))` | \($0.summary) | \($0.defaultText) |" }
    return (["| \(heading) | is | default |", "|---|---|---|"] + rows).joined(separator: "\n")
  }
}
