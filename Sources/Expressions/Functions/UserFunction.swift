/// A function of one variable that the user defined by a formula in `x`.
public struct UserFunction: Sendable {
  // A single reference, so that `ElementaryFunction` stays the size of a pointer.
  private final class Definition: Sendable {
    let name: String
    let complexity: Int
    let expression: Expression
    let compiled: CompiledExpression

    init(name: String, complexity: Int, expression: Expression, compiled: CompiledExpression) {
      self.name = name
      self.complexity = complexity
      self.expression = expression
      self.compiled = compiled
    }
  }

  private let definition: Definition

  /// Why a definition was rejected.
  public enum DefinitionError: Error, Hashable, CustomStringConvertible {
    /// The name cannot be used; the text says why and what to do.
    case name(String)
    /// The formula does not parse.
    case formula(ParseError)

    /// One line: what is wrong and what to do.
    public var description: String {
      switch self {
      case .name(let message): message
      case .formula(let error): error.description
      }
    }
  }

  /// Defines `name` by a formula in the variable `x`.
  /// - Parameter complexity: by default the number of operations in the formula, at least 1.
  public init(name: String, formula: String, complexity: Int? = nil) throws(DefinitionError) {
    guard isIdentifier(name) else {
      throw .name("\"\(name)\" is not a valid function name: use letters, digits and _")
    }
    guard ElementaryFunction(named: name) == nil, NamedConstant(rawValue: name) == nil else {
      throw .name("\"\(name)\" is already defined: choose another name")
    }
    let expression: Expression
    do {
      expression = try Expression(parsing: formula, variables: ["x"])
    } catch {
      throw .formula(error)
    }
    guard expression.variables == ["x"] else {
      throw .formula(
        ParseError(message: "there is no x in it; a constant is the function 0", column: 1))
    }
    guard let compiled = CompiledExpression(expression, variables: ["x"]) else {
      throw .formula(ParseError(message: "a function's formula is in the variable x", column: 1))
    }
    definition = Definition(
      name: name, complexity: complexity ?? max(1, expression.operationCount),
      expression: expression, compiled: compiled)
  }

  /// The name in commands and lists.
  public var name: String { definition.name }
  /// How complicated the function is to a reader, on the scale of the built-in ones.
  public var complexity: Int { definition.complexity }
  /// The formula, in the variable `x`.
  public var expression: Expression { definition.expression }

  /// The formula's value; not finite where undefined. Does not allocate.
  public func value(at x: Double) -> Double {
    definition.compiled.evaluate(at: x)
  }

  /// The formula's exact derivative; not finite where undefined. Does not allocate.
  public func derivative(at x: Double) -> Double {
    definition.compiled.valueAndDerivative(at: x).derivative
  }
}

extension UserFunction: Hashable {
  /// Two definitions are equal if their names, complexities and formulas are equal.
  public static func == (left: UserFunction, right: UserFunction) -> Bool {
    left.definition === right.definition
      || (left.name == right.name && left.complexity == right.complexity
        && left.expression == right.expression)
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
  }
}
