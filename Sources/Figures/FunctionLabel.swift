import Expressions
import Scene

/// Names of functions for narrow places.
enum FunctionLabel {
  /// The name and shorter spellings, longest first.
  static func choices(_ name: String, glyphs: Glyphs) -> [String] {
    var choices = [name]
    if glyphs.family == .braille {
      let compact = powers.reduce(name) { text, power in
        replacing(power.plain, in: text, with: power.compact)
      }
      if compact != name { choices.append(compact) }
    }
    if let short = ElementaryFunction(named: name)?.shortName { choices.append(short) }
    return choices
  }

  private static let powers: [(plain: String, compact: String)] = [
    ("^2", "²"), ("^3", "³"), ("^4", "⁴"), ("^5", "⁵"), ("sqrt(x)", "√x"), ("sqrt", "√"),
  ]

  private static func replacing(_ part: String, in text: String, with other: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let first = rest.first {
      if rest.hasPrefix(part) {
        result += other
        rest = rest.dropFirst(part.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}

extension NetworkDiagram.EdgeKind {
  /// The name of its symbolic function, if it has one.
  var functionName: String? {
    switch self {
    case .symbolic(let name), .mixed(let name): name
    case .spline, .removed: nil
    }
  }
}

extension Glyphs {
  /// The mark of elements about to be removed.
  var strike: Character { family == .braille ? "×" : "x" }
}
