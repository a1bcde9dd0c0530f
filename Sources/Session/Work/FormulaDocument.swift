import Expressions

// Gives way to the library's own documents as soon as there are any.

struct FormulaDocument {
  enum Kind { case text, latex, python, sympy, swift, c, json }

  let outputs: [(name: String, expression: Expression, comment: [String])]
  let comment: [String]

  init(
    outputs: [(name: String, expression: Expression, comment: [String])], inputs: [String],
    comment: [String]
  ) {
    self.outputs = outputs
    self.comment = comment
  }

  func source(_ kind: Kind) -> String {
    var lines = comment.map { "# \($0)" }
    for output in outputs {
      lines += output.comment.map { "# \($0)" } + ["\(output.name) = \(output.expression)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
