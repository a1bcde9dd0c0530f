/// Formulas as a whole source file, one function or equation per output.
///
/// Names of columns and outputs that are no identifiers of the language, or mean something there,
/// are replaced by ones that are, and a comment says which is which.
public struct FormulaDocument: Sendable {
  /// What kind of file.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Equations that `Expression(parsing:)` can read.
    case text
    /// An article with one displayed equation per output.
    case latex
    /// A module with functions of numbers or NumPy arrays; needs nothing but the standard library
    /// for numbers.
    case python
    /// A Python module with the formulas as SymPy expressions.
    case sympy
    /// A file that compiles alone, with functions of `Double`s.
    case swift
    /// A C99 file that compiles alone, with functions of `double`s.
    case c
    /// One object: inputs, and for each output the formula in several notations.
    case json
  }

  struct Output: Sendable {
    let name: String
    let expression: Expression
    let comment: [String]
  }

  let outputs: [Output]
  let inputs: [String]
  let comment: [String]

  /// A document.
  /// - Parameters:
  ///   - outputs: the name of each, its formula and lines about it.
  ///   - inputs: the columns that are arguments of every function, in their order. Variables of
  ///     the formulas that are not among them are arguments behind them.
  ///   - comment: lines for the head of the file.
  public init(
    outputs: [(name: String, expression: Expression, comment: [String])], inputs: [String],
    comment: [String]
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
  }

  /// The file's text, which ends with a newline.
  public func source(_ kind: Kind) -> String {
    let lines =
      switch kind {
      case .text: textLines
      case .latex: latexLines
      case .python: pythonLines
      case .sympy: sympyLines
      case .swift: swiftLines
      case .c: cLines
      case .json: [jsonText]
      }
    return lines.joined(separator: "\n") + "\n"
  }

  func identifiers(_ language: IdentifierLanguage) -> Identifiers {
    Identifiers(inputs: inputs, outputs: outputs.map(\.name), language: language)
  }

  /// The head of the file: the comment, and what stands for which name.
  func head(_ mark: String, _ identifiers: Identifiers? = nil) -> [String] {
    let lines = comment + (identifiers?.explanations ?? [])
    return commented(lines, mark) + (lines.isEmpty ? [] : [""])
  }

  /// Lines as comments, with nothing in them that would end the comment or go on behind it.
  func commented(_ lines: [String], _ mark: String) -> [String] {
    lines.flatMap { $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }
      .map { line in
        var text = "\(mark) "
        for scalar in line.unicodeScalars {
          text += scalar.properties.generalCategory == .control ? " " : String(scalar)
        }
        while text.last == " " { text.removeLast() }
        // A backslash, or what stands for one in C, would go on with the comment on the next line.
        return text.hasSuffix("\\") || text.hasSuffix("??/") ? text + " ." : text
      }
  }

  /// How the functions that the formulas call in a notation are written in it, in the order of their
  /// names.
  func calledForms(_ notation: Notation) -> [PrintedForm] {
    outputs.reduce(into: Set<ElementaryFunction>()) {
      $0.formUnion($1.expression.functions(in: notation))
    }.sorted { $0.name < $1.name }.compactMap(notation.form)
  }
}

extension Expression {
  /// The functions that the expression calls when it is printed in a notation.
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
