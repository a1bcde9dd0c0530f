import Numerics

// Functions that go from one level to another, and functions with a kink.

extension FunctionRow {
  static let absoluteValue = FunctionRow(
    "abs", complexity: 3, pykan: ["abs"], domain: .all,
    range: .own { x in
      x.lower <= 0 && x.upper >= 0
        ? Interval(0, max(-x.lower, x.upper))
        : Interval(min(abs(x.lower), abs(x.upper)), max(abs(x.lower), abs(x.upper)))
    },
    symmetry: .even, scaling: .homogeneous(1), undoes: nil, value: { abs($0) },
    derivative: signOf,
    form: .call(
      FunctionCall(
        "abs", latex: .template(#"\left |#\right |"#), python: .call("fabs"),
        pythonNumbers: .value("math.fabs"), pythonArrays: .value("numpy.abs"), c: .call("fabs"),
        swift: .call("abs"), sympy: .call("Abs")),
      slope: { calling(.sign, $0) }),
    search: .kink, canonicalForm: .centre, extent: .bothSides)

  static let sign = FunctionRow(
    "sgn", complexity: 3, pykan: ["sgn"], domain: .all,
    range: .own { x in
      Interval(
        x.lower > 0 ? 1 : (x.lower >= 0 ? 0 : -1), x.upper < 0 ? -1 : (x.upper <= 0 ? 0 : 1))
    },
    symmetry: .odd, scaling: .homogeneous(0), undoes: nil, value: signOf,
    derivative: { $0.isNaN ? $0 : 0 },
    form: .call(
      FunctionCall(
        "sign", "sgn", latex: .command(#"\operatorname{sgn}"#),
        python: .template("(lambda t: (t > 0) - (t < 0))(#)"),
        pythonNumbers: .expression("float((x > 0) - (x < 0))"),
        pythonArrays: .value("numpy.sign"),
        c: .call(
          "sign",
          definition: ["static double sign(double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; }"]),
        swift: .call(
          "sign",
          definition: [
            "private func sign(_ x: Double) -> Double {", "  x > 0 ? 1 : x < 0 ? -1 : x", "}",
          ]),
        sympy: .call("sign")),
      slope: { _ in 0 }),
    search: .step, canonicalForm: .centre, extent: .unlimited)

  static let hyperbolicTangent = FunctionRow(
    "tanh", complexity: 3, pykan: ["tanh"], domain: .all,
    range: .rising(within: Interval(-1, 1)), symmetry: .odd, scaling: .none,
    undoes: UndoneFunction(.hyperbolicArctangent), value: { Numerics.hyperbolicTangent($0) },
    derivative: { 1 / squared(Numerics.hyperbolicCosine($0)) },
    form: .call(
      .common(
        "tanh", latex: .command(#"\tanh"#), hasPowersOnName: true, numpy: .value("numpy.tanh")),
      slope: { 1 / calling(.hyperbolicCosine, $0).raised(to: 2) }),
    search: .centred(steepest: 40, largest: .perSpacing(2), longestTail: 4),
    canonicalForm: .positiveSlope, extent: .centredWidth(1))

  static let errorFunction = FunctionRow(
    "erf", complexity: 5, pykan: [], domain: .all, range: .rising(within: Interval(-1, 1)),
    symmetry: .odd, scaling: .none, undoes: nil, value: { Numerics.errorFunction($0) },
    derivative: { (2 / Double.pi.squareRoot()) * Numerics.exponential(-($0 * $0)) },
    form: .call(
      .common("erf", latex: .command(#"\operatorname{erf}"#), numpy: .elementwise),
      slope: { 2 * calling(.gaussian, $0) / calling(.squareRoot, .constant(.pi)) }),
    search: .centred(steepest: 40, largest: .perSpacing(2), longestTail: 3),
    canonicalForm: .positiveSlope, extent: .centredWidth(1))

  static let sigmoid = FunctionRow(
    "sigmoid", short: "sigm", complexity: 4, pykan: [], domain: .all,
    range: .rising(within: Interval(0, 1)), symmetry: .none, scaling: .none, undoes: nil,
    value: { 1 / (1 + Numerics.exponential(-$0)) }, derivative: sigmoidSlope,
    form: .call(
      FunctionCall(
        "sigmoid", latex: .spelledOut(spelledOutSigmoid),
        // Uses tanh because it does not overflow, whereas Python's `exp` would raise an error.
        python: .template("((1 + tanh((#)/2))/2)"),
        pythonNumbers: .expression("(1 + math.tanh(x / 2)) / 2"),
        pythonArrays: .expression("(1 + numpy.tanh(x / 2)) / 2"),
        c: .spelledOut(spelledOutSigmoid), swift: .spelledOut(spelledOutSigmoid),
        sympy: .spelledOut(spelledOutSigmoid)),
      slope: { calling(.sigmoid, $0) * calling(.sigmoid, -$0) }),
    // tanh t = 2 sigmoid(2 t) - 1, and 1 - sigmoid(t) = sigmoid(-t).
    search: .twin(FunctionTwin(of: .hyperbolicTangent, factor: 2, preferred: .levelNear([0, -1]))),
    canonicalForm: .positiveSlope, extent: .centredWidth(2))

  @Sendable
  private static func spelledOutSigmoid(_ argument: Expression) -> Expression {
    .quotient(1, .sum([1, .call(.exponential, .negated(argument))]))
  }
}

/// -1, 0 or 1; NaN stays NaN.
private func signOf(_ x: Double) -> Double {
  x > 0 ? 1 : (x < 0 ? -1 : x)
}

func squared(_ x: Double) -> Double { x * x }

/// Even in `x`, and written so that neither tail overflows or cancels.
private func sigmoidSlope(_ x: Double) -> Double {
  let decay = exponential(-abs(x))
  return decay / squared(1 + decay)
}
