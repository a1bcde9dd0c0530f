/// A way to write formulas down.
public enum Notation: Sendable, Hashable, CaseIterable {
  /// What `Expression(parsing:)` reads back to the same expression.
  case text
  /// One expression in the names of Python's `math` module.
  case python
  case latex
}

extension Expression: CustomStringConvertible {
  /// The formula as text that parses back to the same expression, with no needless parentheses.
  public var description: String { printed(as: .text) }

  /// The formula in a notation.
  /// - Parameter names: what to write instead of a variable's name. In text and Python it must be
  ///   an identifier; LaTeX takes it as it is.
  public func printed(as notation: Notation, names: [String: String] = [:]) -> String {
    var printer = Printer(notation: notation) { name in
      (names[name] ?? notation.variable(name), true)
    }
    printer.write(self, at: .alone)
    return printer.output
  }
}

extension ElementaryFunction {
  /// The function of an argument that is already printed in that notation.
  public func printed(as notation: Notation, argument: String) -> String {
    let isAtom =
      isIdentifier(argument) || argument.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    var printer = Printer(notation: notation) { _ in (argument, isAtom) }
    let placeholder = Expression.variable("x")
    let isNamed = !formulaNames.isEmpty
    printer.write(isNamed ? .call(self, placeholder) : expression(of: placeholder), at: .alone)
    return printer.output
  }
}

extension Notation {
  /// A variable's name by itself.
  func variable(_ name: String) -> String {
    switch self {
    case .text:
      let isPlain =
        isIdentifier(name) && ElementaryFunction.functionsByFormulaName[name] == nil
        && NamedConstant(rawValue: name) == nil
      return isPlain
        ? name
        : "`"
          + name.split(separator: "`", omittingEmptySubsequences: false)
          .joined(separator: "``") + "`"
    case .python: return name
    case .latex: return latexName(name)
    }
  }

  func constant(_ constant: NamedConstant) -> String {
    self == .latex && constant == .pi ? #"\pi"# : constant.rawValue
  }

  /// A number, shortest form that reads back to the same bits.
  func number(_ value: Double) -> String {
    var text = "\(value)"
    if text.hasSuffix(".0") { text.removeLast(2) }
    guard self == .latex, let mark = text.firstIndex(of: "e") else { return text }
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    return #"\#(text[..<mark]) \cdot 10^{\#(exponent)}"#
  }

  func call(_ function: ElementaryFunction) -> (opening: String, closing: String) {
    let facts = function.facts
    let template =
      switch self {
      case .text: "\(facts.formulaNames.first ?? facts.name)(#)"
      case .python: facts.python
      case .latex: facts.latex
      }
    let parts = template.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
  }
}

/// `x12` as `x_{12}`, longer names upright with what TeX would misread escaped.
private func latexName(_ name: String) -> String {
  let stem = name.prefix { !$0.isNumber }
  let digits = name.dropFirst(stem.count)
  if stem.count == 1, isIdentifier(name), stem != "_" {
    if digits.isEmpty { return name }
    if digits.allSatisfy(\.isNumber) { return "\(stem)_{\(digits)}" }
  }
  var escaped = ""
  for character in name {
    switch character {
    case " ": escaped += #"\ "#
    case "\\": escaped += #"\backslash "#
    case "^": escaped += #"\hat{\ }"#
    case "~": escaped += #"\sim "#
    case "_", "#", "%", "&", "$", "{", "}": escaped += "\\\(character)"
    default: escaped.append(character)
    }
  }
  return #"\mathrm{\#(escaped)}"#
}
