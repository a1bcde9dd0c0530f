/// Formulas as a complete source file, with one function or equation per output.
///
/// Names of columns and outputs that are not identifiers of the language, or are reserved in it,
/// are replaced by identifiers, and a comment lists the replacements.
public struct FormulaDocument: Sendable {
  struct Output: Sendable {
    let name: String
    let expression: Expression
    let comment: [String]
  }

  let outputs: [Output]
  let inputs: [String]
  let comment: [String]
  /// The inputs that are categories: texts in programs.
  let categories: Set<String>

  /// Creates a document.
  /// - Parameters:
  ///   - outputs: each output's name, formula and comment lines.
  ///   - inputs: the columns that every function takes as arguments, in order. Other variables of
  ///     the formulas become further arguments after them.
  ///   - comment: lines for the top of the file.
  ///   - categories: inputs that are categories, whether or not formulas look them up.
  public init(
    outputs: [(name: String, expression: Expression, comment: [String])], inputs: [String],
    comment: [String], categories: Set<String> = []
  ) {
    self.outputs = outputs.map {
      Output(name: $0.name, expression: $0.expression, comment: $0.comment)
    }
    var all = inputs
    var known = Set(inputs)
    for output in outputs {
      all += output.expression.variables.filter { known.insert($0).inserted }
    }
    self.inputs = all
    self.comment = comment
    self.categories = outputs.reduce(into: categories) { $0.formUnion($1.expression.categories) }
  }

  /// The text of the file in a format; ends with a newline.
  public func source(_ format: DocumentFormat) -> String {
    format.lines(self).joined(separator: "\n") + "\n"
  }

  func identifiers(_ language: IdentifierLanguage) -> Identifiers {
    Identifiers(inputs: inputs, outputs: outputs.map(\.name), language: language)
  }

  /// The top of the file: the comment, and which identifier replaces which name.
  func head(_ mark: String, _ identifiers: Identifiers? = nil) -> [String] {
    let lines = comment + (identifiers?.explanations ?? [])
    return commented(lines, mark) + (lines.isEmpty ? [] : [""])
  }

  /// The lines as comments, with text that would end the comment or continue it made harmless.
  func commented(_ lines: [String], _ mark: String) -> [String] {
    lines.flatMap { $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }
      .map { line in
        var text = "\(mark) "
        for scalar in line.unicodeScalars {
          text += scalar.properties.generalCategory == .control ? " " : String(scalar)
        }
        while text.last == " " { text.removeLast() }
        // A trailing backslash, or its trigraph in C, would continue the comment on the next line.
        return text.hasSuffix("\\") || text.hasSuffix("??/") ? text + " ." : text
      }
  }

  /// A JSON string literal, which is also valid Python.
  func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The printed forms of the functions that the formulas call in a notation, ordered by name.
  func calledForms(_ notation: Notation) -> [PrintedForm] {
    outputs.reduce(into: Set<ElementaryFunction>()) {
      $0.formUnion($1.expression.functions(in: notation))
    }.sorted { $0.name < $1.name }.compactMap(notation.form)
  }

  /// What a file needs for the functions that its formulas call: lines for its top, and
  /// definitions.
  func support(_ notation: Notation) -> (preamble: [String], definitions: [String]) {
    var (preamble, definitions): ([String], [String]) = ([], [])
    for form in calledForms(notation) {
      // Functions of the same kind need the same lines.
      if !preamble.contains(form.preamble) { preamble += form.preamble }
      if !form.definition.isEmpty { definitions += [""] + form.definition }
    }
    return (preamble, definitions)
  }
}

extension Expression {
  /// The functions that the expression calls when printed in a notation.
  func functions(in notation: Notation) -> Set<ElementaryFunction> {
    var found: Set<ElementaryFunction> = []
    collectFunctions(notation, into: &found)
    return found
  }

  private func collectFunctions(
    _ notation: Notation, into found: inout Set<ElementaryFunction>
  ) {
    if case .call(let function, let argument) = self {
      if let spelledOut = notation.spelledOut(function, of: argument) {
        return spelledOut.collectFunctions(notation, into: &found)
      }
      found.insert(function)
    }
    for child in children { child.collectFunctions(notation, into: &found) }
  }
}
