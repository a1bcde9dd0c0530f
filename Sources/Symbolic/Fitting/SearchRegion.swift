import Expressions
import Numerics

/// A region to search for the parameters of a function: a chart, and rows of neighbouring points.
/// The search descends from the local minima of each row.
struct SearchRegion {
  var chart: Chart
  var rows: [[SIMD2<Double>]]

  /// A region with one row of values of one parameter, in order.
  init(_ chart: Chart, starts: [Double]) {
    self.chart = chart
    rows = [starts.map { SIMD2($0, 0) }]
  }

  init(_ chart: Chart, rows: [[SIMD2<Double>]]) {
    self.chart = chart
    self.rows = rows
  }

  /// The local minima of the rows, best first; only the lowest of those that lie in one valley.
  func starts(_ projection: inout VariableProjection, limit: Int) -> [SIMD2<Double>] {
    var found: [VariableProjection.Point] = []
    for row in rows {
      var last = Double.infinity
      var isFalling = true
      for (index, start) in row.enumerated() {
        let residual = projection.residual(at: start) ?? .infinity
        if residual < last {
          isFalling = true
        } else if isFalling, last < .infinity {
          found.append(VariableProjection.Point(parameters: row[index - 1], residual: last))
          isFalling = false
        }
        last = residual
      }
      if isFalling, last < .infinity, let end = row.last {
        found.append(VariableProjection.Point(parameters: end, residual: last))
      }
    }
    found.sort { $0.residual < $1.residual }
    var starts: [SIMD2<Double>] = []
    for point in found where starts.count < limit {
      let isNew = rows.count == 1 || !starts.contains { Self.isNear($0, point.parameters) }
      if isNew { starts.append(point.parameters) }
    }
    return starts
  }

  /// Whether the arguments of two slopes and offsets differ by no more than about a radian.
  private static func isNear(_ left: SIMD2<Double>, _ right: SIMD2<Double>) -> Bool {
    abs(left.x - right.x) < 0.75 && abs(left.y - right.y) < 1
  }
}

extension SearchRegion {
  /// The regions of a function over scaled inputs with mean distance `spacing`. Empty for constant,
  /// line, step and sines, which are fitted in other ways.
  static func regions(of function: ElementaryFunction, spacing: Double) -> [SearchRegion] {
    regions(of: function.search, spacing: spacing)
  }

  private static func regions(of search: FunctionSearch, spacing: Double) -> [SearchRegion] {
    switch search {
    case .constant, .line, .step, .frequencies: []
    case .vertex: [vertices()]
    case .kink: [kinks()]
    case .pole: [poles(above: false, spacing), poles(above: true, spacing)]
    case .branchPoint: [branchPoints(above: false, spacing), branchPoints(above: true, spacing)]
    case .rate: [rates(falling: false), rates(falling: true)]
    case .ends(let limit, let isPole):
      [ends(limit: isPole ? limit * (1 - margin(spacing)) : limit)]
    case .centred(let steepest, let largest, let longestTail):
      [centred(to: steepest, largest: largest.slope(spacing), longestTail: longestTail)]
    case .wavelet: [waves(largest: 2 / spacing)]
    case .anything: [generic(spacing)]
    case .twin(let twin):
      regions(of: twin.partner.search.stretched(by: twin.factor), spacing: spacing)
    }
  }

  /// How close a singular point may come to the outermost sample, as a share of the mean distance
  /// between samples; any closer, that one sample would determine the fit.
  private static let shareOfSpacing = 1e-3

  private static func margin(_ spacing: Double) -> Double { shareOfSpacing * spacing / 2 }

  private static func vertices() -> SearchRegion {
    let inside = (0...24).map { -1 + Double($0) / 12 }
    let outside = geometric(1.1...60, ratio: 1.4)
    return SearchRegion(
      .centre(within: 100), starts: outside.reversed().map { -$0 } + inside + outside)
  }

  private static func kinks() -> SearchRegion {
    SearchRegion(
      .centre(within: 1), starts: (1..<48).map { -1 + Double($0) / 24 })
  }

  private static func poles(above: Bool, _ spacing: Double) -> SearchRegion {
    let distances = max(shareOfSpacing * spacing, 1e-9)...100
    let chart = Chart.singularPoint(
      above: above, logarithmOfDistance: logarithm(distances.lowerBound)...logarithm(100))
    return SearchRegion(chart, starts: geometric(distances, ratio: 1.8).map(logarithm))
  }

  private static func branchPoints(above: Bool, _ spacing: Double) -> SearchRegion {
    SearchRegion(
      .singularPoint(above: above, distance: 0...100),
      starts: [0] + geometric(spacing / 16...60, ratio: 1.8))
  }

  private static func rates(falling: Bool) -> SearchRegion {
    let rates = 5e-3...300.0
    return SearchRegion(
      .rate(falling: falling, logarithm: logarithm(rates.lowerBound)...logarithm(300)),
      starts: geometric(rates, ratio: 1.6).map(logarithm))
  }

  /// The minimum slope of functions that resemble a parabola or a cubic if they vary slowly.
  static let smallestSlope = 0.1

  private static func ends(limit: Double) -> SearchRegion {
    let shares = [-1, -0.99, -0.9, -0.7, -0.4, 0, 0.4, 0.7, 0.9, 0.99, 1]
    let rows = shares.map { first in
      shares.filter { $0 > first }.map { SIMD2(first * limit, $0 * limit) }
    }
    return SearchRegion(.ends(limit: limit, smallestSlope: smallestSlope / 2), rows: rows)
  }

  private static func centred(
    to steepest: Double, largest: Double, longestTail: Double
  ) -> SearchRegion {
    let slopes = geometric(1.5 * smallestSlope...steepest, ratio: 1.7).filter { $0 < largest }
    return SearchRegion(
      .slopeAndOffset(smallestSlope...max(largest, 1), longestTail: longestTail),
      rows: slopes.map { slope in centres(slope).map { SIMD2(slope, -slope * $0) } })
  }

  /// As for the sine, neighbours must be less than a turn apart, at the ends of the samples and in
  /// the middle.
  private static func waves(largest: Double) -> SearchRegion {
    let slopes = [0.2, 0.4] + stride(from: 0.7, through: min(largest, 25), by: 0.7)
    let rows = slopes.map { slope in
      let reach = slope + 10
      return stride(from: -reach, through: reach, by: 0.8).map { SIMD2(slope, $0) }
    }
    return SearchRegion(
      .slopeAndOffset(smallestSlope...max(largest, 1), longestTail: 20), rows: rows)
  }

  /// Centres so close together that no feature of width 1 / slope is missed, and some outside the
  /// samples, for which only the function's tail shows.
  private static func centres(_ slope: Double) -> [Double] {
    let inside = max(8, Int((2 * slope).rounded(.up)))
    let tails = [0.4, 1, 2, 3.5].map { 1 + $0 / slope }
    return tails.map { -$0 } + (0...inside).map { -1 + 2 * Double($0) / Double(inside) } + tails
  }

  /// Slopes of both signs and offsets, for functions of which nothing is known.
  static func generic(_ spacing: Double) -> SearchRegion {
    let largest = max(2 / spacing, 10)
    let slopes = geometric(0.1...min(largest, 100), ratio: 1.5)
    let rows = (slopes.reversed().map { -$0 } + slopes).map { slope in
      centres(min(abs(slope), 20)).map { SIMD2(slope, -slope * $0) }
    }
    return SearchRegion(.slopeAndOffset(-largest...largest), rows: rows)
  }

  private static func logarithm(_ x: Double) -> Double {
    naturalLogarithm(x)
  }

  /// The lower bound times powers of `ratio`, up to the upper bound.
  static func geometric(_ range: ClosedRange<Double>, ratio: Double) -> [Double] {
    var values: [Double] = []
    var value = range.lowerBound
    while value <= range.upperBound {
      values.append(value)
      value *= ratio
    }
    return values
  }
}

extension FunctionSearch.SlopeLimit {
  /// The maximum slope over inputs with mean distance `spacing`.
  fileprivate func slope(_ spacing: Double) -> Double {
    switch self {
    case .fixed(let slope): slope
    case .perSpacing(let share): share / spacing
    }
  }

  fileprivate func times(_ factor: Double) -> Self {
    switch self {
    case .fixed(let slope): .fixed(factor * slope)
    case .perSpacing(let share): .perSpacing(factor * share)
    }
  }
}

extension FunctionSearch {
  /// The search for a function of `factor` times the argument; searches in one parameter stay the
  /// same.
  fileprivate func stretched(by factor: Double) -> FunctionSearch {
    switch self {
    case .ends(let limit, let isPole): .ends(limit: factor * limit, isPole: isPole)
    case .centred(let steepest, let largest, let longestTail):
      .centred(
        steepest: factor * steepest, largest: largest.times(factor),
        longestTail: factor * longestTail)
    case .constant, .line, .step, .frequencies, .vertex, .kink, .pole, .branchPoint, .rate,
      .wavelet, .anything, .twin:
      self
    }
  }
}
