/// A way to write formulas down.
public enum Notation: Sendable, Hashable, CaseIterable {
  /// What `Expression(parsing:)` reads back to the same expression.
  case text
  /// One expression in the names of Python's `math` module.
  case python
  case latex
  /// One expression in the names of C's `math.h`, every literal a `double`. `sign` is to be
  /// defined beside it.
  case c
  /// One expression of type `Double` in the names that Foundation and Glibc give. `sign` is to be
  /// defined beside it.
  case swift
  /// What SymPy's `sympify` reads, integers and fractions of integers exact.
  case sympy
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
    case .python, .c, .swift, .sympy: return name
    case .latex: return latexName(name)
    }
  }

  func constant(_ constant: NamedConstant) -> String {
    switch (self, constant) {
    case (.latex, .pi): #"\pi"#
    case (.swift, .pi): "Double.pi"
    // Neither is in standard C, nor is e in Swift.
    case (.c, _), (.swift, .e): number(constant.value)
    case (.sympy, .e): "E"
    default: constant.rawValue
    }
  }

  /// A number, shortest form that reads back to the same bits.
  func number(_ value: Double) -> String {
    var text = "\(value)"
    // Literals without a point would be integers, and their quotients too.
    if self == .c || self == .swift { return text }
    if text.hasSuffix(".0") { text.removeLast(2) }
    guard self == .latex, let mark = text.firstIndex(of: "e") else { return text }
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
    let parts = template.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
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
    guard let call = function.form.call else { return nil }
    return switch self {
    case .text: .call(call.names.first ?? function.name)
    case .python: call.python
    case .latex: call.latex
    case .c: call.c
    case .swift: call.swift
    case .sympy: call.sympy
    }
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
