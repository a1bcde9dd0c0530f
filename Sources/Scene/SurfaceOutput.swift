/// Surfaces as text.
extension Surface {
  /// The rows as plain text, each without its trailing blanks, joined by newlines.
  public func plainText() -> String {
    (0..<size.height).map { plainRow($0, trimmed: true) }.joined(separator: "\n")
  }

  /// One row as plain text; outside the surface an empty text.
  public func plainRow(_ y: Int, trimmed: Bool = false) -> String {
    guard y >= 0, y < size.height else { return "" }
    let row = cells[(y * size.width)..<((y + 1) * size.width)]
    var result = ""
    for cell in row where cell.character != Cell.continuation.character {
      result.append(cell.character)
    }
    guard trimmed else { return result }
    while result.last == " " { result.removeLast() }
    return result
  }
}
