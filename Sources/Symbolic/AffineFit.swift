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
