/// A function of one variable that an edge can be fixed to and a formula can call: one of the
/// built-in ones, or a user's own.
///
/// Values and derivatives are those of the mathematical function: outside the domain they are not
/// finite, nothing is smoothed over.
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
  /// The derivative of `besselJ0` needs it; it is no candidate for edges.
  case besselJ1
  case user(UserFunction)
}

extension ElementaryFunction {
  /// The function's value; not finite outside its domain. No allocation.
  public func value(at x: Double) -> Double {
    switch self {
    case .zero: 0
    case .identity: x
    case .square: x * x
    case .cube: x * x * x
    case .fourthPower: (x * x) * (x * x)
    case .fifthPower: (x * x) * (x * x) * x
    case .reciprocal: 1 / x
    case .reciprocalSquare: 1 / (x * x)
    case .reciprocalCube: 1 / (x * x * x)
    case .reciprocalFourthPower: 1 / ((x * x) * (x * x))
    case .reciprocalFifthPower: 1 / ((x * x) * (x * x) * x)
    case .squareRoot: x.squareRoot()
    case .threeHalvesPower: x * x.squareRoot()
    case .reciprocalSquareRoot: 1 / x.squareRoot()
    case .exponential: Expressions.exponential(x)
    case .logarithm: naturalLogarithm(x)
    case .absoluteValue: abs(x)
    case .sine: Expressions.sine(x)
    case .cosine: Expressions.cosine(x)
    case .tangent: Expressions.tangent(x)
    case .hyperbolicTangent: Expressions.hyperbolicTangent(x)
    case .sign: signOf(x)
    case .arcsine: Expressions.arcsine(x)
    case .arccosine: Expressions.arccosine(x)
    case .arctangent: Expressions.arctangent(x)
    case .hyperbolicArctangent: Expressions.hyperbolicArctangent(x)
    case .gaussian: Expressions.exponential(-(x * x))
    case .hyperbolicCosine: Expressions.hyperbolicCosine(x)
    case .hyperbolicSine: Expressions.hyperbolicSine(x)
    case .errorFunction: Expressions.errorFunction(x)
    case .sigmoid: 1 / (1 + Expressions.exponential(-x))
    case .besselJ0: Expressions.besselJ0(x)
    case .besselJ1: Expressions.besselJ1(x)
    case .user(let function): function.value(at: x)
    }
  }

  /// The first derivative; 0 at the kink of `abs` and the step of `sgn`, not finite outside the
  /// domain and where the slope is infinite. No allocation.
  public func derivative(at x: Double) -> Double {
    switch self {
    case .zero, .sign: x.isNaN ? x : 0
    case .identity: 1
    case .square: 2 * x
    case .cube: 3 * (x * x)
    case .fourthPower: 4 * (x * x * x)
    case .fifthPower: 5 * ((x * x) * (x * x))
    case .reciprocal: -1 / (x * x)
    case .reciprocalSquare: -2 / (x * x * x)
    case .reciprocalCube: -3 / ((x * x) * (x * x))
    case .reciprocalFourthPower: -4 / ((x * x) * (x * x) * x)
    case .reciprocalFifthPower: -5 / ((x * x * x) * (x * x * x))
    case .squareRoot: 0.5 / x.squareRoot()
    case .threeHalvesPower: 1.5 * x.squareRoot()
    case .reciprocalSquareRoot: -0.5 / (x * x.squareRoot())
    case .exponential: Expressions.exponential(x)
    case .logarithm: x < 0 ? .nan : 1 / x
    case .absoluteValue: signOf(x)
    case .sine: Expressions.cosine(x)
    case .cosine: -Expressions.sine(x)
    case .tangent: 1 + squared(Expressions.tangent(x))
    case .hyperbolicTangent: 1 / squared(Expressions.hyperbolicCosine(x))
    case .arcsine: 1 / ((1 - x) * (1 + x)).squareRoot()
    case .arccosine: -1 / ((1 - x) * (1 + x)).squareRoot()
    case .arctangent: 1 / (1 + x * x)
    case .hyperbolicArctangent: abs(x) > 1 ? .nan : 1 / ((1 - x) * (1 + x))
    case .gaussian: -2 * x * Expressions.exponential(-(x * x))
    case .hyperbolicCosine: Expressions.hyperbolicSine(x)
    case .hyperbolicSine: Expressions.hyperbolicCosine(x)
    case .errorFunction: (2 / Double.pi.squareRoot()) * Expressions.exponential(-(x * x))
    case .sigmoid: sigmoidSlope(x)
    case .besselJ0: -Expressions.besselJ1(x)
    case .besselJ1: x == 0 ? 0.5 : Expressions.besselJ0(x) - Expressions.besselJ1(x) / x
    case .user(let function): function.derivative(at: x)
    }
  }

  /// Whether `x` lies in the domain and the value there is finite.
  public func isDefined(at x: Double) -> Bool {
    domain.contains(x) && value(at: x).isFinite
  }
}

/// -1, 0 or 1; NaN stays NaN.
private func signOf(_ x: Double) -> Double {
  x > 0 ? 1 : (x < 0 ? -1 : x)
}

private func squared(_ x: Double) -> Double { x * x }

/// Even in `x`, and written so that neither tail overflows or cancels.
private func sigmoidSlope(_ x: Double) -> Double {
  let decay = exponential(-abs(x))
  return decay / squared(1 + decay)
}
