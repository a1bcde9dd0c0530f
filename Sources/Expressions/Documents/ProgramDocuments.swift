// Documents that compilers and interpreters read.

extension FormulaDocument {
  // MARK: C

  var cLines: [String] {
    let identifiers = identifiers(.c)
    let (preamble, definitions) = support(.c)
    var lines = head("//", identifiers) + preamble + ["#include <math.h>"] + definitions
    for (output, name) in zip(outputs, identifiers.outputs) {
      let parameters = inputs.map { "double \(identifiers.inputs[$0] ?? "")" }
      let used = Set(output.expression.variables)
      lines += [""] + commented(output.comment, "//")
      lines.append(
        "double \(name)(\(parameters.isEmpty ? "void" : parameters.joined(separator: ", "))) {")
      lines += inputs.filter { !used.contains($0) }.map {
        "  (void)\(identifiers.inputs[$0] ?? "");"
      }
      lines += statements(
        of: output, limit: 60, identifiers, printed: { $0.printed(as: .c, names: $1) },
        step: { "  const double \($0) = \($1);" }, result: { "  return \($0);" })
      lines.append("}")
    }
    return lines
  }

  /// What a file needs beside the formulas for the functions that they call: lines for its top, and
  /// definitions.
  private func support(_ notation: Notation) -> (preamble: [String], definitions: [String]) {
    var (preamble, definitions): ([String], [String]) = ([], [])
    for form in calledForms(notation) {
      // Functions of one kind need the same lines.
      if !preamble.contains(form.preamble) { preamble += form.preamble }
      if !form.definition.isEmpty { definitions += [""] + form.definition }
    }
    return (preamble, definitions)
  }

  // MARK: Swift

  var swiftLines: [String] {
    let identifiers = identifiers(.swift)
    let (preamble, definitions) = support(.swift)
    var lines = head("//", identifiers) + preamble + ["import Foundation"] + definitions
    for (output, name) in zip(outputs, identifiers.outputs) {
      let parameters = inputs.map { "\(identifiers.inputs[$0] ?? ""): Double" }
      lines += [""] + commented(output.comment, "//")
      lines.append("func \(name)(\(parameters.joined(separator: ", "))) -> Double {")
      // The type checker's time grows fast with the length of an expression.
      lines += statements(
        of: output, limit: 10, identifiers, printed: { $0.printed(as: .swift, names: $1) },
        step: { "  let \($0): Double = \($1)" }, result: { "  return \($0)" })
      lines.append("}")
    }
    return lines
  }

  // MARK: SymPy

  var sympyLines: [String] {
    let identifiers = identifiers(.python)
    var lines = head("#", identifiers) + ["from sympy import Symbol, sympify", ""]
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

  /// A string literal of JSON, which Python reads too.
  func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
