extension ElementaryFunction {
  /// The name in commands and lists, as in pykan (`x^2`, `arcsin`, `0`).
  public var name: String { fact { $0.name } }

  /// A shorter name for tight spaces, if there is one.
  public var shortName: String? { fact { $0.shortName } }

  /// pykan's names for the function, including `name`; empty if pykan lacks the function.
  public var pykanNames: [String] { fact { $0.pykanNames } }

  /// pykan's measure of how complicated the function is to a reader: 0 for a constant, 1 for a
  /// line, 2 and more for the rest.
  public var complexity: Int { fact { $0.complexity } }

  /// The names that formulas call the function by; the first one is printed. Empty if formulas
  /// write it in arithmetic (`x^2`) or spell it out (user-defined functions).
  public var formulaNames: [String] { fact { $0.form.call?.names ?? [] } }

  /// Whether formulas can call it by name.
  var isCallable: Bool { fact { $0.form.call != nil } }

  /// Looks up a function by name: one in the library, one of pykan's duplicates (`x^0.5`,
  /// `1/x^0.5`), one used in formulas (`asin`), or one of `users`.
  public init?(named name: String, users: [UserFunction] = []) {
    if let builtIn = Self.functionsByName[name] {
      self = builtIn
    } else if let own = users.first(where: { $0.name == name }) {
      self = .user(own)
    } else {
      return nil
    }
  }

  /// The functions that formulas can call, by each of their names.
  static let functionsByFormulaName = functionsByName(\.formulaNames)

  private static let functionsByName = functionsByName {
    $0.formulaNames + $0.pykanNames + [$0.name]
  }

  private static func functionsByName(
    _ names: (ElementaryFunction) -> [String]
  ) -> [String: ElementaryFunction] {
    var functions: [String: ElementaryFunction] = [:]
    for function in builtIn {
      for name in names(function) { functions[name] = function }
    }
    return functions
  }
}
