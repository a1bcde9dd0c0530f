import Expressions
import Numerics

/// Turns a formula into the nodes and edges of a network; common parts occur once.
struct FormulaGraphBuilder {
  private(set) var graph: FormulaGraph
  private let names: [String]
  /// The samples, row by row, at which the formula must be defined.
  private let rows: [[Double]]
  private var forms: [Expression: LinearForm] = [:]

  init(names: [String], rows: [[Double]]) {
    self.names = names
    self.rows = rows
    graph = FormulaGraph(inputs: names.count)
  }

  /// Adds the formula; returns the index of the node with its value.
  mutating func appendOutput(_ formula: Expression) throws(FormulaError) -> Int {
    var form = try form(of: formula)
    // A network needs an edge even for a constant.
    if form.terms.isEmpty { form.add(.init(factor: 1, edge: .init(function: .zero, source: 0))) }
    return graph.appendSum(form)
  }

  // MARK: Sums

  /// The expression as a sum of multiples of edges; whatever does not fit becomes nodes.
  private mutating func form(of expression: Expression) throws(FormulaError) -> LinearForm {
    if let known = forms[expression] { return known }
    let form = try newForm(of: expression)
    guard form.isFinite else {
      throw FormulaError("a number in the formula is too large for a network: \(expression.brief)")
    }
    forms[expression] = form
    return form
  }

  private mutating func newForm(of expression: Expression) throws(FormulaError) -> LinearForm {
    if expression.variables.isEmpty { return LinearForm(bias: try value(of: expression)) }
    switch expression {
    case .number, .constant: return LinearForm(bias: try value(of: expression))
    case .variable(let name):
      guard let index = names.firstIndex(of: name) else {
        throw FormulaError("the formula needs \(name), which is none of the inputs")
      }
      return LinearForm(FormulaEdge(function: .identity, source: index))
    case .negated(let operand): return try form(of: operand).scaled(by: -1)
    case .sum(let terms):
      var sum = LinearForm()
      for term in terms { sum.add(try form(of: term)) }
      return sum
    case .call(let function, let argument): return try edge(function, of: argument)
    case .product, .quotient, .power: return try product(expression)
    }
  }

  private func value(of constant: Expression) throws(FormulaError) -> Double {
    let value = CompiledExpression(constant, variables: [])?.evaluate([]) ?? .nan
    guard value.isFinite else { throw FormulaError("\(constant.brief) is no number") }
    return value
  }

  private mutating func edge(
    _ function: ElementaryFunction, of argument: Expression
  ) throws(FormulaError) -> LinearForm {
    edge(function, of: try form(of: argument))
  }

  private mutating func edge(_ function: ElementaryFunction, of form: LinearForm) -> LinearForm {
    guard !form.terms.isEmpty else { return LinearForm(bias: function.value(at: form.bias)) }
    let (a, source, b) = graph.line(form)
    return LinearForm(FormulaEdge(function: function, a: a, b: b, source: source))
  }

  // MARK: Products and powers

  private mutating func product(_ expression: Expression) throws(FormulaError) -> LinearForm {
    var factors = PowerFactors()
    factors.append(expression, exponent: 1)
    var coefficient = 1.0
    for (constant, exponent) in factors.constants {
      coefficient *= try value(of: exponent == 1 ? constant : .power(constant, .number(exponent)))
    }
    var parts: [LinearForm] = []
    var exponentialParts = LinearForm()
    for (base, exponent) in factors.powers where exponent != 0 {
      if exponent == 1 {
        parts.append(try factor(base))
      } else if let powers = Self.powers(exponent) {
        for power in powers { parts.append(try edge(power, of: base)) }
      } else if try isPositive(base, exponent) {
        exponentialParts.add(try edge(.logarithm, of: base), times: exponent)
      } else {
        parts.append(try edge(try Self.userPower(exponent), of: base))
      }
    }
    if !exponentialParts.terms.isEmpty { parts.append(edge(.exponential, of: exponentialParts)) }
    return graph.product(parts).scaled(by: coefficient)
  }

  /// A factor, possibly a power with a variable exponent.
  private mutating func factor(_ base: Expression) throws(FormulaError) -> LinearForm {
    guard case .power(let base, let exponent) = base else { return try form(of: base) }
    guard !base.variables.isEmpty else {
      let value = try value(of: base)
      guard value > 0 else {
        throw FormulaError("\(base.brief) cannot be the base of a power with a variable exponent")
      }
      let logarithm = naturalLogarithm(value)
      return edge(.exponential, of: try form(of: exponent).scaled(by: logarithm))
    }
    guard try lowest(base) > 0 else {
      throw FormulaError("the base \(base.brief) of a power is not positive on all samples")
    }
    return try edge(
      .exponential, of: .product([exponent, .call(.logarithm, base)]))
  }

  /// Whether to write a power as exp(p log b): not if the base is 0 at a sample, or the exponent is
  /// whole.
  ///
  /// - Throws: `FormulaError` if the power is undefined at a sample.
  private func isPositive(_ base: Expression, _ exponent: Double) throws(FormulaError) -> Bool {
    if exponent == exponent.rounded() { return false }
    let lowest = try lowest(base)
    guard lowest > 0 || (lowest == 0 && exponent > 0) else {
      throw FormulaError(
        "\(base.brief) is not positive on all samples, so it has no power \(exponent)")
    }
    return lowest > 0
  }

  private func lowest(_ expression: Expression) throws(FormulaError) -> Double {
    guard let compiled = CompiledExpression(expression, variables: names) else { return .nan }
    var lowest = Double.infinity
    for row in rows {
      let value = compiled.evaluate(row)
      guard value.isFinite else {
        throw FormulaError("\(expression.brief) has no value at some sample")
      }
      lowest = min(lowest, value)
    }
    return lowest
  }

  /// The functions of the library whose product is the power; nil if there are none.
  private static func powers(_ exponent: Double) -> [ElementaryFunction]? {
    if let own = ElementaryFunction(power: exponent) { return [own] }
    guard exponent == exponent.rounded(), abs(exponent) <= 25 else { return nil }
    let count = (abs(exponent) / 5).rounded(.up)
    let least = (abs(exponent) / count).rounded(.down)
    let larger = abs(exponent) - least * count
    return (0..<Int(count)).compactMap { index in
      let part = Double(index) < larger ? least + 1 : least
      return ElementaryFunction(power: exponent < 0 ? -part : part)
    }
  }

  private static func userPower(_ exponent: Double) throws(FormulaError) -> ElementaryFunction {
    let text = Expression.number(exponent).description
    let name =
      "power_"
      + text.map { $0 == "-" ? "minus_" : ($0 == "." ? "_" : String($0)) }.joined()
    do {
      return .user(try UserFunction(name: name, formula: "x^(\(text))", complexity: 4))
    } catch {
      throw FormulaError("there is no function for the power \(text)")
    }
  }
}

extension Expression {
  /// The expression for an error message, shortened if it is long.
  fileprivate var brief: String { singleLine(description) }
}
