// What fitting c f(a x + b) + d to a curve needs to know about f.

/// How to search for the best fit of a function to a curve. Inputs are scaled to -1...1; a slope is
/// a in those units, a spacing the mean distance between samples.
public enum FunctionSearch: Sendable, Hashable {
  /// The mean of the outputs.
  case constant
  /// The least-squares line.
  case line
  /// The best of all thresholds.
  case step
  /// Searches the frequencies at which a sine and a cosine together explain the most.
  case frequencies
  /// Searches the position of the vertex, inside or outside the samples.
  case vertex
  /// Searches the position of the kink, inside the samples.
  case kink
  /// Searches how far outside the samples the pole lies.
  case pole
  /// Searches how far outside the samples the branch point lies; it may coincide with the outermost
  /// one.
  case branchPoint
  /// Searches the rate; an offset only rescales the function.
  case rate
  /// Searches the arguments at both ends of the samples, up to ±`limit`; if that is a pole, up to
  /// just short of it.
  case ends(limit: Double, isPole: Bool)
  /// Searches slope and centre, for a function whose features lie near 0: slopes up to `steepest`
  /// are scanned and up to `largest` allowed; samples on one side only must lie within
  /// `longestTail` of 0.
  case centred(steepest: Double, largest: SlopeLimit, longestTail: Double)
  /// Searches slope and offset, for a decaying wave.
  case wavelet
  /// Searches slope and offset of either sign, for a function about which nothing is known.
  case anything
  /// Has the same curves as another function, which is searched instead.
  case twin(FunctionTwin)

  /// The largest slope.
  public enum SlopeLimit: Sendable, Hashable {
    case fixed(Double)
    /// This many units of the argument per sample spacing.
    case perSpacing(Double)
  }
}

/// A function that has the same curves as another one.
public struct FunctionTwin: Sendable, Hashable {
  /// When the twin describes the curve more simply than its partner.
  public enum Preference: Sendable, Hashable {
    /// If b is close to 0 or to half a turn.
    case offsetNearHalfTurn
    /// If d is close to one of these multiples of c.
    case levelNear([Double])
  }

  /// The other function, for which the search is done.
  public let partner: ElementaryFunction
  /// The twin's argument is `factor` times the partner's, plus `shift`.
  public let factor: Double, shift: Double
  /// When the twin is the simpler of the two.
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

/// The normal form of a fit: which of the parameter sets that give the same curve is used.
public enum CanonicalForm: Sendable, Hashable {
  /// a = 1, b = 0, and c is arbitrary.
  case constant
  /// a = 1, b = 0.
  case line
  /// b = 0.
  case rate
  /// a = 1.
  case centre
  /// a = 1 or -1.
  case singularPoint
  /// a > 0 and b within half a period of 0. If a is negative, b becomes `turn` - b.
  case periodic(period: Double, turn: Double)
  /// As `periodic`, with c > 0 too: half a period later the function changes sign.
  case wave(period: Double, turn: Double)
  /// a > 0.
  case positiveSlope
  /// As found by the search.
  case asFound

  /// How many of the four parameters the samples determine; the others are redundant.
  public var fittedNumberCount: Int {
    switch self {
    case .constant: 1
    case .line: 2
    case .rate, .centre, .singularPoint: 3
    case .periodic, .wave, .positiveSlope, .asFound: 4
    }
  }
}

/// How much of a function the samples must show before it can be told apart from simpler ones.
public enum FunctionExtent: Sendable, Hashable {
  /// No requirement: every part looks the same, or nothing is known.
  case unlimited
  /// Enough samples on both sides of 0.
  case bothSides
  /// A range of arguments at least this wide.
  case width(Double)
  /// A range of arguments at least this wide, not far from 0.
  case centredWidth(Double)
  /// A ratio of arguments: powers and logarithms depend on nothing else.
  case ratio
}

extension ElementaryFunction {
  /// How to search for the function's best fit to a curve.
  public var search: FunctionSearch { fact { $0.search } }

  /// The normal form of a fit of the function.
  public var canonicalForm: CanonicalForm { fact { $0.canonicalForm } }

  /// How much of the function the samples must show.
  public var extent: FunctionExtent { fact { $0.extent } }
}
