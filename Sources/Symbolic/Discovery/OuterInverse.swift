import Expressions

/// An outermost function g of a formula, y = g(z), with the inverse that turns y into z.
///
/// Cases are named after what the inverse computes: `logarithm` takes log y, so g is exp.
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
