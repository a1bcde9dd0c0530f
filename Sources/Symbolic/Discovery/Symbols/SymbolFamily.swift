import Expressions

/// Functions of one variable x with up to two inner constants a and b, such as `exp(a*x)`, or pairs
/// of functions that a phase combines, such as `sin(a*x)` and `cos(a*x)`.
struct SymbolFamily: Sendable {
  /// One function, or two.
  let forms: [Expression]
  /// The combination of two functions with the phase p.
  let phased: Expression?
  /// The complexity on the scale of the library.
  let complexity: Double
  /// The functions that the forms call.
  let functions: Set<ElementaryFunction>
  /// Where the search for inner constants begins.
  let places: SymbolPlaces

  /// The number of inner constants.
  var parameterCount: Int { places.parameterCount }

  static let parameterNames = ["a", "b"]

  /// Nil if a formula cannot be parsed.
  init?(
    _ formulas: [String], phased: String? = nil, _ complexity: Double, _ places: SymbolPlaces
  ) {
    let names = ["x", "p"] + Self.parameterNames
    forms = formulas.compactMap { try? Expression(parsing: $0, variables: names) }
    guard forms.count == formulas.count else { return nil }
    self.phased = phased.flatMap { try? Expression(parsing: $0, variables: names) }
    self.complexity = complexity
    self.places = places
    functions = forms.reduce(into: []) { $0.formUnion($1.calledFunctions) }
  }

  /// A function of the library with an affine argument.
  init(_ function: ElementaryFunction) {
    let argument = .variable("a") * .variable("x") + .variable("b")
    forms = [function.expression(of: argument)]
    phased = nil
    complexity = Double(function.complexity) + 1
    places = .slopeAndShift(smallest: 0.25)
    functions = [function]
  }

  /// A form of a variable, with expressions for its constants, and for the phase if it has one.
  func filled(
    _ form: Expression, _ variable: Expression, _ parameters: [Expression],
    _ phase: Expression? = nil
  ) -> Expression {
    var result = form
    for (name, value) in zip(places.names, parameters) {
      result = result.replacing(name, with: value)
    }
    if let phase { result = result.replacing("p", with: phase) }
    return result.replacing("x", with: variable)
  }
}

extension Expression {
  /// The functions that the expression calls.
  var calledFunctions: Set<ElementaryFunction> {
    var functions = children.reduce(into: Set<ElementaryFunction>()) {
      $0.formUnion($1.calledFunctions)
    }
    if case .call(let function, _) = self { functions.insert(function) }
    return functions
  }
}

/// A member of a family with chosen inner constants.
struct Symbol: Sendable {
  /// The index in the list of families.
  var family: Int
  var parameters: [Double]
}
