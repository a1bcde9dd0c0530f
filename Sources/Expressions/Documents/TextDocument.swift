extension DocumentFormat {
  /// Equations that `Expression(parsing:)` reads back.
  public static let text = DocumentFormat("txt", "equations as this program reads them") {
    $0.textLines
  }
}

extension FormulaDocument {
  fileprivate var textLines: [String] {
    var lines = head("#")
    for output in outputs {
      lines += commented(output.comment, "#")
      lines.append("\(Notation.text.variable(output.name)) = \(output.expression)")
    }
    return lines
  }
}
