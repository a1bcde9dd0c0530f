// Documents that compilers and interpreters read.

extension FormulaDocument {
  // MARK: C

  var cLines: [String] {
    let identifiers = identifiers(.c)
    var lines = head("//", identifiers)
    if uses(.besselJ0) || uses(.besselJ1) {
      lines += ["// Bessel functions are in POSIX, not in C99.", "#define _XOPEN_SOURCE 600"]
    }
    lines.append("#include <math.h>")
    if uses(.sign) {
      lines += ["", "static double sign(double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; }"]
    }
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

  // MARK: Swift

  var swiftLines: [String] {
    let identifiers = identifiers(.swift)
    var lines = head("//", identifiers) + ["import Foundation"]
    if uses(.sign) {
      lines += [
        "", "private func sign(_ x: Double) -> Double {", "  x > 0 ? 1 : x < 0 ? -1 : x", "}",
      ]
    }
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
