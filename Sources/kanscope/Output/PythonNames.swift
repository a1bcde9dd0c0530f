import Expressions

/// The names that a formula's variables have in Python: their own where those are identifiers.
struct PythonNames {
  /// Each variable with its name in Python, in the formula's order.
  let pairs: [(variable: String, identifier: String)]

  init(_ expression: Expression) {
    var taken = Self.reserved
    var pairs: [(variable: String, identifier: String)] = []
    for variable in expression.variables {
      var identifier = Self.identifier(variable)
      while !taken.insert(identifier).inserted { identifier += "_" }
      pairs.append((variable, identifier))
    }
    self.pairs = pairs
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
