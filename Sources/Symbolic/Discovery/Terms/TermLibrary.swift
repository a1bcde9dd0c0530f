import Expressions

/// Simple terms in some variables, with their values on samples.
struct TermLibrary: Sendable {
  /// The terms without coefficients; the constant 1 comes first.
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

  /// All monomials up to a degree.
  ///
  /// - Parameter work: Polled for cancellation; the cost is not counted.
  /// - Throws: `WorkEnded.unwanted` if the task was cancelled.
  static func polynomial(
    _ problem: SearchProblem, degree: Int, _ work: Work = Work()
  ) throws(WorkEnded) -> TermLibrary {
    var library = TermLibrary(problem)
    try library.appendMonomials(upTo: degree, work)
    return library
  }

  /// The degrees from 1 to at most 6 with no more than `limit` monomials; always includes 1.
  static func degrees(_ problem: SearchProblem, limit: Int) -> ClosedRange<Int> {
    var degree = 1
    while degree < 6, binomial(problem.variableCount + degree + 1, degree + 1) <= limit {
      degree += 1
    }
    return 1...degree
  }

  /// Powers, roots and common functions of single variables and, unless the problem is wide,
  /// products of two; with few variables also further functions, and products within a variable.
  ///
  /// - Parameters:
  ///   - own: The user's functions, also of single variables.
  ///   - work: Polled for cancellation; the cost is not counted.
  /// - Throws: `WorkEnded.unwanted` if the task was cancelled.
  static func usual(
    _ problem: SearchProblem, and own: [ElementaryFunction] = [], _ work: Work = Work()
  ) throws(WorkEnded) -> TermLibrary {
    var library = TermLibrary(problem)
    let hasFew = problem.variableCount <= fewVariables
    var single: [Range<Int>] = []
    for variable in problem.names.indices {
      try work.ask()
      let start = library.terms.count
      let x = Expression.variable(problem.names[variable])
      for term in usualFunctions(of: x) + (hasFew ? furtherFunctions(of: x) : []) {
        library.append(term)
      }
      for function in own { library.append(function.expression(of: x)) }
      single.append(start..<library.terms.count)
    }
    guard !problem.isWide else { return library }
    for (index, first) in single.enumerated() {
      for second in single[(index + 1)...] {
        try work.ask()
        for left in first { for right in second { library.appendProduct(left, right) } }
      }
      guard problem.variableCount <= fewestVariables else { continue }
      for left in first {
        for right in first where right > left { library.appendProduct(left, right) }
      }
    }
    return library
  }

  /// The number of terms added between polls for cancellation.
  private static let blockLength = 64
  /// The maximum number of values of a wide problem's terms: a few hundred megabytes with their
  /// copies.
  private static let valueLimit = 4_000_000
  /// The number of common functions of a variable.
  private static let functionCount = 11

  /// Whether the common terms of a problem fit in memory.
  static func hasRoom(for problem: SearchProblem) -> Bool {
    !problem.isWide
      || Double(functionCount) * Double(problem.variableCount) * Double(problem.sampleCount)
        <= Double(valueLimit)
  }

  /// The maximum number of variables for further functions, and for products of functions of one
  /// variable.
  private static let fewVariables = 3, fewestVariables = 2

  private static func binomial(_ n: Int, _ k: Int) -> Int {
    guard k > 0 else { return 1 }
    return (1...k).reduce(1) { $0 * (n - k + $1) / $1 }
  }

  private mutating func appendMonomials(upTo degree: Int, _ work: Work) throws(WorkEnded) {
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
      for (index, (exponents, _)) in next.enumerated() {
        if index.isMultiple(of: Self.blockLength) { try work.ask() }
        append(monomial(exponents))
      }
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

  /// Adds a term if it is finite on all samples and not nearly constant.
  private mutating func append(_ term: Expression) {
    let variables = term.variables
    let own = names.indices.filter { variables.contains(names[$0]) }
    guard let compiled = CompiledExpression(term, variables: own.map { names[$0] }) else { return }
    var row = [Double](repeating: 0, count: own.count)
    let values = columns[0].indices.map { sample in
      for (place, variable) in own.enumerated() { row[place] = columns[variable][sample] }
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
