import Expressions

/// How one or two parameters place a function over scaled inputs u: its argument is `slope u +
/// offset`, where slope and offset are affine in the parameters, or in their exponentials if values
/// must be positive and may have any size.
struct Chart: Sendable {
  /// The number of parameters: 0, 1 or 2.
  var count: Int
  /// Slope and offset at parameters 0, and their derivatives by each.
  var slope = 0.0
  var slopeGradient: SIMD2<Double> = .zero
  var offset = 0.0
  var offsetGradient: SIMD2<Double> = .zero
  /// Whether the parameters are logarithms.
  var isLogarithmic = false
  /// The bounds of the parameters.
  var lower: SIMD2<Double>
  var upper: SIMD2<Double>
  /// The minimum size of the slope; with a smaller one, only the first terms of the function's
  /// Taylor series show.
  var smallestSlope = 0.0
  /// How far from argument 0 all samples may lie; farther out, only the function's tail shows,
  /// which is an exponential or a power.
  var longestTail = Double.infinity

  /// Slope and offset.
  func map(_ parameters: SIMD2<Double>) -> (slope: Double, offset: Double) {
    let values = isLogarithmic ? exponentials(parameters) : parameters
    return (
      slope + (slopeGradient * values).sum(), offset + (offsetGradient * values).sum()
    )
  }

  /// The derivatives of slope and offset by the parameters.
  func gradients(
    _ parameters: SIMD2<Double>
  ) -> (slope: SIMD2<Double>, offset: SIMD2<Double>) {
    guard isLogarithmic else { return (slopeGradient, offsetGradient) }
    let values = exponentials(parameters)
    return (slopeGradient * values, offsetGradient * values)
  }

  /// Whether the samples show enough of the function.
  func allows(_ slope: Double, _ offset: Double) -> Bool {
    abs(slope) >= smallestSlope && abs(offset) <= abs(slope) + longestTail
  }

  /// The nearest parameters within the bounds.
  func clamped(_ parameters: SIMD2<Double>) -> SIMD2<Double> {
    parameters.clamped(lowerBound: lower, upperBound: upper)
  }

  private func exponentials(_ parameters: SIMD2<Double>) -> SIMD2<Double> {
    let exponential = ElementaryFunction.exponential
    return SIMD2(
      exponential.value(at: parameters.x), count > 1 ? exponential.value(at: parameters.y) : 1)
  }
}

extension Chart {
  /// The parameters are slope and offset, with the slope in a range.
  static func slopeAndOffset(
    _ slopes: ClosedRange<Double>, longestTail: Double = .infinity
  ) -> Chart {
    Chart(
      count: 2, slopeGradient: SIMD2(1, 0), offsetGradient: SIMD2(0, 1),
      lower: SIMD2(slopes.lowerBound, -1e6), upper: SIMD2(slopes.upperBound, 1e6),
      longestTail: longestTail)
  }

  /// `u - s`: the parameter s is the function's centre.
  static func centre(within limit: Double) -> Chart {
    Chart(
      count: 1, slope: 1, offsetGradient: SIMD2(-1, 0), lower: SIMD2(-limit, 0),
      upper: SIMD2(limit, 0))
  }

  /// `u + 1 + distance`, or `1 - u + distance` if `above`: the parameter is the distance of a
  /// singular point below or above all samples.
  static func singularPoint(above: Bool, distance: ClosedRange<Double>) -> Chart {
    Chart(
      count: 1, slope: above ? -1 : 1, offset: 1, offsetGradient: SIMD2(1, 0),
      lower: SIMD2(distance.lowerBound, 0), upper: SIMD2(distance.upperBound, 0))
  }

  /// The same with the logarithm of the distance as the parameter.
  static func singularPoint(above: Bool, logarithmOfDistance: ClosedRange<Double>) -> Chart {
    var chart = singularPoint(above: above, distance: logarithmOfDistance)
    chart.isLogarithmic = true
    return chart
  }

  /// `± exp(p) u`, for functions that absorb an offset.
  static func rate(falling: Bool, logarithm: ClosedRange<Double>) -> Chart {
    Chart(
      count: 1, slopeGradient: SIMD2(falling ? -1 : 1, 0), isLogarithmic: true,
      lower: SIMD2(logarithm.lowerBound, 0), upper: SIMD2(logarithm.upperBound, 0))
  }

  /// The parameters are the arguments at both ends of the samples, within ±`limit`.
  static func ends(limit: Double, smallestSlope: Double) -> Chart {
    Chart(
      count: 2, slopeGradient: SIMD2(-0.5, 0.5), offsetGradient: SIMD2(0.5, 0.5),
      lower: SIMD2(repeating: -limit), upper: SIMD2(repeating: limit),
      smallestSlope: smallestSlope)
  }
}
