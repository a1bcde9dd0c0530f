/// The identifiers that replace the formulas' names in a programming language.
public struct Identifiers: Sendable {
  /// The identifiers of the inputs, by name.
  public private(set) var inputs: [String: String] = [:]
  /// The identifiers of the outputs, in order.
  public private(set) var outputs: [String] = []
  /// Lines that say which identifier replaces which name, where the two differ.
  public private(set) var explanations: [String] = []
  private var taken: Set<String>

  /// Chooses distinct identifiers: the name itself if possible, otherwise one like it.
  public init(inputs: [String], outputs: [String], language: IdentifierLanguage) {
    taken = language.reservedWords
    // Usable names are kept, whatever comes before them.
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

  /// An identifier that is not in use yet.
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

/// The name reduced to letters, digits and single underscores, beginning with a letter.
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

/// ASCII letters and digits unchanged; other characters by name: é becomes e, α alpha, ² 2.
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

/// A language that formulas are exported to, with its reserved words.
public struct IdentifierLanguage: Sendable {
  /// Words that variables must not use: keywords, and names of functions and constants.
  let reservedWords: Set<String>

  /// Creates a language from its reserved words, separated by spaces, and the notations whose
  /// function names are reserved too.
  init(_ words: String..., notations: [Notation]) {
    let names = words.flatMap { $0.split(separator: " ").map(String.init) }
    reservedWords = notations.reduce(into: Set(names)) { $0.formUnion($1.calledNames) }
      .union(ElementaryFunction.functionsByFormulaName.keys)
      .union(NamedConstant.allCases.map(\.rawValue))
  }
}
