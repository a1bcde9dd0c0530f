// What the program knows about each function beside its mathematics: one row each.

extension ElementaryFunction {
  /// The functions that edges are fitted with, in the order they are listed: pykan's without its
  /// duplicates, then ours.
  public static let library: [ElementaryFunction] = [
    .identity, .square, .cube, .fourthPower, .fifthPower,
    .reciprocal, .reciprocalSquare, .reciprocalCube, .reciprocalFourthPower, .reciprocalFifthPower,
    .squareRoot, .threeHalvesPower, .reciprocalSquareRoot,
    .exponential, .logarithm, .absoluteValue, .sine, .cosine, .tangent, .hyperbolicTangent, .sign,
    .arcsine, .arccosine, .arctangent, .hyperbolicArctangent, .zero, .gaussian,
    .hyperbolicCosine, .hyperbolicSine, .errorFunction, .sigmoid, .besselJ0,
  ]

  /// The function's row of the table.
  var facts: FunctionFacts {
    switch self {
    case .zero: FunctionFacts("0", 0)
    case .identity: FunctionFacts("x", 1)
    case .square: FunctionFacts("x^2", 2)
    case .cube: FunctionFacts("x^3", 3)
    case .fourthPower: FunctionFacts("x^4", 3)
    case .fifthPower: FunctionFacts("x^5", 3)
    case .reciprocal: FunctionFacts("1/x", 2, .nonZero)
    case .reciprocalSquare: FunctionFacts("1/x^2", 2, .nonZero)
    case .reciprocalCube: FunctionFacts("1/x^3", 3, .nonZero)
    case .reciprocalFourthPower: FunctionFacts("1/x^4", 4, .nonZero)
    case .reciprocalFifthPower: FunctionFacts("1/x^5", 5, .nonZero)
    case .squareRoot: FunctionFacts("sqrt", 2, .nonNegative, ["sqrt"], latex: #"\sqrt{#}"#)
    case .threeHalvesPower: FunctionFacts("x^1.5", 4, .nonNegative)
    case .reciprocalSquareRoot: FunctionFacts("1/sqrt(x)", 2, .positive)
    case .exponential: FunctionFacts("exp", 2, .all, ["exp"])
    case .logarithm:
      FunctionFacts("log", 2, .positive, ["log", "ln"], latex: #"\ln\left(#\right)"#)
    case .absoluteValue:
      FunctionFacts(
        "abs", 3, .all, ["abs"], python: "fabs(#)", latex: #"\left |#\right |"#, c: "fabs(#)",
        sympy: "Abs(#)", numpy: "abs")
    case .sine: FunctionFacts("sin", 2, .all, ["sin"])
    case .cosine: FunctionFacts("cos", 2, .all, ["cos"])
    case .tangent: FunctionFacts("tan", 3, .betweenTangentPoles, ["tan"])
    case .hyperbolicTangent: FunctionFacts("tanh", 3, .all, ["tanh"])
    case .sign:
      // C and Swift have none: a file defines it, see `FormulaDocument`.
      FunctionFacts(
        "sgn", 3, .all, ["sign", "sgn"], python: "(lambda t: (t > 0) - (t < 0))(#)",
        latex: #"\operatorname{sgn}\left(#\right)"#)
    case .arcsine: FunctionFacts("arcsin", 4, .closedUnit, ["asin", "arcsin"], numpy: "arcsin")
    case .arccosine: FunctionFacts("arccos", 4, .closedUnit, ["acos", "arccos"], numpy: "arccos")
    case .arctangent: FunctionFacts("arctan", 4, .all, ["atan", "arctan"], numpy: "arctan")
    case .hyperbolicArctangent:
      FunctionFacts(
        "arctanh", 4, .openUnit, ["atanh", "arctanh"], latex: #"\tanh^{-1}\left(#\right)"#,
        numpy: "arctanh")
    case .gaussian:
      FunctionFacts(
        "gaussian", 3, .all, ["gaussian"], python: "exp(-(#)**2)", latex: "", c: "", sympy: "")
    case .hyperbolicCosine: FunctionFacts("cosh", 5, .all, ["cosh"])
    case .hyperbolicSine: FunctionFacts("sinh", 5, .all, ["sinh"])
    case .errorFunction:
      FunctionFacts("erf", 5, .all, ["erf"], latex: #"\operatorname{erf}\left(#\right)"#)
    case .sigmoid:
      // In Python by way of tanh, which does not overflow where `exp` raises an error.
      FunctionFacts(
        "sigmoid", 4, .all, ["sigmoid"], python: "((1 + tanh((#)/2))/2)", latex: "", c: "",
        sympy: "")
    case .besselJ0:
      FunctionFacts(
        "j0", 5, .all, ["j0"], python: Self.besselInPython("t*sin(a)"),
        latex: #"J_{0}\left(#\right)"#, sympy: "besselj(0, #)")
    case .besselJ1:
      FunctionFacts(
        "j1", 5, .all, ["j1"], python: Self.besselInPython("a - t*sin(a)"),
        latex: #"J_{1}\left(#\right)"#, sympy: "besselj(1, #)")
    case .user(let function): FunctionFacts(function.name, function.complexity, .unknown)
    }
  }

  /// Python's `math` has no Bessel functions: this is the mean of the cosine of `phase` over half
  /// a turn of `a`. 128 points make it exact to rounding for arguments up to about 200.
  private static func besselInPython(_ phase: String) -> String {
    let angles = "(pi*(k + 0.5)/128 for k in range(128))"
    return "(lambda t: sum(cos(\(phase)) for a in \(angles))/128)(#)"
  }
}

/// One row of the table. In printed forms `#` stands for the argument; those that are empty are
/// spelled out, see `ElementaryFunction.spelledOut(of:)`.
struct FunctionFacts {
  let name: String
  let complexity: Int
  let domain: FunctionDomain
  /// Names in formulas, the printed one first; empty where a formula writes it in arithmetic.
  let formulaNames: [String]
  /// One expression in the names of Python's `math` module, safe to use as a factor.
  let python: String
  /// LaTeX, safe to use as a factor.
  let latex: String
  /// One expression in the names of C's `math.h`, safe to use as a factor.
  let c: String
  /// The same in Swift, where the names are C's but for `abs`.
  let swift: String
  /// The same for SymPy.
  let sympy: String
  /// What NumPy calls the function, if it has it.
  let numpy: String

  /// A row; a function's printed forms are by default its names with the argument in parentheses.
  init(
    _ name: String, _ complexity: Int, _ domain: FunctionDomain = .all,
    _ formulaNames: [String] = [], python: String? = nil, latex: String? = nil, c: String? = nil,
    sympy: String? = nil, numpy: String? = nil
  ) {
    let formulaName = formulaNames.first ?? name
    let usual = "\(formulaName)(#)"
    self.name = name
    self.complexity = complexity
    self.domain = domain
    self.formulaNames = formulaNames
    self.python = python ?? usual
    self.latex = latex ?? #"\\#(name)\left(#\right)"#
    self.c = c ?? usual
    swift = name == "abs" ? usual : self.c
    self.sympy = sympy ?? (python == nil || name == "sgn" ? usual : self.python)
    self.numpy = numpy ?? formulaName
  }
}
