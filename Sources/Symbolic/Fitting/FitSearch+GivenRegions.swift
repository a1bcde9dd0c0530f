import Expressions

extension FitSearch {
  /// The regions to search if some numbers are given: those of a and b that are free, for each part
  /// of the domain.
  func regions(_ function: ElementaryFunction, _ given: GivenNumbers) -> [SearchRegion] {
    if given.a == nil, given.b == nil {
      // All starts of the search with nothing given, and their mirror images.
      let own = SearchRegion.regions(of: function, spacing: samples.spacing)
      let rows = own.flatMap { region in
        region.rows.map { row in
          row.map { start in
            let (slope, offset) = region.chart.map(start)
            return SIMD2(slope, offset)
          }
        }
      }
      let mirrored = rows.map { row in row.map { -$0 } }
      let all = function.domain == .all || function.domain == .unknown
      let generic = all ? SearchRegion.generic(samples.spacing).rows : []
      return [SearchRegion(Chart.slopeAndOffset(-1e6...1e6), rows: rows + mirrored + generic)]
    }
    return function.domain.intervals.flatMap { interval in
      lineRegion(given, arguments: interval).map { [$0] } ?? []
    }
  }

  /// The centre of the inputs in units of their half width.
  private var middle: Double { samples.centre / samples.halfWidth }

  /// The region for one of a and b, with all arguments within `arguments`; nil if that is
  /// impossible.
  private func lineRegion(
    _ given: GivenNumbers, arguments: ClosedRange<Double>
  ) -> SearchRegion? {
    var chart = Chart(count: 1, lower: .zero, upper: .zero)
    if let a = given.a {
      chart.slope = a * samples.halfWidth
      chart.offsetGradient = SIMD2(1, 0)
    } else {
      chart.slopeGradient = SIMD2(1, 0)
      chart.offset = given.b ?? 0
      chart.offsetGradient = SIMD2(middle, 0)
    }
    var (lowest, highest) = (-Double.infinity, Double.infinity)
    for end in [-1.0, 1] {
      // The argument at this end of the samples is fixed + growth p.
      let fixed = chart.slope * end + chart.offset
      let growth = chart.slopeGradient.x * end + chart.offsetGradient.x
      guard growth != 0 else {
        if !arguments.contains(fixed) { return nil }
        continue
      }
      let limits = [arguments.lowerBound, arguments.upperBound].map { ($0 - fixed) / growth }
      lowest = max(lowest, min(limits[0], limits[1]))
      highest = min(highest, max(limits[0], limits[1]))
    }
    guard lowest < highest else { return nil }
    chart.lower = SIMD2(lowest, 0)
    chart.upper = SIMD2(highest, 0)
    return SearchRegion(chart, starts: starts(lowest, highest, given))
  }

  private func starts(_ lowest: Double, _ highest: Double, _ given: GivenNumbers) -> [Double] {
    let distances = SearchRegion.geometric(1e-6...1000, ratio: 1.5)
    if lowest.isFinite, highest.isFinite {
      return (0...60).map { lowest + (highest - lowest) * Double($0) / 60 }
        + distances.prefix { $0 < 0.02 }.flatMap {
          [lowest + $0 * (highest - lowest), highest - $0 * (highest - lowest)]
        }
    }
    if lowest.isFinite { return [lowest] + distances.map { lowest + $0 } }
    if highest.isFinite { return [highest] + distances.map { highest - $0 } }
    let slope = abs((given.a ?? 0) * samples.halfWidth)
    // With b given, a change of slope also moves the middle of the samples, which may be far from
    // 0.
    let step = max(0.4 / (1 + abs(middle)), 0.02)
    let reach =
      given.a == nil
      ? Array(stride(from: 2, to: min(max(.pi / samples.spacing, 10), 400), by: step))
      : (0...120).map { Double($0) / 120 * (slope + 8) } + distances.map { slope * (1 + $0) }
    let sizes = given.a == nil ? SearchRegion.geometric(1e-3...2, ratio: 1.2) + reach : reach
    return sizes.reversed().map { -$0 } + sizes
  }
}

extension FunctionDomain {
  /// The intervals of the domain; for the tangent, those near 0.
  fileprivate var intervals: [ClosedRange<Double>] {
    let infinity = Double.infinity
    return switch self {
    case .all, .unknown: [-infinity...infinity]
    case .positive, .nonNegative: [0...infinity]
    case .nonZero: [-infinity...0, 0...infinity]
    case .closedUnit, .openUnit: [-1...1]
    case .betweenTangentPoles:
      (-4...4).map { (Double($0) - 0.5) * .pi...(Double($0) + 0.5) * .pi }
    }
  }
}
