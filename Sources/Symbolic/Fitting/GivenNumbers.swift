/// What the user has already decided about a fit.
struct GivenNumbers {
  var a: Double?, b: Double?, c: Double?, d: Double?

  var isEmpty: Bool { a == nil && b == nil && c == nil && d == nil }

  /// Whether all are finite.
  var areFinite: Bool { [a, b, c, d].allSatisfy { $0?.isFinite ?? true } }

  /// Whether `fit` has the numbers given.
  func agree(with fit: AffineFit) -> Bool {
    (a ?? fit.a) == fit.a && (b ?? fit.b) == fit.b && (c ?? fit.c) == fit.c
      && (d ?? fit.d) == fit.d
  }
}
