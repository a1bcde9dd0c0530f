// What is to be known of a function to fit it to a curve: c f(a x + b) + d.

/// How the best place of a function on a curve is looked for. Inputs are scaled to -1...1; a slope is
/// a in those units, a spacing the mean distance of samples.
public enum FunctionSearch: Sendable, Hashable {
  /// The mean of the outputs.
  case constant
  /// The straight line of least squares.
  case line
  /// The best threshold of all.
  case step
  /// By the frequencies at which a sine and a cosine together explain the most.
  case frequencies
  /// By where the vertex lies, inside the samples or outside.
  case vertex
  /// By where the kink lies, inside the samples.
  case kink
  /// By how far outside the samples the pole lies.
  case pole
  /// By how far outside the samples the branch point lies; it may lie on the outermost one.
  case branchPoint
  /// By the rate: an offset is a factor.
  case rate
  /// By the arguments at both ends of the samples, up to ±`limit`; where that is a pole, not quite.
  case ends(limit: Double, isPole: Bool)
  /// By slope and centre, for a function that shows most near 0: slopes up to `steepest` are scanned
  /// and up to `largest` allowed, and samples on one side lie at most `longestTail` from 0.
  case centred(steepest: Double, largest: SlopeLimit, longestTail: Double)
  /// By slope and offset, for a wave that dies down.
  case wavelet
  /// By slope and offset, of either sign: nothing is known.
  case anything
  /// The same curve as another function's, in other words.
  case twin(FunctionTwin)

  /// The largest slope.
  public enum SlopeLimit: Sendable, Hashable {
    case fixed(Double)
    /// So many units of the argument between two samples.
    case perSpacing(Double)
  }
}

/// A function whose curves are those of another one.
public struct FunctionTwin: Sendable, Hashable {
  /// When the twin says the curve more simply than its partner.
  public enum Preference: Sendable, Hashable {
    /// Where b is nearly 0 or half a turn.
    case offsetNearHalfTurn
    /// Where d is nearly one of these multiples of c.
    case levelNear([Double])
  }

  /// The other function, which is searched.
  public let partner: ElementaryFunction
  /// The argument of the twin is `factor` times the partner's, plus `shift`.
  public let factor: Double, shift: Double
  /// When the twin is the simpler one.
  public let preference: Preference

  init(
    of partner: ElementaryFunction, factor: Double = 1, shift: Double = 0, preferred: Preference
  ) {
    self.partner = partner
    self.factor = factor
    self.shift = shift
    preference = preferred
  }
}

/// The one form, among all numbers that give the same curve, that a fit is brought to.
public enum CanonicalForm: Sendable, Hashable {
  /// a = 1, b = 0, and c says nothing.
  case constant
  /// a = 1, b = 0.
  case line
  /// b = 0.
  case rate
  /// a = 1.
  case centre
  /// a = 1 or -1.
  case singularPoint
  /// a > 0 and b within half a period of 0. Where a is negative, b becomes `turn` - b.
  case periodic(period: Double, turn: Double)
  /// The same with c > 0: half a period later the function has the opposite sign.
  case wave(period: Double, turn: Double)
  /// a > 0.
  case positiveSlope
  /// As the search found it.
  case asFound

  /// How many of the four numbers the samples decide: the others are absorbed.
  public var fittedNumberCount: Int {
    switch self {
    case .constant: 1
    case .line: 2
    case .rate, .centre, .singularPoint: 3
    case .periodic, .wave, .positiveSlope, .asFound: 4
    }
  }
}

/// How much of a function samples must show before it can be told from simpler ones.
public enum FunctionExtent: Sendable, Hashable {
  /// Any part of it looks the same, or nothing is known.
  case unlimited
  /// Enough on both sides of 0.
  case bothSides
  /// As wide a range of arguments.
  case width(Double)
  /// As wide a range of arguments, not far from 0.
  case centredWidth(Double)
  /// Arguments in a ratio: powers and logarithms know nothing else.
  case ratio
}

extension ElementaryFunction {
  /// How the function's best place on a curve is looked for.
  public var search: FunctionSearch { fact { $0.search } }

  /// The form that a fit of the function is brought to.
  public var canonicalForm: CanonicalForm { fact { $0.canonicalForm } }

  /// How much of the function samples must show.
  public var extent: FunctionExtent { fact { $0.extent } }
}
