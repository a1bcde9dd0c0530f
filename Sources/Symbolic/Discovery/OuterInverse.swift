import Expressions

/// A function g that a formula may have outermost, y = g(z), and what is done to y to get at z.
enum OuterInverse: String, Sendable, Codable, CaseIterable {
  case identity
  /// y = ±exp z, z = log |y|.
  case logarithm
  /// y = 1 / z.
  case reciprocal
  /// y = z^(-1/2), z = 1 / y².
  case reciprocalSquare
  /// y = √z, z = y².
  case square
  /// y = z², z = √y.
  case squareRoot
  /// y = tanh z.
  case hyperbolicArctangent
  /// y = sin z.
  case arcsine
  /// y = asin z.
  case sine
  /// y = atan z.
  case tangent
  /// y = acos z.
  case cosine
  /// y = log z, z = exp y.
  case exponential
}
