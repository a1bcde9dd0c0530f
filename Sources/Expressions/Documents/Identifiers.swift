/// What names in the formulas are called in a programming language.
public struct Identifiers: Sendable {
  /// The identifiers of the inputs, by name.
  public private(set) var inputs: [String: String] = [:]
  /// The identifiers of the outputs, in order.
  public private(set) var outputs: [String] = []
  /// Lines that say which identifier stands for which name, where they differ.
  public private(set) var explanations: [String] = []
  private var taken: Set<String>

  /// Chooses identifiers: the name itself where that is possible, else one like it. All are
  /// different.
  public init(inputs: [String], outputs: [String], language: IdentifierLanguage) {
    taken = language.reservedWords
    // Who has a usable name keeps it, whatever comes before.
    for name in inputs where asciiIdentifier(name) == name && taken.insert(name).inserted {
      self.inputs[name] = name
    }
    self.outputs = outputs.map { name in
      asciiIdentifier(name) == name && taken.insert(name).inserted ? name : ""
    }
    for name in inputs where self.inputs[name] == nil {
      let identifier = newIdentifier(like: name)
      self.inputs[name] = identifier
      explanations.append("\(identifier) is the column \"\(singleLine(name))\".")
    }
    for (index, name) in outputs.enumerated() where self.outputs[index].isEmpty {
      let identifier = newIdentifier(like: name)
      self.outputs[index] = identifier
      explanations.append("\(identifier) is the output \"\(singleLine(name))\".")
    }
  }

  /// An identifier that nothing else has.
  mutating func newIdentifier(like name: String) -> String {
    let stem = asciiIdentifier(name)
    if taken.insert(stem).inserted { return stem }
    var identifier = stem + "_"
    var number = 2
    while !taken.insert(identifier).inserted {
      identifier = "\(stem)_\(number)"
      number += 1
    }
    return identifier
  }
}

/// The name in letters, digits and single underscores, beginning with a letter.
private func asciiIdentifier(_ name: String) -> String {
  var result = ""
  for scalar in name.unicodeScalars {
    let piece = asciiName(of: scalar)
    if piece != "_" || result.last != "_" { result += piece }
    if result.utf8.count >= 60 { break }
  }
  if result != name, result.last == "_" { result.removeLast() }
  guard let first = result.first, first.isLetter else { return "x" + result }
  return result
}

/// ASCII letters and digits as they are; others by their names: é is e, α is alpha, ² is 2.
private func asciiName(of scalar: Unicode.Scalar) -> String {
  if scalar.isASCII {
    return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? String(scalar) : "_"
  }
  if let value = scalar.properties.numericValue, value >= 0, value < 10, value == value.rounded() {
    return "\(Int(value))"
  }
  guard scalar.properties.isAlphabetic, let words = scalar.properties.name?.split(separator: " "),
    let place = words.firstIndex(of: "LETTER") ?? words.firstIndex(of: "SIGN")
  else { return "_" }
  let isSign = words[place] == "SIGN"
  let letters =
    isSign ? words[..<place] : words[words.index(after: place)...].prefix { $0 != "WITH" }
  guard let word = letters.last, word.allSatisfy(\.isASCII) else { return "_" }
  return words.contains("CAPITAL") ? word.capitalizedASCII : word.lowercased()
}

extension Substring {
  fileprivate var capitalizedASCII: String { prefix(1) + dropFirst().lowercased() }
}

/// The languages that formulas are written in, and the words that mean something there.
public enum IdentifierLanguage: Sendable {
  case python, c, swift
  /// A single expression in the names of Python's `math` module.
  case pythonExpression

  var reservedWords: Set<String> {
    let words =
      switch self {
      case .python: Self.pythonKeywords + " " + Self.pythonWords
      case .pythonExpression: Self.pythonKeywords
      case .c: Self.cWords
      case .swift: Self.swiftWords
      }
    let functions = ElementaryFunction.functionsByFormulaName.keys
    return notations.reduce(into: Set(words.split(separator: " ").map(String.init))) {
      $0.formUnion($1.calledNames)
    }.union(functions).union(NamedConstant.allCases.map(\.rawValue))
  }

  /// The notations whose names of functions must not be taken.
  private var notations: [Notation] {
    switch self {
    case .python: [.python, .sympy]
    case .pythonExpression: [.python]
    case .c: [.c]
    case .swift: [.swift]
    }
  }

  private static let pythonKeywords = """
    False None True and as assert async await break class continue def del elif else except finally \
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    """
  private static let pythonWords = """
    match case type print range sum pow math numpy m fabs any hasattr staticmethod ImportError \
    Symbol sympify real Abs besselj E I S N O Q
    """
  private static let cWords = """
    auto break case char const continue default do double else enum extern float for goto if inline \
    int long register restrict return short signed sizeof static struct switch typedef union \
    unsigned void volatile while asm typeof main fabs pow fmod modf frexp ldexp ceil floor round \
    trunc rint nearbyint lround llround lrint llrint remainder remquo fma fmax fmin fdim hypot cbrt \
    exp2 expm1 log2 log10 log1p logb ilogb scalb scalbn scalbln asinh acosh erfc gamma lgamma \
    tgamma gamma_r lgamma_r copysign nan nextafter nexttoward significand drem finite isnan isinf \
    isfinite isnormal signbit signgam y0 y1 yn jn pow10 exp10 sincos float_t double_t \
    isgreater isless isunordered fpclassify INFINITY NAN HUGE_VAL true false bool alignas alignof \
    constexpr nullptr static_assert thread_local exit abort malloc free printf index
    """
  private static let swiftWords = """
    associatedtype borrowing class consuming deinit enum extension fileprivate func import init \
    inout internal let nonisolated open operator private precedencegroup protocol public rethrows \
    static struct subscript typealias var break case catch continue default defer do else \
    fallthrough for guard if in repeat return switch throw where while Any as await false is nil \
    self Self super throws true try Double Float Int String Bool Type Protocol main async fabs pow \
    y0 y1 yn jn gamma lgamma tgamma min max some any each
    """
}
