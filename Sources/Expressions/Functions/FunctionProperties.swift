/// What a function does to a minus sign.
enum FunctionSymmetry: Sendable, Hashable {
  case none
  /// `f(-x) = f(x)`.
  case even
  /// `f(-x) = -f(x)`.
  case odd
}

/// What a function does to a positive factor, or an addend, in its argument.
public enum ScalingLaw: Sendable, Hashable {
  /// Nothing simple.
  case none
  /// The function is that power of x, so that a factor comes out as its power.
  case power(Double)
  /// A factor comes out as that power of it, but the function is no power of x.
  case homogeneous(Double)
  /// A factor comes out as an addend: `f(k x) = f(x) + log k`.
  case logarithmic
  /// An addend comes out as a factor: `f(x + s) = e^s f(x)`.
  case exponential

  /// The power that a factor comes out as.
  public var degree: Double? {
    switch self {
    case .power(let degree), .homogeneous(let degree): degree
    case .none, .logarithmic, .exponential: nil
    }
  }
}

/// A function that another one cancels: `f(g(x)) = x` where x lies on a branch.
struct UndoneFunction: Sendable {
  let function: ElementaryFunction
  let branch: Interval

  /// Cancels `function` where its argument lies on `branch`; by default wherever it is defined.
  init(_ function: ElementaryFunction, on branch: Interval = .all) {
    self.function = function
    self.branch = branch
  }
}

extension ElementaryFunction {
  /// Where the function is defined.
  public var domain: FunctionDomain { fact { $0.domain } }

  /// What the function does to a factor or an addend in its argument.
  public var scaling: ScalingLaw { fact { $0.scaling } }

  /// What the function does to a minus sign.
  var symmetry: FunctionSymmetry { fact { $0.symmetry } }

  /// The values the function has on an interval.
  var range: FunctionRange { fact { $0.range } }

  /// The function it cancels.
  var undoes: UndoneFunction? { fact { $0.undoes } }

  /// The function of the library that is the power with that exponent.
  public init?(power exponent: Double) {
    let power = Self.library.first { $0.scaling == .power(exponent) }
    guard let power else { return nil }
    self = power
  }
}
