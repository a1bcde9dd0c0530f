import Expressions

/// The functions in scope at a place of a script: built-in and user-defined.
public struct FunctionScope: Sendable, Equatable {
  /// Names of the user-defined functions so far.
  private var defined: Set<String>
  /// Whether an earlier command opens a model, which may bring unknown functions.
  private var isOpen = false

  /// A scope with these functions and the built-in ones.
  public init(_ functions: [UserFunction] = []) {
    defined = Set(functions.map(\.name))
  }

  /// Adds a function.
  mutating func define(_ name: String) { defined.insert(name) }

  /// Notes that a model is opened.
  mutating func open() { isOpen = true }

  /// What is wrong with a function name; nil if it is in scope.
  func complaint(about name: String) -> String? {
    if isOpen || defined.contains(name) || ElementaryFunction(named: name) != nil { return nil }
    return Self.complaint(about: name, defined: defined.sorted())
  }

  /// The message that a function does not exist, with the nearest name.
  static func complaint(about name: String, defined: [String]) -> String {
    let names = ElementaryFunction.library.map(\.name) + defined
    let spoken = names + ElementaryFunction.library.flatMap(\.formulaNames)
    let hint = nearestName(to: name, among: spoken).map { "did you mean \($0)?" }
    return "there is no function \(singleLine(name)); "
      + (hint ?? "there are \(names.joined(separator: ", ")), and define adds your own")
  }
}
