/// The numbers of a fit that the user has chosen; nil for those to be fitted.
struct GivenNumbers {
  var a: Double?, b: Double?, c: Double?, d: Double?

  var isEmpty: Bool { a == nil && b == nil && c == nil && d == nil }

  /// Whether all given numbers are finite.
  var areFinite: Bool { [a, b, c, d].allSatisfy { $0?.isFinite ?? true } }

  /// Whether `fit` has the given numbers.
  func agree(with fit: AffineFit) -> Bool {
    (a ?? fit.a) == fit.a && (b ?? fit.b) == fit.b && (c ?? fit.c) == fit.c
      && (d ?? fit.d) == fit.d
  }
}
