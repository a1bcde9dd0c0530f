import Expressions

/// A symbolic function fitted to an edge: `c f(a x + b) + d`.
///
/// Fits are in canonical form, so that equal curves have equal numbers: the function absorbs
/// whatever affine map it can. `exp` has b = 0, powers have a = 1, odd and even functions have
/// a > 0; sine and cosine are one candidate with a > 0, c > 0 and b in (-pi, pi].
public struct AffineFit: Sendable, Equatable {
  /// The function f.
  public var function: ElementaryFunction
  /// The inner and outer affine maps.
  public var a: Double, b: Double, c: Double, d: Double
  /// The share of the variance that the fit explains: 1 - residual / variance, whatever the
  /// amplitude. At most 1; 0 for a constant.
  public var r2: Double

  /// Creates a fit from its numbers, which are not checked.
  public init(
    _ function: ElementaryFunction, a: Double, b: Double, c: Double, d: Double, r2: Double
  ) {
    self.function = function
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
    self.r2 = r2
  }

  /// The value at `x`; non-finite outside the function's domain.
  public func value(at x: Double) -> Double { c * function.value(at: a * x + b) + d }
}

extension AffineFit {
  /// Fits `function` to a curve by variable projection: for every a and b that are tried, c and d
  /// follow by linear least squares (Golub and Pereyra 1973).
  ///
  /// The data determine the ranges of a and b. Returns nil if no fit is possible: if there are no
  /// samples or a non-finite one, if inputs or outputs are constant but the function is not, or if
  /// no a and b put all samples in the domain and on one side of every pole. Takes less than a
  /// millisecond for 1000 samples, slightly more for `j0`.
  public init?(_ function: ElementaryFunction, inputs: [Double], outputs: [Double]) {
    guard let samples = FitSamples(inputs: inputs, outputs: outputs),
      let fit = FitSearch(samples).fit(function)
    else { return nil }
    self = fit
  }

  /// Fits `function` to a curve with some of the four numbers given; the others are fitted. Given
  /// numbers are kept as they are, so the fit is canonical only if they allow it.
  public init?(
    _ function: ElementaryFunction, inputs: [Double], outputs: [Double], a: Double?, b: Double?,
    c: Double?, d: Double?
  ) {
    guard let samples = FitSamples(inputs: inputs, outputs: outputs),
      let fit = FitSearch(samples).fit(function, given: GivenNumbers(a: a, b: b, c: c, d: d))
    else { return nil }
    self = fit
  }

  /// Fits every function of the library, likeliest first; functions that cannot be fitted are left
  /// out.
  ///
  /// `CandidateRanking` weighs fit against simplicity. Takes about 7 ms for 1000 samples and the
  /// whole library.
  public static func candidates(
    inputs: [Double], outputs: [Double], library: [ElementaryFunction] = ElementaryFunction.library
  ) -> [AffineFit] {
    guard let samples = FitSamples(inputs: inputs, outputs: outputs) else { return [] }
    var library = library
    if samples.distinctCount == 2, library.contains(.identity) {
      // A straight line passes through any two points, so nothing else explains more.
      library = library.filter { $0 == .identity || $0 == .zero }
    }
    let search = FitSearch(samples)
    var fits: [ElementaryFunction: AffineFit] = [:]
    for function in library where fits[function] == nil {
      if case .twin(let twin) = function.search, let partner = fits[twin.partner],
        let fit = search.fit(function, as: twin, of: partner)
      {
        fits[function] = fit
      } else {
        fits[function] = search.fit(function)
      }
    }
    var seen: Set<ElementaryFunction> = []
    let ordered = library.filter { seen.insert($0).inserted }.compactMap { fits[$0] }
    return CandidateRanking(samples).ranked(ordered)
  }
}
