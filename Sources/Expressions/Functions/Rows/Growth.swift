import Numerics

// The exponential, the logarithm and functions built from them.

extension FunctionRow {
  static let exponential = FunctionRow(
    "exp", complexity: 2, pykan: ["exp"], domain: .all,
    range: .rising(within: Interval(0, .infinity)), symmetry: .none, scaling: .exponential,
    undoes: nil, value: { Numerics.exponential($0) },
    derivative: { Numerics.exponential($0) },
    form: .call(
      .common("exp", latex: .command(#"\exp"#), numpy: .value("numpy.exp")),
      slope: { calling(.exponential, $0) }),
    search: .rate, canonicalForm: .rate, extent: .width(1))

  static let logarithm = FunctionRow(
    "log", complexity: 2, pykan: ["log"], domain: .positive, range: .rising(), symmetry: .none,
    scaling: .logarithmic, undoes: nil, value: naturalLogarithm,
    derivative: { $0 < 0 ? .nan : 1 / $0 },
    form: .call(
      .common("log", or: "ln", latex: .command(#"\ln"#), numpy: .value("numpy.log")),
      slope: { 1 / $0 }),
    search: .pole, canonicalForm: .singularPoint, extent: .ratio)

  static let gaussian = FunctionRow(
    "gaussian", short: "gauss", complexity: 3, pykan: ["gaussian"], domain: .all,
    range: .between(0, 1), symmetry: .even, scaling: .none, undoes: nil,
    value: { Numerics.exponential(-($0 * $0)) },
    derivative: { -2 * $0 * Numerics.exponential(-($0 * $0)) },
    form: .shorthand(
      FunctionCall(
        "gaussian", latex: .spelledOut(spelledOutGaussian), python: .template("exp(-(#)**2)"),
        pythonNumbers: .expression("math.exp(-x * x)"),
        pythonArrays: .expression("numpy.exp(-x * x)"), c: .spelledOut(spelledOutGaussian),
        swift: .spelledOut(spelledOutGaussian), sympy: .spelledOut(spelledOutGaussian)),
      for: { calling(.exponential, -$0.raised(to: 2)) }),
    search: .centred(steepest: 40, largest: .perSpacing(2), longestTail: 3),
    canonicalForm: .positiveSlope, extent: .centredWidth(1))

  @Sendable
  private static func spelledOutGaussian(_ argument: Expression) -> Expression {
    .call(.exponential, .negated(.power(argument, 2)))
  }

  static let hyperbolicCosine = FunctionRow(
    "cosh", complexity: 5, pykan: [], domain: .all, range: .between(1, .infinity),
    symmetry: .even, scaling: .none, undoes: nil, value: { Numerics.hyperbolicCosine($0) },
    derivative: { Numerics.hyperbolicSine($0) },
    form: .call(
      .common(
        "cosh", latex: .command(#"\cosh"#), hasPowersOnName: true, numpy: .value("numpy.cosh")),
      slope: { calling(.hyperbolicSine, $0) }),
    search: .centred(steepest: 20, largest: .fixed(100), longestTail: 4),
    canonicalForm: .positiveSlope, extent: .centredWidth(1))

  static let hyperbolicSine = FunctionRow(
    "sinh", complexity: 5, pykan: [], domain: .all, range: .rising(), symmetry: .odd,
    scaling: .none, undoes: nil, value: { Numerics.hyperbolicSine($0) },
    derivative: { Numerics.hyperbolicCosine($0) },
    form: .call(
      .common(
        "sinh", latex: .command(#"\sinh"#), hasPowersOnName: true, numpy: .value("numpy.sinh")),
      slope: { calling(.hyperbolicCosine, $0) }),
    search: .centred(steepest: 20, largest: .fixed(100), longestTail: 4),
    canonicalForm: .positiveSlope, extent: .centredWidth(1))
}
