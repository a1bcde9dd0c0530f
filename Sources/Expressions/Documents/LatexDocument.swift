extension DocumentFormat {
  /// An article with one displayed equation per output.
  public static let latex = DocumentFormat("tex", "a LaTeX article with the equations") {
    $0.latexLines
  }
}

extension Notation {
  /// Formulas in LaTeX.
  public static let latex = Notation(
    power: .raised, constants: [.pi: #"\pi"#], variable: latexName
  ) { $0.latex }
}

extension FormulaDocument {
  fileprivate var latexLines: [String] {
    var lines = commented(comment, "%")
    lines += [#"\documentclass{article}"#, #"\usepackage{amsmath}"#, #"\begin{document}"#]
    for output in outputs {
      lines += commented(output.comment, "%")
      lines.append(#"\begin{equation*}"#)
      lines.append(
        "  \(Notation.latex.variable(output.name)) = \(output.expression.printed(as: .latex))")
      lines.append(#"\end{equation*}"#)
    }
    return lines + [#"\end{document}"#]
  }
}
