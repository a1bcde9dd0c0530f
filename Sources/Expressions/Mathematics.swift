#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Thin names for the C library's functions, so that the conditional import stands in one file.

func exponential(_ x: Double) -> Double { exp(x) }
func naturalLogarithm(_ x: Double) -> Double { log(x) }
func sine(_ x: Double) -> Double { sin(x) }
func cosine(_ x: Double) -> Double { cos(x) }
func tangent(_ x: Double) -> Double { tan(x) }
func arcsine(_ x: Double) -> Double { asin(x) }
func arccosine(_ x: Double) -> Double { acos(x) }
func arctangent(_ x: Double) -> Double { atan(x) }
func angle(ofX x: Double, y: Double) -> Double { atan2(y, x) }
func hyperbolicSine(_ x: Double) -> Double { sinh(x) }
func hyperbolicCosine(_ x: Double) -> Double { cosh(x) }
func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
func hyperbolicArctangent(_ x: Double) -> Double { atanh(x) }
func errorFunction(_ x: Double) -> Double { erf(x) }
func besselJ0(_ x: Double) -> Double { j0(x) }
func besselJ1(_ x: Double) -> Double { j1(x) }

/// `base` raised to `exponent`; the squares and cubes that formulas are full of are multiplied out.
func raise(_ base: Double, to exponent: Double) -> Double {
  if exponent == 2 { return base * base }
  if exponent == 3 { return base * base * base }
  return pow(base, exponent)
}
