extension ElementaryFunction {
  /// The name in commands and lists, as pykan has it (`x^2`, `arcsin`, `0`).
  public var name: String { facts.name }

  /// pykan's measure of how complicated the function is to a reader: 0 for a constant, 1 for a
  /// line, 2 and more for the rest.
  public var complexity: Int { facts.complexity }

  /// Where the function is defined.
  public var domain: FunctionDomain { facts.domain }

  /// The names it is called by in formulas, the printed one first; empty where a formula writes
  /// it in arithmetic (`x^2`) or spells it out (users' own).
  public var formulaNames: [String] { facts.formulaNames }

  /// The function of that name: a name of the library, one of pykan's duplicates (`x^0.5`,
  /// `1/x^0.5`), a name used in formulas (`asin`), or one of `users`' own.
  public init?(named name: String, users: [UserFunction] = []) {
    if let builtIn = Self.functionsByName[name] {
      self = builtIn
    } else if let own = users.first(where: { $0.name == name }) {
      self = .user(own)
    } else {
      return nil
    }
  }

  /// The functions formulas can call, by each of their names.
  static let functionsByFormulaName: [String: ElementaryFunction] = {
    var functions: [String: ElementaryFunction] = [:]
    for function in library + [.besselJ1] {
      for name in function.formulaNames { functions[name] = function }
    }
    return functions
  }()

  private static let functionsByName: [String: ElementaryFunction] = {
    var functions = functionsByFormulaName
    for function in library + [.besselJ1] { functions[function.name] = function }
    functions["x^0.5"] = .squareRoot
    functions["1/x^0.5"] = .reciprocalSquareRoot
    return functions
  }()
}
