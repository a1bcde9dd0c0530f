// The constant, the line and the powers.

extension FunctionRow {
  static let zero = FunctionRow(
    "0", complexity: 0, pykan: ["0"], domain: .all, range: .between(0, 0), symmetry: .even,
    scaling: .none, undoes: nil, value: { _ in 0 }, derivative: { $0.isNaN ? $0 : 0 },
    form: .arithmetic { _ in 0 }, search: .constant, canonicalForm: .constant, extent: .unlimited)

  static let identity = FunctionRow(
    "x", complexity: 1, pykan: ["x"], domain: .all, range: .power(1), symmetry: .odd,
    scaling: .power(1), undoes: nil, value: { $0 }, derivative: { _ in 1 },
    form: .arithmetic { $0 }, search: .line, canonicalForm: .line, extent: .unlimited)

  static let square = power(
    2, "x^2", complexity: 2, value: { $0 * $0 }, derivative: { 2 * $0 },
    form: .arithmetic { $0.raised(to: 2) })

  static let cube = power(
    3, "x^3", complexity: 3, value: { $0 * $0 * $0 }, derivative: { 3 * ($0 * $0) },
    form: .arithmetic { $0.raised(to: 3) })

  static let fourthPower = power(
    4, "x^4", complexity: 3, value: { ($0 * $0) * ($0 * $0) }, derivative: { 4 * ($0 * $0 * $0) },
    form: .arithmetic { $0.raised(to: 4) })

  static let fifthPower = power(
    5, "x^5", complexity: 3, value: { ($0 * $0) * ($0 * $0) * $0 },
    derivative: { 5 * (($0 * $0) * ($0 * $0)) }, form: .arithmetic { $0.raised(to: 5) })

  static let reciprocal = power(
    -1, "1/x", complexity: 2, value: { 1 / $0 }, derivative: { -1 / ($0 * $0) },
    form: .arithmetic { 1 / $0 })

  static let reciprocalSquare = power(
    -2, "1/x^2", complexity: 2, value: { 1 / ($0 * $0) }, derivative: { -2 / ($0 * $0 * $0) },
    form: .arithmetic { 1 / $0.raised(to: 2) })

  static let reciprocalCube = power(
    -3, "1/x^3", complexity: 3, value: { 1 / ($0 * $0 * $0) },
    derivative: { -3 / (($0 * $0) * ($0 * $0)) }, form: .arithmetic { 1 / $0.raised(to: 3) })

  static let reciprocalFourthPower = power(
    -4, "1/x^4", complexity: 4, value: { 1 / (($0 * $0) * ($0 * $0)) },
    derivative: { -4 / (($0 * $0) * ($0 * $0) * $0) },
    form: .arithmetic { 1 / $0.raised(to: 4) })

  static let reciprocalFifthPower = power(
    -5, "1/x^5", complexity: 5, value: { 1 / (($0 * $0) * ($0 * $0) * $0) },
    derivative: { -5 / (($0 * $0 * $0) * ($0 * $0 * $0)) },
    form: .arithmetic { 1 / $0.raised(to: 5) })

  static let squareRoot = power(
    0.5, "sqrt", complexity: 2, pykanDuplicate: "x^0.5", value: { $0.squareRoot() },
    derivative: { 0.5 / $0.squareRoot() },
    form: .call(
      .common("sqrt", latex: .template(#"\sqrt{#}"#), numpy: .value("numpy.sqrt")),
      slope: { 1 / (2 * calling(.squareRoot, $0)) }))

  static let threeHalvesPower = power(
    1.5, "x^1.5", complexity: 4, value: { $0 * $0.squareRoot() },
    derivative: { 1.5 * $0.squareRoot() }, form: .arithmetic { $0.raised(to: 1.5) })

  static let reciprocalSquareRoot = power(
    -0.5, "1/sqrt(x)", complexity: 2, pykanDuplicate: "1/x^0.5", value: { 1 / $0.squareRoot() },
    derivative: { -0.5 / ($0 * $0.squareRoot()) },
    form: .arithmetic { 1 / calling(.squareRoot, $0) })

  /// A power of x; everything except its numbers and its form follows from the exponent.
  private static func power(
    _ exponent: Double, _ name: String, complexity: Int, pykanDuplicate: String? = nil,
    value: @escaping FunctionKernel.Plain, derivative: @escaping FunctionKernel.Plain,
    form: FunctionForm
  ) -> FunctionRow {
    let isWhole = exponent == exponent.rounded()
    let isEven = exponent.truncatingRemainder(dividingBy: 2) == 0
    let isPositive = exponent > 0
    return FunctionRow(
      name, complexity: complexity, pykan: [name] + (pykanDuplicate.map { [$0] } ?? []),
      domain: isWhole
        ? (isPositive ? .all : .nonZero) : (isPositive ? .nonNegative : .positive),
      range: .power(exponent), symmetry: isEven ? .even : (isWhole ? .odd : .none),
      scaling: .power(exponent), undoes: nil, value: value, derivative: derivative, form: form,
      search: isPositive ? (isWhole ? .vertex : .branchPoint) : .pole,
      canonicalForm: isWhole ? .centre : .singularPoint, extent: .ratio)
  }
}

/// A call of `function`.
func calling(_ function: ElementaryFunction, _ argument: Expression) -> Expression {
  function.expression(of: argument)
}
