import Expressions
import Numerics

/// Functions of the library for the f_i of a sum Σ c_i f_i(x_i) that variables enter through.
struct InnerForm: Sendable, Equatable {
  /// A candidate for one f_i: f(a x + b).
  struct Part: Sendable, Equatable {
    var function: ElementaryFunction
    var a: Double
    var b: Double

    /// The derivative by x.
    func slope(at x: Double) -> Double { a * function.derivative(at: a * x + b) }

    var complexity: Int { function.complexity + (a == 1 ? 0 : 2) + (b == 0 ? 0 : 2) }

    func expression(of variable: Expression) -> Expression {
      function.expression(of: .number(a) * variable + .number(b))
    }
  }

  /// One part per variable of the group.
  var parts: [Part]
  /// c_i; the first one is 1.
  var coefficients: [Double]
  /// The root mean square sine of the angle to the gradients.
  var residual: Double

  var complexity: Int {
    parts.reduce(0) { $0 + $1.complexity }
      + coefficients.reduce(0) { $0 + ($1.magnitude == 1 ? 0 : 2) }
  }

  /// The functions that are tried with a = 1 and b = 0.
  private static let plain: [ElementaryFunction] = [
    .identity, .square, .logarithm, .reciprocal, .squareRoot, .cube, .reciprocalSquare,
    .fourthPower, .exponential, .sine, .cosine,
  ]
  /// The maximum number of plain functions per variable, and of fitted ones.
  private static let plainLimit = 4
  private static let fittedLimit = 2
  private static let combinationLimit = 256

  /// The sums of library functions that agree with a gradient null, likeliest first.
  static func forms(
    of null: GradientNull, in field: GradientField, work: inout Work
  ) throws(WorkEnded) -> [InnerForm] {
    let directions = GroupDirections(field, variables: null.variables)
    var choices: [[Part]] = []
    for (index, variable) in null.variables.enumerated() {
      try work.spend(2e7)
      let column = directions.columns[index]
      choices.append(parts(column, null.inner.sum(variable, at: column)))
    }
    var combinations: [[Part]] = [[]]
    for choice in choices {
      combinations = combinations.flatMap { start in choice.map { start + [$0] } }
      if combinations.count > combinationLimit {
        combinations = Array(combinations.prefix(combinationLimit))
      }
    }
    var forms: [InnerForm] = []
    for parts in combinations {
      try work.spend(Double(directions.sampleCount * parts.count * parts.count * 4))
      if let form = directions.form(parts) { forms.append(form) }
    }
    let allowed = max(1.3 * null.residual, 2 * null.expected, 1e-4)
    let best = forms.reduce(.infinity) { min($0, $1.residual) }
    var seen: Set<[ElementaryFunction]> = []
    return forms.filter { $0.residual <= allowed && $0.residual <= 4 * best + 1e-5 }
      .sorted { $0.cost(best) < $1.cost(best) }
      .filter { seen.insert($0.parts.map(\.function)).inserted }
  }

  /// Whether all functions have a = 1 and b = 0.
  var isPlain: Bool { parts.allSatisfy { $0.a == 1 && $0.b == 0 } }

  /// The criterion for ranking forms: simplicity weighed against agreement.
  private func cost(_ best: Double) -> Double {
    Double(complexity) + 4
      * naturalLogarithm((residual + 1e-5) / (best + 1e-5))
  }

  private static func parts(_ places: [Double], _ curve: [Double]) -> [Part] {
    func misfit(_ function: ElementaryFunction) -> Double? {
      guard places.allSatisfy(function.isDefined) else { return nil }
      return AffineFit(
        function, inputs: places, outputs: curve, a: 1, b: 0, c: nil, d: nil
      ).map { 1 - $0.r2 }
    }
    let ranked = plain.compactMap { function in misfit(function).map { (function, $0) } }
      .sorted { $0.1 < $1.1 }
    var result = ranked.prefix(plainLimit).map { Part(function: $0.0, a: 1, b: 0) }
    let fitted = AffineFit.candidates(inputs: places, outputs: curve)
      .filter { $0.function != .zero && $0.function != .identity && $0.r2 > 0.99 }
    for fit in fitted.prefix(fittedLimit) {
      let part = Part(function: fit.function, a: fit.a, b: fit.b)
      if !result.contains(part) { result.append(part) }
    }
    return result
  }

  /// Σ c_i f_i(x_i), or a product of powers if all f_i are logarithms.
  func expression(of variables: [Expression]) -> Expression {
    if let product = product(of: variables) { return product }
    return .sum(
      of: zip(zip(parts, variables), coefficients).map { pair, coefficient in
        .number(coefficient) * pair.0.expression(of: pair.1)
      })
  }

  private func product(of variables: [Expression]) -> Expression? {
    guard parts.allSatisfy({ $0 == Part(function: .logarithm, a: 1, b: 0) }) else { return nil }
    let exponents = coefficients.compactMap {
      Monomial.Exponent(near: $0, tolerance: max(0.02, 2 * residual))
    }
    guard exponents.count == coefficients.count else { return nil }
    return Monomial(exponents: exponents).expression(of: variables)
  }
}
