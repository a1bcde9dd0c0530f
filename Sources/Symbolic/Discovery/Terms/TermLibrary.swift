import Expressions

/// Simple terms in some variables, with their values on samples.
struct TermLibrary: Sendable {
  /// What a library holds.
  enum Content: String, Sendable, Codable {
    /// Products of powers.
    case polynomial
    /// Powers, roots and usual functions of single variables, and their products in pairs.
    case usual
  }

  /// The terms, each without a factor; the constant 1 comes first.
  private(set) var terms: [Expression] = [1]
  /// `[term][sample]`.
  private(set) var values: [[Double]]

  private let names: [String]
  private let columns: [[Double]]

  private init(_ problem: SearchProblem) {
    names = problem.names
    columns = problem.columns
    values = [[Double](repeating: 1, count: problem.sampleCount)]
  }

  /// All products of powers up to a degree.
  static func polynomial(_ problem: SearchProblem, degree: Int) -> TermLibrary {
    var library = TermLibrary(problem)
    library.appendMonomials(upTo: degree)
    return library
  }

  /// The degrees for which so many terms suffice, 1 to 6; 1 always.
  static func degrees(_ problem: SearchProblem, limit: Int) -> ClosedRange<Int> {
    var degree = 1
    while degree < 6, binomial(problem.variableCount + degree + 1, degree + 1) <= limit {
      degree += 1
    }
    return 1...degree
  }

  /// Powers, roots and usual functions of single variables, and their products in pairs; more of them,
  /// and products within a variable, where there are few variables.
  ///
  /// - Parameter own: functions of the user's, of single variables too.
  static func usual(
    _ problem: SearchProblem, and own: [ElementaryFunction] = []
  ) -> TermLibrary {
    var library = TermLibrary(problem)
    let hasFew = problem.variableCount <= fewVariables
    var single: [Range<Int>] = []
    for variable in problem.names.indices {
      let start = library.terms.count
      let x = Expression.variable(problem.names[variable])
      for term in usualFunctions(of: x) + (hasFew ? furtherFunctions(of: x) : []) {
        library.append(term)
      }
      for function in own { library.append(function.expression(of: x)) }
      single.append(start..<library.terms.count)
    }
    for (index, first) in single.enumerated() {
      for second in single[(index + 1)...] {
        for left in first { for right in second { library.appendProduct(left, right) } }
      }
      guard problem.variableCount <= fewestVariables else { continue }
      for left in first {
        for right in first where right > left { library.appendProduct(left, right) }
      }
    }
    return library
  }

  /// Variables up to which there are further functions, and products of functions of one variable.
  private static let fewVariables = 3, fewestVariables = 2

  private static func binomial(_ n: Int, _ k: Int) -> Int {
    guard k > 0 else { return 1 }
    return (1...k).reduce(1) { $0 * (n - k + $1) / $1 }
  }

  private mutating func appendMonomials(upTo degree: Int) {
    var last = [(exponents: [Int](repeating: 0, count: names.count), from: 0)]
    for _ in 0..<degree {
      var next: [(exponents: [Int], from: Int)] = []
      for (exponents, from) in last {
        for variable in from..<names.count {
          var raised = exponents
          raised[variable] += 1
          next.append((raised, variable))
        }
      }
      for (exponents, _) in next { append(monomial(exponents)) }
      last = next
    }
  }

  private func monomial(_ exponents: [Int]) -> Expression {
    .product(
      of: zip(names, exponents).compactMap { name, exponent in
        exponent == 0 ? nil : Expression.variable(name).raised(to: .number(Double(exponent)))
      })
  }

  private static func usualFunctions(of x: Expression) -> [Expression] {
    let functions: [ElementaryFunction] = [
      .identity, .square, .cube, .reciprocal, .reciprocalSquare, .squareRoot, .logarithm,
      .exponential, .sine, .cosine,
    ]
    return functions.map { $0.expression(of: x) } + [
      ElementaryFunction.exponential.expression(of: -x)
    ]
  }

  private static func furtherFunctions(of x: Expression) -> [Expression] {
    let squared = x.raised(to: 2)
    let arguments: [(ElementaryFunction, [Expression])] = [
      (.sine, [.constant(.pi) * x, 2 * x, squared]),
      (.cosine, [.constant(.pi) * x, 2 * x, squared]),
      (.exponential, [squared, -squared]), (.tangent, [x]), (.hyperbolicTangent, [x]),
      (.absoluteValue, [x]), (.reciprocalSquareRoot, [x]),
    ]
    return arguments.flatMap { function, arguments in
      arguments.map { function.expression(of: $0) }
    } + [ElementaryFunction.sine, .cosine, .tangent].map { 1 / $0.expression(of: x) }
  }

  /// Adds a term, if it is finite on all samples and not nearly constant.
  private mutating func append(_ term: Expression) {
    guard let compiled = CompiledExpression(term, variables: names) else { return }
    var row = [Double](repeating: 0, count: names.count)
    let values = columns[0].indices.map { sample in
      for variable in names.indices { row[variable] = columns[variable][sample] }
      return compiled.evaluate(row)
    }
    append(term, values)
  }

  private mutating func appendProduct(_ left: Int, _ right: Int) {
    append(terms[left] * terms[right], zip(values[left], values[right]).map { $0 * $1 })
  }

  private mutating func append(_ term: Expression, _ column: [Double]) {
    guard let first = column.first, column.allSatisfy(\.isFinite),
      column.contains(where: { abs($0 - first) > 1e-9 * abs(first) })
    else { return }
    terms.append(term)
    values.append(column)
  }
}
