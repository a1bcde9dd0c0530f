/// How a function responds to a change of sign of its argument.
enum FunctionSymmetry: Sendable, Hashable {
  case none
  /// `f(-x) = f(x)`.
  case even
  /// `f(-x) = -f(x)`.
  case odd
}

/// How a function responds to a positive factor, or an addend, in its argument.
public enum ScalingLaw: Sendable, Hashable {
  /// No simple law.
  case none
  /// The function is this power of x, so a factor comes out raised to it.
  case power(Double)
  /// A factor comes out raised to this power, but the function is not a power of x.
  case homogeneous(Double)
  /// A factor becomes an addend: `f(k x) = f(x) + log k`.
  case logarithmic
  /// An addend becomes a factor: `f(x + s) = e^s f(x)`.
  case exponential

  /// The power that a factor comes out raised to, if any.
  public var degree: Double? {
    switch self {
    case .power(let degree), .homogeneous(let degree): degree
    case .none, .logarithmic, .exponential: nil
    }
  }
}

/// A function that another one cancels: `f(g(x)) = x` if x lies on a branch.
struct UndoneFunction: Sendable {
  let function: ElementaryFunction
  let branch: Interval

  /// Cancels `function` if its argument lies on `branch`; by default wherever it is defined.
  init(_ function: ElementaryFunction, on branch: Interval = .all) {
    self.function = function
    self.branch = branch
  }
}

extension ElementaryFunction {
  /// Where the function is defined.
  public var domain: FunctionDomain { fact { $0.domain } }

  /// How the function responds to a factor or an addend in its argument.
  public var scaling: ScalingLaw { fact { $0.scaling } }

  /// How the function responds to a change of sign of its argument.
  var symmetry: FunctionSymmetry { fact { $0.symmetry } }

  /// The values that the function takes on an interval.
  var range: FunctionRange { fact { $0.range } }

  /// The function that this one cancels, if any.
  var undoes: UndoneFunction? { fact { $0.undoes } }

  /// The library's function for the power `exponent`, if there is one.
  public init?(power exponent: Double) {
    let power = Self.library.first { $0.scaling == .power(exponent) }
    guard let power else { return nil }
    self = power
  }
}
