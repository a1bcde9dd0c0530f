import Expressions

/// The functions that commands can name at a place of a script: the built-in ones and users' own.
public struct FunctionScope: Sendable, Equatable {
  /// Names of users' own functions that are defined already.
  private var defined: Set<String>
  /// Whether a model is opened before: it may bring functions that nobody knows yet.
  private var isOpen = false

  /// A scope in which these functions are defined beside the built-in ones.
  public init(_ functions: [UserFunction] = []) {
    defined = Set(functions.map(\.name))
  }

  /// Takes note of a function that is defined.
  mutating func define(_ name: String) { defined.insert(name) }

  /// Takes note that a model is opened.
  mutating func open() { isOpen = true }

  /// Says what is wrong with a function's name, or nil.
  func complaint(about name: String) -> String? {
    if isOpen || defined.contains(name) || ElementaryFunction(named: name) != nil { return nil }
    return Self.complaint(about: name, defined: defined.sorted())
  }

  /// Says that there is no such function, and which may have been meant.
  static func complaint(about name: String, defined: [String]) -> String {
    let names = ElementaryFunction.library.map(\.name) + defined
    let spoken = names + ElementaryFunction.library.flatMap(\.formulaNames)
    let hint = nearestName(to: name, among: spoken).map { "did you mean \($0)?" }
    return "there is no function \(singleLine(name)); "
      + (hint ?? "there are \(names.joined(separator: ", ")), and define adds your own")
  }
}
