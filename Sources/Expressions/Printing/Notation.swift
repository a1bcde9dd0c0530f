/// A way to write formulas. The notations of the exported languages are next to their documents.
public struct Notation: Sendable {
  /// How a power is written.
  enum Power {
    /// With an operator between base and exponent.
    case sign(String)
    /// With a call of a function of base and exponent.
    case call(String)
    /// As a superscript in typeset formulas, which also have fractions and tall parentheses.
    case raised
  }

  let power: Power
  /// Names of constants that differ from those in formulas.
  let constants: [NamedConstant: String]
  /// Whether whole numbers keep their decimal point, because literals without one would be integers
  /// and divide as integers.
  let keepsPoint: Bool
  /// Writes a variable's name.
  let variable: @Sendable (String) -> String
  /// Selects the printed form of a function that formulas call by name.
  let printed: @Sendable (FunctionCall) -> PrintedForm

  /// Creates a notation.
  init(
    power: Power, constants: [NamedConstant: String] = [:], keepsPoint: Bool = false,
    variable: @escaping @Sendable (String) -> String = { $0 },
    printed: @escaping @Sendable (FunctionCall) -> PrintedForm
  ) {
    self.power = power
    self.constants = constants
    self.keepsPoint = keepsPoint
    self.variable = variable
    self.printed = printed
  }

  /// Text that `Expression(parsing:)` reads back to the same expression.
  public static let text = Notation(power: .sign("^"), variable: quotedName) {
    $0.text ?? .call($0.names.first ?? "")
  }

  /// Whether formulas are typeset, with fractions and superscripts.
  var isTypeset: Bool {
    if case .raised = power { true } else { false }
  }
}

extension Expression: CustomStringConvertible {
  /// The formula as text that parses back to the same expression, without redundant parentheses.
  public var description: String { printed(as: .text) }

  /// The formula in a notation.
  /// - Parameter names: replacements for variables' names. They must be identifiers, except in
  ///   LaTeX, which uses them as they are.
  public func printed(as notation: Notation, names: [String: String] = [:]) -> String {
    var printer = Printer(notation: notation) { name in
      (names[name] ?? notation.variable(name), true)
    }
    printer.write(self, at: .alone)
    return printer.output
  }
}

extension ElementaryFunction {
  /// The function applied to an argument that is already printed in the notation.
  public func printed(as notation: Notation, argument: String) -> String {
    let isAtom =
      isIdentifier(argument) || argument.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    var printer = Printer(notation: notation) { _ in (argument, isAtom) }
    let placeholder = Expression.variable("x")
    printer.write(.call(self, placeholder), at: .alone)
    return printer.output
  }
}

/// A variable in a formula, in backquotes if its name would otherwise be read as something else.
func quotedName(_ name: String) -> String {
  let isPlain =
    isIdentifier(name) && ElementaryFunction.functionsByFormulaName[name] == nil
    && NamedConstant(rawValue: name) == nil
  return isPlain
    ? name
    : "`"
      + name.split(separator: "`", omittingEmptySubsequences: false)
      .joined(separator: "``") + "`"
}

extension Notation {
  func constant(_ constant: NamedConstant) -> String { constants[constant] ?? constant.rawValue }

  /// A number in the shortest form that reads back to the same bits.
  func number(_ value: Double) -> String {
    var text = "\(value)"
    if keepsPoint { return text }
    if text.hasSuffix(".0") { text.removeLast(2) }
    guard isTypeset, let mark = text.firstIndex(of: "e") else { return text }
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    let power = "10^{\(exponent)}"
    switch text[..<mark] {
    case "1": return power
    case "-1": return "-\(power)"
    default: return #"\#(text[..<mark]) \cdot \#(power)"#
    }
  }

  /// The text before and after the argument of a function that the notation has a name for.
  func call(_ function: ElementaryFunction) -> (opening: String, closing: String) {
    guard case .template(let template)? = form(function)?.body else { return ("", "") }
    guard let place = template.lastIndex(of: "#") else { return (template, "") }
    return (String(template[..<place]), String(template[template.index(after: place)...]))
  }

  /// The function in terms of others, if the notation has no name for it.
  func spelledOut(_ function: ElementaryFunction, of argument: Expression) -> Expression? {
    switch form(function)?.body {
    case .template: nil
    case .spelledOut(let form): form(argument)
    case nil: function.expression(of: argument)
    }
  }

  /// The function's printed form; nil if formulas write it in arithmetic.
  func form(_ function: ElementaryFunction) -> PrintedForm? {
    function.form.call.map(printed)
  }

  /// The names that the printed forms of all functions call.
  var calledNames: Set<String> {
    var names: Set<String> = []
    for function in ElementaryFunction.builtIn {
      guard case .template(let template)? = form(function)?.body else { continue }
      var name = ""
      for scalar in template.unicodeScalars {
        if scalar == "(", isIdentifier(name) { names.insert(name) }
        name = continuesIdentifier(scalar) ? name + String(scalar) : ""
      }
    }
    return names
  }
}
