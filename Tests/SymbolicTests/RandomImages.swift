import Expressions
import KAN
import Numerics

@testable import Symbolic

extension RandomSource {
  /// Uniform in the logarithm.
  mutating func size(in range: ClosedRange<Double>) -> Double {
    let logarithm = ElementaryFunction.logarithm
    let (lower, upper) = (range.lowerBound, range.upperBound)
    return ElementaryFunction.exponential.value(
      at: uniform(in: logarithm.value(at: lower)...logarithm.value(at: upper)))
  }

  /// 1 or -1.
  mutating func sign() -> Double { uniform() < 0.5 ? 1 : -1 }
}

/// Samples of `c f(a x + b) + d` with random numbers, in the domain and with the function's own
/// character in view: a line explains at most 0.99 of the variance.
struct RandomImage {
  var inputs: [Double]
  var outputs: [Double]
  var a: Double, b: Double, c: Double, d: Double

  /// Inputs are uniform over a random interval of a width between 0.5 and 10; c, d and the
  /// interval of the argument, `arguments(of:)`, are random.
  init(of function: ElementaryFunction, samples: Int, using random: inout RandomSource) {
    repeat {
      let width = random.size(in: 0.5...10)
      let lowest = random.uniform(in: -5...5)
      let arguments = Self.arguments(of: function, using: &random)
      let slope = (arguments.upperBound - arguments.lowerBound) / width
      a = random.sign() * slope
      b = (a > 0 ? arguments.lowerBound : arguments.upperBound) - a * lowest
      c = random.sign() * random.size(in: 0.1...10)
      d = random.uniform(in: -3...3)
      inputs = (0..<samples).map { _ in lowest + width * random.uniform(in: 0...1) }
      outputs = []
      for input in inputs { outputs.append(c * function.value(at: a * input + b) + d) }
    } while !outputs.allSatisfy(\.isFinite) || (function != .zero && !isRecognisable(function))
  }

  /// The outputs with noise of that share of their standard deviation.
  func noisyOutputs(_ share: Double, using random: inout RandomSource) -> [Double] {
    let count = Double(outputs.count)
    let mean = outputs.reduce(0, +) / count
    let variance = outputs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return outputs.map { $0 + share * variance.squareRoot() * random.normal() }
  }

  private func isRecognisable(_ function: ElementaryFunction) -> Bool {
    if function == .identity { return true }
    guard let line = AffineFit(.identity, inputs: inputs, outputs: outputs) else { return false }
    return line.r2 <= 0.99
  }

  /// The interval that the argument covers: at least a third of the scale on which the function
  /// shows what it is.
  private static func arguments(
    of function: ElementaryFunction, using random: inout RandomSource
  ) -> ClosedRange<Double> {
    switch function {
    case .zero, .identity: return -1...1
    case .square, .cube, .fourthPower, .fifthPower:
      // The turning point may be half a width outside.
      let width = random.uniform(in: 1...4)
      let lower = -width * random.uniform(in: -0.5...1.5)
      return lower...(lower + width)
    case .absoluteValue, .sign:
      let width = random.uniform(in: 1...4)
      let lower = -width * random.uniform(in: 0.1...0.9)
      return lower...(lower + width)
    case .reciprocal, .reciprocalSquare, .reciprocalCube, .reciprocalFourthPower,
      .reciprocalFifthPower, .reciprocalSquareRoot, .logarithm, .squareRoot, .threeHalvesPower:
      // The ratio of the ends is what shows.
      let lower = random.size(in: 0.05...1)
      return lower...(lower * random.size(in: 2...50))
    case .exponential:
      let lower = random.uniform(in: -2...1)
      return lower...(lower + random.size(in: 0.7...8))
    case .sine, .cosine: return interval(widths: 2.1...60, around: -3...3, using: &random)
    case .besselJ0, .besselJ1: return interval(widths: 4...40, around: -3...3, using: &random)
    case .tangent: return inside(1.55, using: &random)
    case .arcsine, .arccosine: return inside(1, using: &random)
    case .hyperbolicArctangent: return inside(1, using: &random)
    case .hyperbolicTangent, .errorFunction:
      return interval(widths: 2...20, around: -1...1, using: &random)
    case .arctangent: return interval(widths: 3...30, around: -1...1, using: &random)
    case .sigmoid: return interval(widths: 4...40, around: -2...2, using: &random)
    case .gaussian: return interval(widths: 1.5...15, around: -1...1, using: &random)
    case .hyperbolicCosine, .hyperbolicSine:
      return interval(widths: 2...10, around: -1...1, using: &random)
    case .user, .levels: return -1...1
    }
  }

  private static func interval(
    widths: ClosedRange<Double>, around middles: ClosedRange<Double>,
    using random: inout RandomSource
  ) -> ClosedRange<Double> {
    let (width, middle) = (random.size(in: widths), random.uniform(in: middles))
    return (middle - width / 2)...(middle + width / 2)
  }

  /// From the middle or beyond to at least 0.7 of one end.
  private static func inside(
    _ limit: Double, using random: inout RandomSource
  ) -> ClosedRange<Double> {
    let near = random.uniform(in: 0.7...1) * limit
    let far = random.uniform(in: -1...0) * limit
    return random.sign() > 0 ? far...near : -near...(-far)
  }
}
