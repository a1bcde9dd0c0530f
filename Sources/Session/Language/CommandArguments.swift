import Expressions

/// The words after a command's name.
struct CommandArguments: Sendable {
  let command: String
  /// Positional words, in order.
  var positional: [String] = []
  /// `name=value` words, in order.
  var named: [(name: String, value: String)] = []
  /// The usage, for complaints.
  let usage: String
  /// The functions in scope.
  let functions: FunctionScope

  func complaint(_ text: String) -> SessionError {
    SessionError(
      .usage, "\(command): \(text)" + (usage.isEmpty ? "" : "; usage: \(command) \(usage)"))
  }

  /// Parses the words into a command by its parameters.
  func command<Declared: DeclaredCommand>(
    _: Declared.Type
  ) throws(SessionError) -> Declared {
    let parameters = Declared.parameters
    let options = parameters.filter(\.isNamed)
    for (name, _) in named where !options.contains(where: { $0.name == name }) {
      throw complaint(Declared.complaint(aboutUnknown: singleLine(name)))
    }
    let places = parameters.filter { !$0.isNamed || $0.mayStandAlone }
    if positional.count > places.count {
      throw complaint("\(singleLine(positional[places.count])) is one word too many")
    }
    var command = Declared()
    for (index, parameter) in places.enumerated() {
      guard index < positional.count else {
        if parameter.isNamed { break }
        throw complaint("\(parameter.name) is missing")
      }
      if named.contains(where: { $0.name == parameter.name }) {
        throw complaint("give one \(parameter.name)")
      }
      try read(positional[index], as: parameter, into: &command)
    }
    for (name, value) in named {
      guard let option = options.first(where: { $0.name == name }) else { continue }
      try read(value, as: option, into: &command)
    }
    if let text = command.complaint { throw complaint(text) }
    return command
  }

  private func read<Declared>(
    _ text: String, as parameter: Parameter<Declared>, into command: inout Declared
  ) throws(SessionError) {
    do {
      try parameter.read(text, functions, &command)
    } catch {
      switch error {
      case .expected(let words):
        throw complaint("\(parameter.name) must be \(words), not \(singleLine(text))")
      case .complaint(let words): throw complaint(words)
      }
    }
  }
}
