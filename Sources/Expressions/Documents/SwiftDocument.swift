extension DocumentFormat {
  /// A self-contained file with functions of `Double`s.
  public static let swift = DocumentFormat("swift", "functions in Swift that compile alone") {
    $0.swiftLines
  }
}

extension Notation {
  /// One expression of type `Double` using the names of Foundation and Glibc. `sign` must be
  /// defined alongside it.
  public static let swift = Notation(
    power: .call("pow"), constants: [.pi: "Double.pi", .e: "\(NamedConstant.e.value)"],
    keepsPoint: true
  ) { $0.swift }
}

extension IdentifierLanguage {
  static let swift = IdentifierLanguage(
    """
    associatedtype borrowing class consuming deinit enum extension fileprivate func import init \
    inout internal let nonisolated open operator private precedencegroup protocol public rethrows \
    static struct subscript typealias var break case catch continue default defer do else \
    fallthrough for guard if in repeat return switch throw where while Any as await false is nil \
    self Self super throws true try Double Float Int String Bool Type Protocol main async fabs pow \
    y0 y1 yn jn gamma lgamma tgamma min max some any each
    """, notations: [.swift])
}

extension FormulaDocument {
  fileprivate var swiftLines: [String] {
    let identifiers = identifiers(.swift)
    let (preamble, definitions) = support(.swift)
    var lines = head("//", identifiers) + preamble + ["import Foundation"] + definitions
    for (output, name) in zip(outputs, identifiers.outputs) {
      let parameters = inputs.map { name in
        "\(identifiers.inputs[name] ?? ""): \(categories.contains(name) ? "String" : "Double")"
      }
      lines += [""] + commented(output.comment, "//")
      lines.append("func \(name)(\(parameters.joined(separator: ", "))) -> Double {")
      // Type-checking time grows fast with the length of an expression.
      lines += statements(
        of: output, limit: 10, identifiers, printed: { $0.printed(as: .swift, names: $1) },
        step: { "  let \($0): Double = \($1)" }, result: { "  return \($0)" })
      lines.append("}")
    }
    return lines
  }
}
