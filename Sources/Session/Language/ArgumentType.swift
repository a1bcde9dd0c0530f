import Expressions
import KAN

/// How the text of an argument converts to a value and back.
struct ArgumentType<Value: Sendable>: Sendable {
  /// Choices for completion.
  var choices = ArgumentChoices.none
  /// Parses a value; the error says what is valid.
  let read: @Sendable (String, FunctionScope) throws(ArgumentError) -> Value
  /// Prints a value, in quotes if necessary.
  let text: @Sendable (Value) -> String

  init(
    choices: ArgumentChoices = .none,
    read: @escaping @Sendable (String, FunctionScope) throws(ArgumentError) -> Value,
    text: @escaping @Sendable (Value) -> String
  ) {
    self.choices = choices
    self.read = read
    self.text = text
  }

  /// A type whose values print as their description.
  ///
  /// - Parameter expected: the valid values, for the message if `read` returns nil.
  init(
    _ expected: String, read: @escaping @Sendable (String) -> Value?,
    text: @escaping @Sendable (Value) -> String = { "\($0)" }
  ) {
    self.init { written, _ throws(ArgumentError) in
      guard let value = read(written) else { throw .expected(expected) }
      return value
    } text: {
      text($0)
    }
  }

  /// This type with other choices.
  func choosing(_ choices: ArgumentChoices) -> ArgumentType {
    var type = self
    type.choices = choices
    return type
  }
}

extension ArgumentType<Int> {
  /// A whole number.
  static func whole(_ range: ClosedRange<Int>) -> ArgumentType {
    ArgumentType("a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A zero-based index.
  static let index = whole(0...1_000_000)
}

extension ArgumentType<UInt64> {
  /// A seed for random numbers.
  static let seed = ArgumentType("a whole number, at least 0") { UInt64($0) }
}

extension ArgumentType<Double> {
  /// A number, or a constant expression such as `pi/2`.
  static func number(_ range: ClosedRange<Double>, _ expected: String) -> ArgumentType {
    ArgumentType(expected) { text in
      Self.value(of: text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A non-negative number.
  static func nonNegative(_ expected: String) -> ArgumentType {
    number(0 ... .greatestFiniteMagnitude, expected)
  }

  /// A threshold for scores.
  static let threshold = nonNegative("a number, at least 0")

  /// Any number.
  static let any = number(
    -.greatestFiniteMagnitude ... .greatestFiniteMagnitude, "a number such as -0.5 or pi/2")

  private static func value(of text: String) -> Double? {
    if let value = Double(text) { return value.isFinite ? value : nil }
    guard let expression = try? Expression(parsing: text, variables: []),
      let value = CompiledExpression(expression, variables: [])?.evaluate([]), value.isFinite
    else { return nil }
    return value
  }
}

extension ArgumentType<Bool> {
  /// On or off; also `True` and `False`, as pykan writes them.
  static let isOn = ArgumentType("on or off") { text in
    switch text {
    case "on", "true", "True": true
    case "off", "false", "False": false
    default: nil
    }
  } text: {
    $0 ? "on" : "off"
  }.choosing(.words(["on", "off"]))
}

extension ArgumentType<String> {
  /// Any text.
  static let word = ArgumentType { text, _ in
    text
  } text: {
    CommandParser.quoted($0)
  }

  /// The name of a function in scope.
  static let function = ArgumentType(choices: .functions) { name, scope throws(ArgumentError) in
    if let complaint = scope.complaint(about: name) { throw .complaint(complaint) }
    return name
  } text: {
    CommandParser.quoted($0)
  }

  /// A file path.
  static let file = word.choosing(.files)
}

extension ArgumentType<[String]> {
  /// Names of functions in scope, without duplicates.
  static let functions = ArgumentType(choices: .functions.listed) {
    text, scope throws(ArgumentError) in
    var names: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.filter { !$0.isWhitespace }
      guard !name.isEmpty else {
        throw .complaint("lib lists functions, as in lib=x,x^2,sin")
      }
      if let complaint = scope.complaint(about: name) { throw .complaint(complaint) }
      if !names.contains(name) { names.append(name) }
    }
    return names
  } text: {
    $0.joined(separator: ",")
  }
}
