/// Surfaces as text.
extension Surface {
  /// Returns the rows as plain text without trailing blanks, joined by newlines.
  public func plainText() -> String {
    (0..<size.height).map { plainRow($0, trimmed: true) }.joined(separator: "\n")
  }

  /// Returns a row as plain text, empty if the row is outside the surface.
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

  /// Returns the rows as text with ANSI colour sequences, for printing without a full screen.
  ///
  /// Each row ends in the normal style and has no trailing blanks.
  public func ansiText() -> String {
    (0..<size.height).map(ansiRow).joined(separator: "\n")
  }

  private func ansiRow(_ y: Int) -> String {
    let row = cells[(y * size.width)..<((y + 1) * size.width)]
    let end = row.lastIndex { $0.character != " " || $0.style.reverse || $0.style.underline }
    guard let end else { return "" }
    var result = ""
    var current = Style.normal
    for cell in row[...end] where cell.character != Cell.continuation.character {
      if cell.style != current {
        result += cell.style.ansiSequence
        current = cell.style
      }
      result.append(cell.character)
    }
    return current == .normal ? result : result + Style.normal.ansiSequence
  }
}

extension Style {
  /// The ANSI sequence that switches to this style from any other, in the sixteen basic colours.
  var ansiSequence: String {
    var codes = ["0"]
    if bold || role == .strong { codes.append("1") }
    if underline { codes.append("4") }
    if reverse { codes.append("7") }
    codes += role.ansiCodes
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }
}

extension Role {
  fileprivate var ansiCodes: [String] {
    switch self {
    case .normal, .strong: []
    case .medium: ["37"]
    case .quiet, .border: ["90"]
    case .faint: ["2", "90"]
    case .accent: ["94"]
    case .selection: ["93"]
    case .name: ["33"]
    case .symbolic: ["91"]
    case .mixed: ["95"]
    case .train: ["94"]
    case .test: ["91"]
    case .objective: ["92"]
    case .regularization: ["35"]
    case .good: ["92"]
    case .warning: ["93"]
    case .error: ["91"]
    }
  }
}
