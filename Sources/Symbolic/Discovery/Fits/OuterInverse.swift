import Expressions
import Numerics

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

extension OuterInverse {
  /// The share of samples that may lie outside the range of g because of noise; they get no weight.
  private static let strayShare = 0.05
  private static let strayDeviations = 4.0
  private static let weightCap = 10.0

  /// g as a function of the library.
  var function: ElementaryFunction {
    switch self {
    case .identity: .identity
    case .logarithm: .exponential
    case .reciprocal: .reciprocal
    case .reciprocalSquare: .reciprocalSquareRoot
    case .square: .squareRoot
    case .squareRoot: .square
    case .hyperbolicArctangent: .hyperbolicTangent
    case .arcsine: .sine
    case .sine: .arcsine
    case .tangent: .arctangent
    case .cosine: .arccosine
    case .exponential: .logarithm
    }
  }

  /// The complexity that the outer function adds to a formula.
  var extraComplexity: Double { Double(function.complexity - 1) }

  /// Whether g has one sign, so that y = -g(z) is a separate case.
  var hasSign: Bool {
    switch self {
    case .logarithm, .reciprocalSquare, .square, .squareRoot: true
    default: false
    }
  }

  /// g(z); non-finite outside its domain.
  func value(_ z: Double) -> Double { function.value(at: z) }

  /// dy/dz of y = g(z); infinite at some ends of the domain.
  func slope(_ z: Double) -> Double {
    switch self {
    case .identity: 1
    case .logarithm: ElementaryFunction.exponential.value(at: z)
    case .reciprocal: -1 / (z * z)
    case .reciprocalSquare: -0.5 / (z * z.squareRoot())
    case .square: 0.5 / z.squareRoot()
    case .squareRoot: 2 * z
    case .hyperbolicArctangent:
      { 1 - $0 * $0 }(ElementaryFunction.hyperbolicTangent.value(at: z))
    case .arcsine: ElementaryFunction.cosine.value(at: z)
    case .sine: 1 / (1 - z * z).squareRoot()
    case .tangent: 1 / (1 + z * z)
    case .cosine: -1 / (1 - z * z).squareRoot()
    case .exponential: 1 / z
    }
  }

  /// y = g(z), or y = -g(z) where `negative`, as an expression in z.
  func expression(of z: Expression, negative: Bool) -> Expression {
    let expression = function.expression(of: z)
    return negative ? -expression : expression
  }

  /// The range of g, and whether its ends are excluded.
  private var domain: (range: ClosedRange<Double>, isOpen: Bool) {
    switch self {
    case .identity, .reciprocal: (-.infinity ... .infinity, false)
    case .exponential: (-300...300, false)
    case .logarithm, .reciprocalSquare: (0 ... .infinity, true)
    case .square, .squareRoot: (0 ... .infinity, false)
    case .hyperbolicArctangent: (-1...1, true)
    case .arcsine: (-1...1, false)
    case .sine: (-.pi / 2 ... .pi / 2, false)
    case .tangent: (-.pi / 2 ... .pi / 2, true)
    case .cosine: (0 ... .pi, false)
    }
  }

  /// z = g⁻¹(y) for y in the range of g.
  private func inverted(_ y: Double) -> Double {
    switch self {
    case .identity: y
    case .logarithm: ElementaryFunction.logarithm.value(at: y)
    case .reciprocal: 1 / y
    case .reciprocalSquare: 1 / (y * y)
    case .square: y * y
    case .squareRoot: y.squareRoot()
    case .hyperbolicArctangent: ElementaryFunction.hyperbolicArctangent.value(at: y)
    case .arcsine: ElementaryFunction.arcsine.value(at: y)
    case .sine: ElementaryFunction.sine.value(at: y)
    case .tangent: ElementaryFunction.tangent.value(at: y)
    case .cosine: ElementaryFunction.cosine.value(at: y)
    case .exponential: ElementaryFunction.exponential.value(at: y)
    }
  }

  /// The target z under this outer function; nil if the data lie outside the range of g or are
  /// constant, or z has no finite scale.
  ///
  /// - Parameters:
  ///   - y: Finite numbers.
  ///   - noise: The standard deviation of the noise in y, 0 if it is not known. With noise, a few
  ///     samples may lie slightly outside the range; they get no weight.
  func transformed(_ y: [Double], noise: Double = 0) -> OuterTarget? {
    guard let standardDeviation = self.standardDeviation(y), standardDeviation > 0 else {
      return nil
    }
    if self == .exponential, (y.max() ?? 0) - (y.min() ?? 0) > 30 { return nil }
    let isNegative = hasSign && y.reduce(0, +) < 0
    let (range, isOpen) = domain
    let margin = Self.strayDeviations * noise
    var values: [Double] = []
    var weights: [Double] = []
    var strays = 0
    for sample in y {
      let own = isNegative ? -sample : sample
      let isInside =
        isOpen
        ? own > range.lowerBound && own < range.upperBound : range.contains(own)
      let z = inverted(own)
      let weight = abs(slope(z)) / standardDeviation
      if isInside, z.isFinite, !weight.isNaN {
        values.append(z)
        weights.append(weight)
      } else {
        guard own > range.lowerBound - margin, own < range.upperBound + margin else { return nil }
        guard margin > 0 else { return nil }
        strays += 1
        values.append(0)
        weights.append(0)
      }
    }
    guard Double(strays) <= Self.strayShare * Double(y.count) else { return nil }
    return capped(weights).map {
      OuterTarget(
        inverse: self, isNegative: isNegative, values: values, weights: $0,
        standardDeviation: standardDeviation)
    }
  }

  /// Weights capped at ten times their median; nil if that is non-finite.
  private func capped(_ weights: [Double]) -> [Double]? {
    guard let median = weights.median, median > 0, median.isFinite else { return nil }
    return weights.map { min($0, Self.weightCap * median) }
  }

  private func standardDeviation(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
    let largest = values.reduce(0) { max($0, abs($1 - mean)) }
    guard largest.isFinite, largest > 1e-13 * abs(mean) else { return nil }
    // In units of the largest value, so that squares neither overflow nor underflow.
    let square = values.reduce(0) { $0 + (($1 - mean) / largest) * (($1 - mean) / largest) }
    return largest * (square / Double(values.count)).squareRoot()
  }
}
