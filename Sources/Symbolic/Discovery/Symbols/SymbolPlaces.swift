import Expressions

/// Where to search for the inner constants of a family, depending on the range of x.
///
/// A function is skipped if the range shows too little of it to tell it from a parabola: a slow
/// sine imitates everything.
enum SymbolPlaces: Sendable {
  case none
  /// No constants; for x above 0 only, on one side of 0, or on both.
  case positive, oneSided, straddling
  /// a in `f(a x)`, of both signs or positive, with a minimum steepness at the end of the range.
  case rate(smallest: Double, isSigned: Bool)
  /// a in waves of `a x`, or of `a x^2`.
  case frequency, squareFrequency
  /// a in waves of `a x`, b in `exp(b x)`.
  case frequencyAndRate
  /// a in `f(a x^2)`.
  case squareRate
  /// a in `f(a / x)`, x on one side of 0.
  case reciprocalRate
  /// a x between -1 and 1.
  case unitRate
  /// b in `f(x + b)`, x + b on one side of 0; only above it, or b in `f(b - x)`.
  case shift, shiftAbove, shiftBelow
  /// b in `|x + b|`.
  case bend
  /// b in `f(x^2 + b)`, b positive; in `f(b - x^2)`, b above x^2.
  case offset, offsetAbove
  /// a in `f((x + a)^2 + b)`, b positive.
  case centreAndOffset
  /// a and b in `f(a x + b)`.
  case slopeAndShift(smallest: Double)
  /// a x + b between -1 and 1.
  case unitEnds
  /// b in `exp(a (x + b)^2)`.
  case rateAndCentre
  /// a in `x^a`, x positive; with b in `(x + b)^a`; with b in `x^a exp(b x)`.
  case exponent, exponentAndShift, exponentAndRate

  /// The number of inner constants.
  var parameterCount: Int {
    switch self {
    case .none, .positive, .oneSided, .straddling: 0
    case .frequencyAndRate, .centreAndOffset, .slopeAndShift, .unitEnds, .rateAndCentre,
      .exponentAndShift, .exponentAndRate:
      2
    default: 1
    }
  }

  /// The names of the constants, in the order of the numbers from `starts`.
  var names: [String] {
    switch self {
    case .shift, .shiftAbove, .shiftBelow, .bend, .offset, .offsetAbove: ["b"]
    case .none, .positive, .oneSided, .straddling: []
    default: parameterCount == 2 ? ["a", "b"] : ["a"]
    }
  }

  /// Where to start.
  func starts(_ range: ClosedRange<Double>) -> [[Double]] {
    let (low, high) = (range.lowerBound, range.upperBound)
    let half = (high - low) / 2
    let (centre, reach) = (low + half, max(abs(low), abs(high)))
    switch self {
    case .none: return [[]]
    case .positive: return low >= 0 ? [[]] : []
    case .oneSided: return low > 0 || high < 0 ? [[]] : []
    case .straddling: return low < 0 && high > 0 ? [[]] : []
    case .rate(let smallest, let isSigned):
      return Self.signed(Self.sizes(smallest, 20), isSigned).map { [$0 / half] }
    case .frequency: return Self.waves(40).map { [$0 / half] }
    case .squareFrequency: return Self.waves(24).map { [1.2 * $0 / (reach * reach)] }
    case .frequencyAndRate:
      return Self.pairs(Self.waves(20).filter { $0 > 1.5 }, [-2.5, -1, -0.4, 0.4, 1, 2.5]) {
        [$0 / half, $1 / half]
      }
    case .squareRate: return Self.signed(Self.sizes(0.3, 30), true).map { [$0 / (reach * reach)] }
    case .reciprocalRate:
      guard low > 0 else { return [] }
      return Self.signed(Self.sizes(0.2, 20), true).map { [$0 * low] }
    case .unitRate: return [0.5, 0.7, 0.85, 0.95, 0.99, 1].map { [$0 / reach] }
    case .shift:
      return Self.distances.map { [$0 * half - low] } + Self.distances.map { [-high - $0 * half] }
    case .shiftAbove: return Self.distances.map { [$0 * half - low] }
    case .shiftBelow: return Self.distances.map { [high + $0 * half] }
    case .bend: return (1..<20).map { [-(low + 2 * half * Double($0) / 20)] }
    case .offset: return Self.sizes(0.01, 12).map { [$0 * reach * reach] }
    case .offsetAbove: return Self.distances.map { [(1 + $0) * reach * reach] }
    case .centreAndOffset:
      return Self.pairs(Self.centres, Self.sizes(0.02, 6)) {
        [-(centre + $0 * half), $1 * half * half]
      }
    case .slopeAndShift(let smallest):
      return Self.pairs(Self.centres, Self.signed(Self.sizes(smallest, 15), false)) {
        [$1 / half, -$1 / half * (centre + $0 * half)]
      }
    case .unitEnds:
      let ends = [-1, -0.97, -0.7, -0.3, 0.3, 0.7, 0.97, 1.0]
      return Self.pairs(ends, ends) {
        [($1 - $0) / (2 * half), ($0 + $1) / 2 - ($1 - $0) / 2 / half * centre]
      }
      .filter { abs($0[0]) * half > 0.25 }
    case .rateAndCentre:
      return Self.pairs(Self.centres, Self.signed(Self.sizes(0.3, 20), true)) {
        [$1 / (half * half), -(centre + $0 * half)]
      }
    case .exponent:
      guard low >= 0 else { return [] }
      return Self.exponents.filter { low > 0 || $0 > 0 }.map { [$0] }
    case .exponentAndShift:
      return Self.pairs(Self.exponents, [0.02, 0.1, 0.3, 1, 2, 4]) { [$0, $1 * half - low] }
    case .exponentAndRate:
      guard low > 0 else { return [] }
      return Self.pairs([-1.5, -0.5, 0.5, 1.5, 2, 3], [-6, -3, -1.5, -0.7, 0.7, 1.5]) {
        [$0, $1 / half]
      }
    }
  }

  /// Whether the range shows enough of a function to tell it from others.
  func allows(_ parameters: [Double], _ range: ClosedRange<Double>) -> Bool {
    guard parameters.allSatisfy(\.isFinite) else { return false }
    let (low, high) = (range.lowerBound, range.upperBound)
    let half = (high - low) / 2
    let reach = max(abs(low), abs(high))
    switch self {
    case .rate(let smallest, _): return abs(parameters[0]) * half >= smallest / 2
    case .frequency, .frequencyAndRate: return abs(parameters[0]) * half >= 0.9
    case .squareFrequency: return abs(parameters[0]) * reach * reach >= 0.9
    case .squareRate: return abs(parameters[0]) * reach * reach >= 0.1
    case .slopeAndShift(let smallest):
      let (first, last) = (
        parameters[0] * low + parameters[1], parameters[0] * high + parameters[1]
      )
      return abs(parameters[0]) * half >= smallest && min(abs(first), abs(last)) < 6
    case .rateAndCentre: return abs(parameters[0]) * half * half >= 0.1
    case .shift:
      return (low + parameters[0] > 0 || high + parameters[0] < 0)
        && isNear(parameters[0], half, reach)
    case .shiftAbove: return low + parameters[0] >= 0 && isNear(parameters[0], half, reach)
    case .shiftBelow: return parameters[0] - high >= 0 && isNear(parameters[0], half, reach)
    case .bend: return low < -parameters[0] && -parameters[0] < high
    case .offset: return parameters[0] > 0 && parameters[0] < 30 * reach * reach
    case .offsetAbove:
      return parameters[0] >= reach * reach && parameters[0] < 30 * reach * reach
    case .centreAndOffset: return parameters[1] > 0 && parameters[1] < 30 * half * half
    case .unitEnds, .unitRate: return abs(parameters[0]) * half >= 0.2
    case .exponent: return abs(parameters[0]) > 0.05 && abs(parameters[0]) < 9
    case .exponentAndShift:
      return low + parameters[1] >= 0 && isNear(parameters[1], half, reach)
        && abs(parameters[0]) > 0.05 && abs(parameters[0]) < 9
    default: return true
    }
  }

  private func isNear(_ shift: Double, _ half: Double, _ reach: Double) -> Bool {
    abs(shift) < 20 * half + reach
  }

  // MARK: Lists of numbers

  private static let distances = [0] + sizes(2e-3, 15)
  private static let centres = [-1.3, -0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9, 1.3]
  private static let exponents =
    [
      -4, -3, -2.5, -2, -1.5, -1, -0.5, -0.25, 0.25, 0.4, 0.6, 0.8, 1.25, 1.5, 1.75, 2.25, 2.5, 3.5,
      4.5,
    ]

  private static func sizes(_ smallest: Double, _ largest: Double) -> [Double] {
    SearchRegion.geometric(smallest...largest, ratio: 1.5)
  }

  private static func waves(_ largest: Double) -> [Double] {
    Array(stride(from: 0.95, through: largest, by: 0.35))
  }

  private static func signed(_ sizes: [Double], _ isSigned: Bool) -> [Double] {
    isSigned ? sizes.map { -$0 } + sizes : sizes
  }

  private static func pairs(
    _ left: [Double], _ right: [Double], _ combined: (Double, Double) -> [Double]
  ) -> [[Double]] {
    left.flatMap { first in right.map { combined(first, $0) } }
  }
}
