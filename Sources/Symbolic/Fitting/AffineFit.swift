import Expressions

/// A symbolic function fitted to an edge: `c f(a x + b) + d`.
///
/// In canonical form, so that equal functions have equal numbers: whatever affine map a function
/// absorbs is absorbed (`exp` has b = 0, powers have a = 1, sine and cosine are one candidate with
/// a > 0, c > 0 and b in (-pi, pi], odd functions have a > 0, even ones too).
public struct AffineFit: Sendable, Equatable {
  /// f.
  public var function: ElementaryFunction
  /// The inner and outer affine maps.
  public var a: Double, b: Double, c: Double, d: Double
  /// Share of the variance that the fit explains: 1 - residual / variance, whatever the amplitude. At
  /// most 1; 0 for a constant.
  public var r2: Double

  /// A fit.
  public init(
    _ function: ElementaryFunction, a: Double, b: Double, c: Double, d: Double, r2: Double
  ) {
    self.function = function
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
    self.r2 = r2
  }

  /// The value at `x`; not finite outside the function's domain.
  public func value(at x: Double) -> Double { c * function.value(at: a * x + b) + d }
}

extension AffineFit {
  /// The best fit of `function` to a curve, in canonical form, by variable projection: c and d by
  /// linear least squares for every a and b that are tried.
  ///
  /// The ranges of a and b come from the data. Nil where no fit is possible: no samples, one that
  /// is not finite, constant inputs or outputs for a function that is not constant, no place where
  /// all samples are in the domain and on one side of every pole. Costs less than a millisecond for
  /// 1000 samples, `j0` a little more.
  public init?(_ function: ElementaryFunction, inputs: [Double], outputs: [Double]) {
    guard let samples = FitSamples(inputs: inputs, outputs: outputs),
      let fit = FitSearch(samples).fit(function)
    else { return nil }
    self = fit
  }

  /// The best fit with some of the four numbers given; the rest is fitted. The given ones are kept
  /// as they are, so the fit is canonical only where nothing given forbids it.
  public init?(
    _ function: ElementaryFunction, inputs: [Double], outputs: [Double], a: Double?, b: Double?,
    c: Double?, d: Double?
  ) {
    guard let samples = FitSamples(inputs: inputs, outputs: outputs),
      let fit = FitSearch(samples).fit(function, given: GivenNumbers(a: a, b: b, c: c, d: d))
    else { return nil }
    self = fit
  }

  /// Every function of the library that can be fitted, the likeliest first.
  ///
  /// `CandidateRanking` says how fit and simplicity are weighed. For 1000 samples and the whole
  /// library about 7 ms.
  public static func candidates(
    inputs: [Double], outputs: [Double], library: [ElementaryFunction] = ElementaryFunction.library
  ) -> [AffineFit] {
    guard let samples = FitSamples(inputs: inputs, outputs: outputs) else { return [] }
    var library = library
    if samples.distinctCount == 2, library.contains(.identity) {
      // A straight line passes through any two points; nothing else says more of an input that is 0 or 1.
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
