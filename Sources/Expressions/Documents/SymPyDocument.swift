extension DocumentFormat {
  /// A Python module with the formulas as SymPy expressions.
  public static let sympy = DocumentFormat("sympy", "a Python module of SymPy expressions") {
    $0.sympyLines
  }
}

extension Notation {
  /// What SymPy's `sympify` reads, integers and fractions of integers exact.
  public static let sympy = Notation(power: .sign("**"), constants: [.e: "E"]) { $0.sympy }
}

extension FormulaDocument {
  fileprivate var sympyLines: [String] {
    let identifiers = identifiers(.python)
    let levels = outputs.reduce(into: [:]) {
      $0.merge($1.expression.levelNames) { first, _ in first }
    }
    var lines = head("#", identifiers)
    for (name, levels) in levels.sorted(by: { $0.key < $1.key }) {
      let list = levels.enumerated().map { "\($0) is \"\(singleLine($1))\"" }
      lines += commented(
        ["\(identifiers.inputs[name] ?? name): \(list.joined(separator: ", "))"], "#")
    }
    lines += ["from sympy import Symbol, sympify", ""]
    // Symbols have the identifiers' names: what SymPy writes as code, as by `lambdify`, then runs.
    let symbols = inputs.compactMap { identifiers.inputs[$0] }
    lines += symbols.map { "\($0) = Symbol(\(quoted($0)), real=True)" }
    let names = symbols.map { "\(quoted($0)): \($0)" }
    lines.append("_inputs = {\(names.joined(separator: ", "))}")
    for (output, name) in zip(outputs, identifiers.outputs) {
      let text = output.expression.printed(as: .sympy, names: identifiers.inputs)
      lines += [""] + commented(output.comment, "#")
      lines.append("\(name) = sympify(\(quoted(text)), locals=_inputs)")
    }
    return lines
  }
}
