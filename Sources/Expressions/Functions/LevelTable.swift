/// A function of a category: one number per level, `{red: 0.3, blue: -0.1}[color]` in formulas.
///
/// In evaluation a level is represented by its index, 0, 1, …; any other number means an unlisted
/// level, whose value is 0.
public struct LevelTable: Sendable {
  // A single reference, so that `ElementaryFunction` stays the size of a pointer.
  private final class Storage: Sendable {
    let names: [String]
    let values: [Double]

    init(_ names: [String], _ values: [Double]) {
      self.names = names
      self.values = values
    }
  }

  private let storage: Storage

  /// Creates a table; extra elements of the longer array are ignored.
  public init(names: [String], values: [Double]) {
    let count = min(names.count, values.count)
    storage = Storage(Array(names.prefix(count)), Array(values.prefix(count)))
  }

  /// The names of the levels.
  public var names: [String] { storage.names }
  /// The number of each level.
  public var values: [Double] { storage.values }

  /// The value of the level with an index, given as a number. Does not allocate.
  public func value(at position: Double) -> Double {
    guard let index = Int(exactly: position), storage.values.indices.contains(index) else {
      return position.isNaN ? .nan : 0
    }
    return storage.values[index]
  }

  /// A table of the same levels with transformed values.
  func mapping(_ number: (Double) -> Double) -> LevelTable {
    LevelTable(names: names, values: values.map(number))
  }
}

extension LevelTable: Hashable {
  /// Two tables are equal if their names and values are equal.
  public static func == (left: LevelTable, right: LevelTable) -> Bool {
    left.storage === right.storage || (left.names == right.names && left.values == right.values)
  }

  /// Hashes the names.
  public func hash(into hasher: inout Hasher) { hasher.combine(names) }
}

extension FunctionRow {
  /// Creates the row of a table of levels.
  init(_ table: LevelTable) {
    name = "levels"
    shortName = nil
    complexity = max(1, table.values.count)
    pykanNames = []
    domain = .all
    range = .between(min(0, table.values.min() ?? 0), max(0, table.values.max() ?? 0))
    symmetry = .none
    scaling = .none
    undoes = nil
    kernel = .levels(table)
    form = .call(table.call, slope: { _ in 0 })
    search = .anything
    canonicalForm = .asFound
    extent = .unlimited
  }
}

extension LevelTable {
  /// How languages look up a level. A level is a string in all of them except SymPy, where it is an
  /// index because symbols could always be equal. An unlisted level gives 0.
  fileprivate var call: FunctionCall {
    FunctionCall(
      "levels", text: .template("{\(listed(quotedName) { Notation.text.number($0) })}[#]"),
      latex: .template(#"\left\{\#(latexList)\right\}\left(#\right)"#),
      python: .template("{\(listed(pythonText) { Notation.python.number($0) })}.get(#, 0)"),
      pythonNumbers: .expression("0"), pythonArrays: .elementwise, c: cForm,
      swift: .template("[\(listed(swiftText) { "\($0)" })][#, default: 0]"),
      sympy: .template("Lambda(t, Piecewise(\(sympyCases)(0, True)))(#)"))
  }

  /// The Python dictionary from levels to values.
  var pythonDictionary: String {
    "{\(listed(pythonText) { Notation.python.number($0) })}"
  }

  private func listed(
    _ name: (String) -> String, separator: String = ": ", _ number: (Double) -> String
  ) -> String {
    zip(names, values).map { "\(name($0))\(separator)\(number($1))" }.joined(separator: ", ")
  }

  private var latexList: String {
    listed({ #"\text{\#(latexText($0))}"# }, separator: #" \mapsto "#) {
      Notation.latex.number($0)
    }
  }

  private var cForm: PrintedForm {
    let list = names.map(cText).joined(separator: ", ")
    let numbers = values.map { "\($0)" }.joined(separator: ", ")
    return .template(
      "level_value(\(values.count), (const char *const[]){\(list)}, (const double[]){\(numbers)}, #)",
      preamble: ["#include <string.h>"],
      definition: [
        "static double level_value(",
        "    int count, const char *const names[], const double values[], const char *level) {",
        "  for (int i = 0; i < count; i++) {",
        "    if (strcmp(names[i], level) == 0) return values[i];", "  }", "  return 0.0;", "}",
      ])
  }

  private var sympyCases: String {
    values.enumerated().map { position, value in
      "(\(Notation.sympy.number(value)), Eq(t, \(position))), "
    }.joined()
  }
}

/// A string literal in which everything that could end it, or be taken for the argument, is
/// escaped.
private func literal(
  _ text: String, quote: Unicode.Scalar, escape: (UInt32) -> String
) -> String {
  var result = String(quote)
  for scalar in text.unicodeScalars {
    let isPlain =
      scalar.value >= 32 && scalar.value < 127 && scalar != quote && scalar != "\\" && scalar != "#"
      && scalar != "?"
    let isLetter = !scalar.isASCII && scalar.properties.isXIDContinue
    result += isPlain || isLetter ? String(scalar) : escape(scalar.value)
  }
  return result + String(quote)
}

private func pythonText(_ text: String) -> String {
  literal(text, quote: "'") { value in
    let digits = String(value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

private func swiftText(_ text: String) -> String {
  literal(text, quote: "\"") { "\\u{\(String($0, radix: 16))}" }
}

/// A C string with bytes escaped in octal, because octal escapes end after three digits.
private func cText(_ text: String) -> String {
  literal(text, quote: "\"") { value in
    let bytes = Unicode.Scalar(value).map { Array(String($0).utf8) } ?? []
    return bytes.map { byte in
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }.joined()
  }
}

extension Expression {
  /// The variables that the expression looks up in tables of levels.
  public var categories: Set<String> {
    if case .call(.levels, .variable(let name)) = self { return [name] }
    return children.reduce(into: []) { $0.formUnion($1.categories) }
  }

  /// Adds up the tables of the same category, in the place of the first.
  private static func addingLevels(_ terms: [Expression]) -> [Expression] {
    var result: [Expression] = []
    for term in terms {
      guard case .call(.levels(let table), let argument) = term,
        let place = result.firstIndex(where: { other in
          if case .call(.levels(let earlier), argument) = other {
            return earlier.names == table.names
          }
          return false
        }), case .call(.levels(let earlier), _) = result[place]
      else {
        result.append(term)
        continue
      }
      let sums = zip(earlier.values, table.values).map { $0 + $1 }
      result[place] = .call(
        .levels(LevelTable(names: table.names, values: sums)), argument)
    }
    return result
  }

  /// The levels of each category that the expression looks up.
  var levelNames: [String: [String]] {
    if case .call(.levels(let table), .variable(let name)) = self { return [name: table.names] }
    return children.reduce(into: [:]) { $0.merge($1.levelNames) { first, _ in first } }
  }

  /// The expression with factors of tables of levels multiplied into their values.
  public var foldingLevels: Expression {
    switch self {
    case .product(let factors):
      var folded = factors.map(\.foldingLevels)
      guard
        let place = folded.firstIndex(where: {
          if case .call(.levels, _) = $0 { true } else { false }
        }),
        case .call(.levels(let table), let argument) = folded[place],
        let number = folded.firstIndex(where: { if case .number = $0 { true } else { false } }),
        case .number(let factor) = folded[number]
      else { return .product(of: folded) }
      folded[place] = .call(.levels(table.mapping { $0 * factor }), argument)
      folded.remove(at: number)
      return folded.count == 1 ? folded[0] : .product(of: folded)
    case .negated(.call(.levels(let table), let argument)):
      return .call(.levels(table.mapping { -$0 }), argument)
    case .number, .constant, .variable: return self
    case .negated(let operand):
      let inner = operand.foldingLevels
      if case .call(.levels, _) = inner { return Expression.negated(inner).foldingLevels }
      return -inner
    case .sum(let terms): return .sum(of: Self.addingLevels(terms.map(\.foldingLevels)))
    case .quotient(let above, let below): return above.foldingLevels / below.foldingLevels
    case .power(let base, let exponent):
      return base.foldingLevels.raised(to: exponent.foldingLevels)
    case .call(let function, let argument):
      return function.expression(of: argument.foldingLevels)
    }
  }
}

extension ElementaryFunction {
  /// Whether the function is a table of levels.
  var isLevels: Bool { if case .levels = self { true } else { false } }
}
