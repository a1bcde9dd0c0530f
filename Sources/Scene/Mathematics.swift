#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The decimal logarithm.
func decimalLogarithm(_ value: Double) -> Double { log10(value) }

/// Ten to the power of `exponent`.
func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }
