/// A way to write formulas down. Those of the languages that files are written in stand beside their
/// documents.
public struct Notation: Sendable {
  /// How a power is written.
  enum Power {
    /// As a sign between base and exponent.
    case sign(String)
    /// As a call of a function of both.
    case call(String)
    /// Raised, in typeset formulas, which have fractions and large parentheses too.
    case raised
  }

  let power: Power
  /// What constants are called, where it is not as in formulas.
  let constants: [NamedConstant: String]
  /// Whether numbers keep their point: literals without one would be integers, and their quotients
  /// too.
  let keepsPoint: Bool
  /// A variable's name by itself.
  let variable: @Sendable (String) -> String
  /// How a function is written that formulas call by name.
  let printed: @Sendable (FunctionCall) -> PrintedForm

  /// A notation.
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

  /// What `Expression(parsing:)` reads back to the same expression.
  public static let text = Notation(power: .sign("^"), variable: quotedName) {
    $0.text ?? .call($0.names.first ?? "")
  }

  /// Whether formulas are typeset, with fractions and raised exponents.
  var isTypeset: Bool {
    if case .raised = power { true } else { false }
  }
}

extension Expression: CustomStringConvertible {
  /// The formula as text that parses back to the same expression, with no needless parentheses.
  public var description: String { printed(as: .text) }

  /// The formula in a notation.
  /// - Parameter names: what to write instead of a variable's name. In all notations but LaTeX,
  ///   which takes it as it is, it must be an identifier.
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
    printer.write(.call(self, placeholder), at: .alone)
    return printer.output
  }
}

/// A variable in a formula: in backquotes where its name would be read as something else.
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

  /// A number, shortest form that reads back to the same bits.
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

  /// What stands before and behind the argument of a function that the notation has a name for.
  func call(_ function: ElementaryFunction) -> (opening: String, closing: String) {
    guard case .template(let template)? = form(function)?.body else { return ("", "") }
    guard let place = template.lastIndex(of: "#") else { return (template, "") }
    return (String(template[..<place]), String(template[template.index(after: place)...]))
  }

  /// The function in terms of others, where the notation has no name for it.
  func spelledOut(_ function: ElementaryFunction, of argument: Expression) -> Expression? {
    switch form(function)?.body {
    case .template: nil
    case .spelledOut(let form): form(argument)
    case nil: function.expression(of: argument)
    }
  }

  /// How a function is written; nil where formulas write it in arithmetic.
  func form(_ function: ElementaryFunction) -> PrintedForm? {
    function.form.call.map(printed)
  }

  /// The names that the functions' printed forms call.
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
