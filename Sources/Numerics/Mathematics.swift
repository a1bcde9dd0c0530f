#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// The C library's functions under names that do not clash with it, so only this module imports the
// C library for them. All are inlined: a call costs what the C function costs.

/// e raised to `x`.
@inlinable public func exponential(_ x: Double) -> Double { exp(x) }
/// The logarithm to base e.
@inlinable public func naturalLogarithm(_ x: Double) -> Double { log(x) }
/// The logarithm to base 2.
@inlinable public func binaryLogarithm(_ x: Double) -> Double { log2(x) }
/// The logarithm to base 10.
@inlinable public func decimalLogarithm(_ x: Double) -> Double { log10(x) }
/// Ten raised to `exponent`.
@inlinable public func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }
/// The sine of an angle in radians.
@inlinable public func sine(_ x: Double) -> Double { sin(x) }
/// The cosine of an angle in radians.
@inlinable public func cosine(_ x: Double) -> Double { cos(x) }
/// The tangent of an angle in radians.
@inlinable public func tangent(_ x: Double) -> Double { tan(x) }
/// The inverse of the sine, in [-π/2, π/2]; NaN outside [-1, 1].
@inlinable public func arcsine(_ x: Double) -> Double { asin(x) }
/// The inverse of the cosine, in [0, π]; NaN outside [-1, 1].
@inlinable public func arccosine(_ x: Double) -> Double { acos(x) }
/// The inverse of the tangent, in [-π/2, π/2].
@inlinable public func arctangent(_ x: Double) -> Double { atan(x) }
/// The angle of the point (x, y) with the x axis, in [-π, π].
@inlinable public func angle(ofX x: Double, y: Double) -> Double { atan2(y, x) }
/// The hyperbolic sine.
@inlinable public func hyperbolicSine(_ x: Double) -> Double { sinh(x) }
/// The hyperbolic cosine.
@inlinable public func hyperbolicCosine(_ x: Double) -> Double { cosh(x) }
/// The hyperbolic tangent.
@inlinable public func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
/// The inverse of the hyperbolic tangent; NaN outside [-1, 1].
@inlinable public func hyperbolicArctangent(_ x: Double) -> Double { atanh(x) }
/// The error function.
@inlinable public func errorFunction(_ x: Double) -> Double { erf(x) }
/// The Bessel function of the first kind of order 0.
@inlinable public func besselJ0(_ x: Double) -> Double { j0(x) }
/// The Bessel function of the first kind of order 1.
@inlinable public func besselJ1(_ x: Double) -> Double { j1(x) }

/// `base` raised to `exponent`. Squares and cubes, which are common in formulas, are multiplied
/// out.
@inlinable
public func raise(_ base: Double, to exponent: Double) -> Double {
  if exponent == 2 { return base * base }
  if exponent == 3 { return base * base * base }
  return pow(base, exponent)
}
