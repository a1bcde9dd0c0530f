/// A function of one variable that an edge can be fixed to and a formula can call: either built in
/// or defined by the user.
///
/// To add a function, add its case, its place in `library` and its line in `fact` here, and its row
/// in `Rows`; all other code reads the row. Values and derivatives are those of the mathematical
/// function: outside the domain they are not finite, and nothing is smoothed.
public enum ElementaryFunction: Sendable, Hashable {
  case zero
  case identity
  case square
  case cube
  case fourthPower
  case fifthPower
  case reciprocal
  case reciprocalSquare
  case reciprocalCube
  case reciprocalFourthPower
  case reciprocalFifthPower
  case squareRoot
  case threeHalvesPower
  case reciprocalSquareRoot
  case exponential
  case logarithm
  case absoluteValue
  case sine
  case cosine
  case tangent
  case hyperbolicTangent
  case sign
  case arcsine
  case arccosine
  case arctangent
  case hyperbolicArctangent
  /// `exp(-x^2)`.
  case gaussian
  case hyperbolicCosine
  case hyperbolicSine
  case errorFunction
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  case besselJ0
  /// Needed for the derivative of `besselJ0`; not a candidate for edges.
  case besselJ1
  case user(UserFunction)
  /// One number per level of a category; in formulas only, edges have such numbers themselves.
  case levels(LevelTable)
}

extension ElementaryFunction {
  /// The functions that edges are fitted with, in listing order: pykan's without its duplicates,
  /// then additional ones.
  public static let library: [ElementaryFunction] = [
    .identity, .square, .cube, .fourthPower, .fifthPower,
    .reciprocal, .reciprocalSquare, .reciprocalCube, .reciprocalFourthPower, .reciprocalFifthPower,
    .squareRoot, .threeHalvesPower, .reciprocalSquareRoot,
    .exponential, .logarithm, .absoluteValue, .sine, .cosine, .tangent, .hyperbolicTangent, .sign,
    .arcsine, .arccosine, .arctangent, .hyperbolicArctangent, .zero, .gaussian,
    .hyperbolicCosine, .hyperbolicSine, .errorFunction, .sigmoid, .besselJ0,
  ]

  /// The library, plus functions that only derivatives need.
  public static let builtIn: [ElementaryFunction] = library + [.besselJ1]

  /// One fact from the function's row. The row is never copied, because inner loops read values and
  /// derivatives from it.
  @inline(__always)
  func fact<Fact>(_ fact: (FunctionRow) -> Fact) -> Fact {
    switch self {
    case .zero: fact(.zero)
    case .identity: fact(.identity)
    case .square: fact(.square)
    case .cube: fact(.cube)
    case .fourthPower: fact(.fourthPower)
    case .fifthPower: fact(.fifthPower)
    case .reciprocal: fact(.reciprocal)
    case .reciprocalSquare: fact(.reciprocalSquare)
    case .reciprocalCube: fact(.reciprocalCube)
    case .reciprocalFourthPower: fact(.reciprocalFourthPower)
    case .reciprocalFifthPower: fact(.reciprocalFifthPower)
    case .squareRoot: fact(.squareRoot)
    case .threeHalvesPower: fact(.threeHalvesPower)
    case .reciprocalSquareRoot: fact(.reciprocalSquareRoot)
    case .exponential: fact(.exponential)
    case .logarithm: fact(.logarithm)
    case .absoluteValue: fact(.absoluteValue)
    case .sine: fact(.sine)
    case .cosine: fact(.cosine)
    case .tangent: fact(.tangent)
    case .hyperbolicTangent: fact(.hyperbolicTangent)
    case .sign: fact(.sign)
    case .arcsine: fact(.arcsine)
    case .arccosine: fact(.arccosine)
    case .arctangent: fact(.arctangent)
    case .hyperbolicArctangent: fact(.hyperbolicArctangent)
    case .gaussian: fact(.gaussian)
    case .hyperbolicCosine: fact(.hyperbolicCosine)
    case .hyperbolicSine: fact(.hyperbolicSine)
    case .errorFunction: fact(.errorFunction)
    case .sigmoid: fact(.sigmoid)
    case .besselJ0: fact(.besselJ0)
    case .besselJ1: fact(.besselJ1)
    case .user(let function): fact(FunctionRow(function))
    case .levels(let table): fact(FunctionRow(table))
    }
  }
}
