/// A place in a command that an argument is for.
typealias ArgumentPath<Command, Value> = WritableKeyPath<Command, Value> & Sendable

/// An argument of a command, declared once: reading, printing, usage and completion come from it.
struct Parameter<Command: Sendable>: Sendable {
  /// What complaints call it, and what stands before `=`.
  let name: String
  /// Whether it is written `name=value`.
  let isNamed: Bool
  /// Whether the value may stand without the name, too.
  let mayStandAlone: Bool
  /// The argument as help shows it.
  let usage: String
  /// What may stand there.
  let choices: ArgumentChoices
  /// Takes a value as written, or says what may be written.
  let read: @Sendable (String, FunctionScope, inout Command) throws(ArgumentError) -> Void
  /// The value as it is written; nil for the default.
  let text: @Sendable (Command) -> String?
}

extension Parameter {
  /// A word that must stand at its place.
  ///
  /// - Parameter usage: the word as help shows it.
  static func word<Value>(
    _ name: String, _ usage: String, _ path: ArgumentPath<Command, Value>,
    _ type: ArgumentType<Value>
  ) -> Parameter {
    Parameter(
      name: name, isNamed: false, mayStandAlone: false, usage: usage, choices: type.choices
    ) { text, scope, command throws(ArgumentError) in
      command[keyPath: path] = try type.read(text, scope)
    } text: {
      type.text($0[keyPath: path])
    }
  }

  /// `name=value`, without which something is the case that cannot be written.
  ///
  /// - Parameter hint: what usage shows for the value.
  static func option<Value>(
    _ name: String, _ path: ArgumentPath<Command, Value?>, _ type: ArgumentType<Value>,
    hint: String = "", mayStandAlone: Bool = false
  ) -> Parameter {
    Parameter(
      name: name, isNamed: true, mayStandAlone: mayStandAlone, usage: "[\(name)=\(hint)]",
      choices: type.choices
    ) { text, scope, command throws(ArgumentError) in
      command[keyPath: path] = try type.read(text, scope)
    } text: {
      $0[keyPath: path].map(type.text)
    }
  }
}

extension Parameter where Command: DeclaredCommand {
  /// `name=value` with a default.
  ///
  /// - Parameters:
  ///   - hint: what usage shows for the value in place of the default.
  ///   - isAlwaysPrinted: whether the default is printed, too.
  static func option<Value: Equatable>(
    _ name: String, _ path: ArgumentPath<Command, Value>, _ type: ArgumentType<Value>,
    hint: String? = nil, isAlwaysPrinted: Bool = false
  ) -> Parameter {
    let standard = Command()[keyPath: path]
    return Parameter(
      name: name, isNamed: true, mayStandAlone: false,
      usage: "[\(name)=\(hint ?? type.text(standard))]", choices: type.choices
    ) { text, scope, command throws(ArgumentError) in
      command[keyPath: path] = try type.read(text, scope)
    } text: {
      let value = $0[keyPath: path]
      return value == standard && !isAlwaysPrinted ? nil : type.text(value)
    }
  }
}

/// Why an argument is refused.
enum ArgumentError: Error, Sendable {
  /// What has to be written, in words, such as `a number, at least 0`.
  case expected(String)
  /// What is wrong, in words.
  case complaint(String)
}
