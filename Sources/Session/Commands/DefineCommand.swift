import Expressions
import KAN

/// `define`: adds a function to the library, or replaces one that no edge uses.
struct DefineCommand: DeclaredCommand {
  static let name = "define"
  static let summary = "add a function of x to the library"
  static let parameters: [Parameter<DefineCommand>] = [
    .word("name", "NAME", \.function, .word), .word("formula", "\"FORMULA\"", \.formula, .formula),
    .option("complexity", \.complexity, .index),
  ]

  var function = "", formula = ""
  /// nil to derive it from the parts of the formula.
  var complexity: Int?

  var complaint: String? {
    do throws(UserFunction.DefinitionError) {
      _ = try UserFunction(name: function, formula: formula, complexity: complexity)
      return nil
    } catch {
      return switch error {
      case .name(let message): singleLine(message)
      case .formula(let error): "the formula, \(error)"
      }
    }
  }

  func define(in scope: inout FunctionScope) { scope.define(function) }

  /// Only the library changes. Returning to a state of the history that uses an earlier function of
  /// this name restores that one.
  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.checkNothingChanges(before: Self.name)
    let defined: UserFunction
    do {
      defined = try UserFunction(name: function, formula: formula, complexity: complexity)
    } catch {
      throw SessionError(.failed, error.description)
    }
    try put(defined, into: &engine)
    engine.hasUnsavedWork = true
    engine.note(Command(self))
    return .done(
      command: Self.name,
      message: "\(function)(x) = \(defined.expression), complexity \(defined.complexity)")
  }

  private func put(
    _ defined: UserFunction, into engine: inout Engine
  ) throws(SessionError) {
    guard let index = engine.functions.firstIndex(where: { $0.name == function }) else {
      return engine.functions.append(defined)
    }
    if engine.functions[index] != defined, let edge = engine.edge(using: function) {
      throw SessionError(
        .failed,
        "\(function) is in use by edge \(edge); unfix that edge first, or take another name")
    }
    engine.functions[index] = defined
  }
}

extension ArgumentType<String> {
  /// A formula; always written in quotes.
  fileprivate static let formula = ArgumentType { text, _ in
    text
  } text: {
    "\"\($0)\""
  }
}

extension Engine {
  /// An edge fixed to the user function of that name.
  fileprivate func edge(using name: String) -> EdgeID? {
    let network = network
    return network.activeEdges.first { edge in
      switch network.layers[edge.layer].kind(edge.input, edge.output) {
      case .symbolic(.user(let function)), .mixed(.user(let function)): function.name == name
      default: false
      }
    }
  }
}

extension Command {
  /// Add a function to the library.
  public static func define(name: String, formula: String, complexity: Int?) -> Command {
    Command(DefineCommand(function: name, formula: formula, complexity: complexity))
  }
}
