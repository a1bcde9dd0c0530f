import Expressions

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
