import Numerics

// The trigonometric functions, their inverses and the Bessel functions.

extension FunctionRow {
  private static let quarterTurn = Double.pi / 2

  static let sine = FunctionRow(
    "sin", complexity: 2, pykan: ["sin"], domain: .all, range: .between(-1, 1), symmetry: .odd,
    scaling: .none, undoes: UndoneFunction(.arcsine), value: { Numerics.sine($0) },
    derivative: { Numerics.cosine($0) },
    form: .call(
      .common("sin", latex: .command(#"\sin"#), hasPowersOnName: true, numpy: .value("numpy.sin")),
      slope: { calling(.cosine, $0) }),
    search: .frequencies, canonicalForm: .wave(period: 2 * .pi, turn: .pi), extent: .width(1.8))

  static let cosine = FunctionRow(
    "cos", complexity: 2, pykan: ["cos"], domain: .all, range: .between(-1, 1), symmetry: .even,
    scaling: .none, undoes: UndoneFunction(.arccosine), value: { Numerics.cosine($0) },
    derivative: { -Numerics.sine($0) },
    form: .call(
      .common("cos", latex: .command(#"\cos"#), hasPowersOnName: true, numpy: .value("numpy.cos")),
      slope: { -calling(.sine, $0) }),
    search: .twin(
      FunctionTwin(of: .sine, shift: -quarterTurn, preferred: .offsetNearHalfTurn)),
    canonicalForm: .wave(period: 2 * .pi, turn: 0), extent: .width(1.8))

  static let tangent = FunctionRow(
    "tan", complexity: 3, pykan: ["tan"], domain: .betweenTangentPoles, range: .anything,
    symmetry: .odd, scaling: .none, undoes: UndoneFunction(.arctangent),
    value: { Numerics.tangent($0) }, derivative: { 1 + squared(Numerics.tangent($0)) },
    form: .call(
      .common("tan", latex: .command(#"\tan"#), hasPowersOnName: true, numpy: .value("numpy.tan")),
      slope: { 1 + calling(.tangent, $0).raised(to: 2) }),
    search: .ends(limit: quarterTurn, isPole: true),
    canonicalForm: .periodic(period: .pi, turn: 0), extent: .width(1))

  static let arcsine = FunctionRow(
    "arcsin", complexity: 4, pykan: ["arcsin"], domain: .closedUnit,
    range: .rising(), symmetry: .odd, scaling: .none,
    undoes: UndoneFunction(.sine, on: Interval(-quarterTurn, quarterTurn)),
    value: { Numerics.arcsine($0) }, derivative: { 1 / ((1 - $0) * (1 + $0)).squareRoot() },
    form: .call(
      .common("asin", or: "arcsin", latex: .command(#"\arcsin"#), numpy: .value("numpy.arcsin")),
      slope: { 1 / calling(.squareRoot, 1 - $0.raised(to: 2)) }),
    search: .ends(limit: 1, isPole: false), canonicalForm: .positiveSlope, extent: .width(1))

  static let arccosine = FunctionRow(
    "arccos", complexity: 4, pykan: ["arccos"], domain: .closedUnit,
    range: .falling(within: Interval(0, 4)), symmetry: .none, scaling: .none,
    undoes: UndoneFunction(.cosine, on: Interval(0, .pi)), value: { Numerics.arccosine($0) },
    derivative: { -1 / ((1 - $0) * (1 + $0)).squareRoot() },
    form: .call(
      .common("acos", or: "arccos", latex: .command(#"\arccos"#), numpy: .value("numpy.arccos")),
      slope: { -1 / calling(.squareRoot, 1 - $0.raised(to: 2)) }),
    // arcsin t = pi / 2 - arccos t.
    search: .twin(FunctionTwin(of: .arcsine, preferred: .levelNear([0]))),
    canonicalForm: .positiveSlope, extent: .width(1))

  static let arctangent = FunctionRow(
    "arctan", complexity: 4, pykan: ["arctan"], domain: .all, range: .rising(),
    symmetry: .odd, scaling: .none,
    undoes: UndoneFunction(
      .tangent, on: Interval((-quarterTurn).nextUp, quarterTurn.nextDown)),
    value: { Numerics.arctangent($0) }, derivative: { 1 / (1 + $0 * $0) },
    form: .call(
      .common("atan", or: "arctan", latex: .command(#"\arctan"#), numpy: .value("numpy.arctan")),
      slope: { 1 / (1 + $0.raised(to: 2)) }),
    search: .centred(steepest: 40, largest: .perSpacing(2), longestTail: 10),
    canonicalForm: .positiveSlope, extent: .centredWidth(1))

  static let hyperbolicArctangent = FunctionRow(
    "arctanh", complexity: 4, pykan: ["arctanh"], domain: .openUnit,
    range: .rising(), symmetry: .odd, scaling: .none, undoes: UndoneFunction(.hyperbolicTangent),
    value: { Numerics.hyperbolicArctangent($0) },
    derivative: { abs($0) > 1 ? .nan : 1 / ((1 - $0) * (1 + $0)) },
    form: .call(
      .common(
        "atanh", or: "arctanh", latex: .command(#"\tanh^{-1}"#), numpy: .value("numpy.arctanh")),
      slope: { 1 / (1 - $0.raised(to: 2)) }),
    search: .ends(limit: 1, isPole: true), canonicalForm: .positiveSlope, extent: .width(1))

  static let besselJ0 = FunctionRow(
    "j0", complexity: 5, pykan: [], domain: .all, range: .between(-1, 1), symmetry: .even,
    scaling: .none, undoes: nil, value: { Numerics.besselJ0($0) },
    derivative: { -Numerics.besselJ1($0) },
    form: .call(besselCall("j0", order: 0), slope: { -calling(.besselJ1, $0) }),
    search: .wavelet, canonicalForm: .positiveSlope, extent: .width(1.8))

  static let besselJ1 = FunctionRow(
    "j1", complexity: 5, pykan: [], domain: .all, range: .between(-1, 1), symmetry: .odd,
    scaling: .none, undoes: nil, value: { Numerics.besselJ1($0) },
    derivative: {
      $0 == 0 ? 0.5 : Numerics.besselJ0($0) - Numerics.besselJ1($0) / $0
    },
    form: .call(
      besselCall("j1", order: 1),
      slope: { calling(.besselJ0, $0) - calling(.besselJ1, $0) / $0 }),
    search: .wavelet, canonicalForm: .positiveSlope, extent: .width(1.8))

  /// Python's `math` lacks Bessel functions, so exported code computes them as the mean of a cosine
  /// over half a turn of `a`. 128 points are exact to rounding for arguments up to about 200.
  /// - Parameter order: 0 or 1.
  private static func besselCall(_ name: String, order: Int) -> FunctionCall {
    let lag = order == 0 ? "" : "a - "
    let angles = "(pi*(k + 0.5)/128 for k in range(128))"
    return FunctionCall(
      name, latex: .command("J_{\(order)}"),
      python: .template("(lambda t: sum(cos(\(lag)t*sin(a)) for a in \(angles))/128)(#)"),
      pythonNumbers: .body([
        "n = 128 + 2 * int(abs(x))", "angles = (math.pi * (k + 0.5) / n for k in range(n))",
        "return sum(math.cos(\(lag)x * math.sin(a)) for a in angles) / n",
      ]),
      pythonArrays: .elementwise,
      c: .call(
        name,
        preamble: ["// Bessel functions are in POSIX, not in C99.", "#define _XOPEN_SOURCE 600"]),
      swift: .call(name), sympy: .template("besselj(\(order), #)"))
  }
}
