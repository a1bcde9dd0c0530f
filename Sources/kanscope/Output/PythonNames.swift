import Expressions

/// The names that a formula's variables have in Python: their own where those are identifiers.
struct PythonNames {
  /// Each variable with its name in Python, in the formula's order.
  let pairs: [(variable: String, identifier: String)]

  init(_ expression: Expression) {
    let variables = expression.variables
    var taken = Self.reserved
    var chosen: [String: String] = [:]
    // Who has a usable name keeps it, whatever comes before.
    for variable in variables where Self.identifier(variable) == variable {
      if taken.insert(variable).inserted { chosen[variable] = variable }
    }
    for variable in variables where chosen[variable] == nil {
      var identifier = Self.identifier(variable)
      while !taken.insert(identifier).inserted { identifier += "_" }
      chosen[variable] = identifier
    }
    pairs = variables.map { ($0, chosen[$0] ?? $0) }
  }

  /// What to print for the variables.
  var names: [String: String] {
    Dictionary(pairs.map { ($0.variable, $0.identifier) }) { first, _ in first }
  }

  private static func identifier(_ variable: String) -> String {
    let letters = variable.unicodeScalars.map { scalar in
      let isPlain = scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      return scalar.isASCII && isPlain ? String(scalar) : "_"
    }.joined()
    return letters.first?.isNumber != false ? "x" + letters : letters
  }

  /// Python's keywords, and the names that formulas use for something else.
  private static let reserved = Set(
    """
    False None True and as assert async await break class continue def del elif else except finally
    for from global if import in is lambda nonlocal not or pass raise return try while with
    pi e a k t cos exp fabs range sin sqrt sum
    """.split(whereSeparator: \.isWhitespace).map(String.init)
      + ElementaryFunction.library.flatMap(\.formulaNames))
}
