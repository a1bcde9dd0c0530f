/// The property of a command that holds an argument.
typealias ArgumentPath<Command, Value> = WritableKeyPath<Command, Value> & Sendable

/// An argument of a command, declared once for parsing, printing, usage and completion.
struct Parameter<Command: Sendable>: Sendable {
  /// The name in messages and before `=`.
  let name: String
  /// Whether it is written `name=value`.
  let isNamed: Bool
  /// Whether the value may also stand without the name.
  let mayStandAlone: Bool
  /// The usage text.
  let usage: String
  /// Choices for completion.
  let choices: ArgumentChoices
  /// Parses a value into the command; the error says what is valid.
  let read: @Sendable (String, FunctionScope, inout Command) throws(ArgumentError) -> Void
  /// The value as text; nil for the default.
  let text: @Sendable (Command) -> String?
}

extension Parameter {
  /// A required positional word.
  ///
  /// - Parameter usage: the usage text of the word.
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

  /// An optional `name=value`; the property is nil without it.
  ///
  /// - Parameter hint: the value in the usage text.
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
  ///   - hint: the value in the usage text; nil for the default.
  ///   - isAlwaysPrinted: whether to print the default too.
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

/// Why an argument was rejected.
enum ArgumentError: Error, Sendable {
  /// The valid values, in words, such as `a number, at least 0`.
  case expected(String)
  /// What is wrong, in words.
  case complaint(String)
}
