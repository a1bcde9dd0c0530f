import Expressions
import KAN

/// What an argument's text stands for.
struct ArgumentType<Value: Sendable>: Sendable {
  /// What may stand there.
  var choices = ArgumentChoices.none
  /// The value that a text writes, or what may be written.
  let read: @Sendable (String, FunctionScope) throws(ArgumentError) -> Value
  /// A value as it is written, in quotes where it has to be.
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

  /// A type whose values are written as they describe themselves.
  ///
  /// - Parameter expected: what has to be written, where `read` knows no value.
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

  /// The same with choices.
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

  /// A number that counts from 0.
  static let index = whole(0...1_000_000)
}

extension ArgumentType<UInt64> {
  /// A seed of random numbers.
  static let seed = ArgumentType("a whole number, at least 0") { UInt64($0) }
}

extension ArgumentType<Double> {
  /// A number, or a formula without variables such as `pi/2`.
  static func number(_ range: ClosedRange<Double>, _ expected: String) -> ArgumentType {
    ArgumentType(expected) { text in
      Self.value(of: text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number that is not negative.
  static func nonNegative(_ expected: String) -> ArgumentType {
    number(0 ... .greatestFiniteMagnitude, expected)
  }

  /// A threshold of scores.
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
  /// On or off; pykan writes `True` and `False`.
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

  /// The name of a function that is known there.
  static let function = ArgumentType(choices: .functions) { name, scope throws(ArgumentError) in
    if let complaint = scope.complaint(about: name) { throw .complaint(complaint) }
    return name
  } text: {
    CommandParser.quoted($0)
  }

  /// A file.
  static let file = word.choosing(.files)
}

extension ArgumentType<[String]> {
  /// Functions that are known there, each once.
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
