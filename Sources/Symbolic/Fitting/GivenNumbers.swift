import Expressions

/// What the user has already decided about a fit.
struct GivenNumbers {
  var a: Double?, b: Double?, c: Double?, d: Double?

  var isEmpty: Bool { a == nil && b == nil && c == nil && d == nil }

  /// Whether all are finite.
  var areFinite: Bool { [a, b, c, d].allSatisfy { $0?.isFinite ?? true } }

  /// Whether `fit` has the numbers given.
  func agree(with fit: AffineFit) -> Bool {
    (a ?? fit.a) == fit.a && (b ?? fit.b) == fit.b && (c ?? fit.c) == fit.c
      && (d ?? fit.d) == fit.d
  }
}

extension FitSearch {
  /// The best fit with the numbers given; nil where there is none.
  func fit(_ function: ElementaryFunction, given: GivenNumbers) -> AffineFit? {
    guard given.areFinite else { return nil }
    if given.isEmpty { return fit(function) }
    if function == .zero {
      return AffineFit(
        .zero, a: given.a ?? 1, b: given.b ?? 0, c: given.c ?? 0, d: given.d ?? samples.mean,
        samples: samples)
    }
    if let a = given.a, let b = given.b { return place(function, a, b, given) }
    guard !samples.hasConstantInputs else { return nil }
    let free = fit(function)
    if let free, given.agree(with: free) { return free }
    if function == .sign, let free, let fit = step(at: -free.b, given) { return fit }
    return search(function, given, from: free)
  }

  private func place(
    _ function: ElementaryFunction, _ a: Double, _ b: Double, _ given: GivenNumbers
  ) -> AffineFit? {
    AffineFit(function, a: a, b: b, c: given.c, d: given.d, samples: samples)
  }

  /// The step at that threshold; nil where no a puts the offset given there.
  private func step(at threshold: Double, _ given: GivenNumbers) -> AffineFit? {
    let a = given.a ?? given.b.map { -$0 / threshold } ?? 1
    guard a.isFinite, a != 0 else { return nil }
    let fit = place(.sign, a, given.b ?? -a * threshold, given)
    // Where c is given only the other direction may be right.
    guard given.a == nil, given.b == nil, given.c != nil else { return fit }
    let turned = place(.sign, -a, a * threshold, given)
    return [fit, turned].compactMap { $0 }.max { $0.r2 < $1.r2 }
  }

  /// Descends on what is free of a and b, from a scan and from the fit with nothing given.
  private func search(
    _ function: ElementaryFunction, _ given: GivenNumbers, from free: AffineFit?
  ) -> AffineFit? {
    let chart = chart(given)
    let c = given.c.map { $0 / samples.scale }
    let d = given.d.map { ($0 - samples.mean) / samples.scale }
    var coarse = VariableProjection(function, scattered, chart, c: c, d: d)
    let scan = SearchRegion.starts(in: scannedRows(given), &coarse, limit: 8)
    let known = free.map { [$0] + $0.rescaled(given) } ?? []
    let points = (scan + known.map { parameters($0.a, $0.b, given) }).compactMap {
      coarse.refine(from: $0, steps: 20, tolerance: 1e-3)
    }
    guard let best = points.min(by: { $0.residual < $1.residual }) else { return nil }
    var fine = VariableProjection(function, samples.scaled, chart, c: c, d: d)
    let start = best.parameters
    guard let point = fine.refine(from: start, steps: 40, tolerance: 1e-7) else { return nil }
    let (slope, offset) = chart.map(point.parameters)
    let a = given.a ?? slope / samples.halfWidth
    guard let fit = place(function, a, given.b ?? offset - a * samples.centre, given) else {
      return nil
    }
    let canonical = fit.canonical(samples)
    return given.agree(with: canonical) ? canonical : fit
  }

  // MARK: Charts

  /// x at the middle of the scaled inputs, in half widths.
  private var middle: Double { samples.centre / samples.halfWidth }

  private func chart(_ given: GivenNumbers) -> Chart {
    var chart = Chart.slopeAndOffset(smallest: -1e6, largest: 1e6)
    if let a = given.a {
      chart.count = 1
      chart.slope = a * samples.halfWidth
      chart.slopeGradient = .zero
      chart.offsetGradient = SIMD2(1, 0)
    } else if let b = given.b {
      chart.count = 1
      chart.offset = b
      chart.offsetGradient = SIMD2(middle, 0)
    }
    chart.lower = SIMD2(repeating: -.greatestFiniteMagnitude)
    chart.upper = SIMD2(repeating: .greatestFiniteMagnitude)
    return chart
  }

  private func parameters(_ a: Double, _ b: Double, _ given: GivenNumbers) -> SIMD2<Double> {
    let slope = a * samples.halfWidth
    let offset = a * samples.centre + b
    if given.a != nil { return SIMD2(offset, 0) }
    return given.b != nil ? SIMD2(slope, 0) : SIMD2(slope, offset)
  }

  private func scannedRows(_ given: GivenNumbers) -> [[SIMD2<Double>]] {
    if let a = given.a {
      let slope = abs(a * samples.halfWidth)
      let reach = (-120...120).map { Double($0) / 120 * (slope + 8) }
      let tails = SearchRegion.geometric(1e-6...100, ratio: 1.6).map { slope * (1 + $0) }
      return SearchRegion.rows(tails.reversed().map { -$0 }, 4) + SearchRegion.rows(reach, 6)
        + SearchRegion.rows(tails, 4)
    }
    if given.b != nil {
      let slopes =
        SearchRegion.geometric(1e-3...2, ratio: 1.2)
        + stride(from: 2, to: min(max(.pi / samples.spacing, 10), 400), by: 0.4)
      return SearchRegion.rows(slopes.reversed().map { -$0 } + slopes, 4)
    }
    return SearchRegion.generic(samples.spacing).rows
  }
}

extension AffineFit {
  /// The same curve with the numbers given, for functions whose inner scale can stand for an outer
  /// number; empty for all others.
  fileprivate func rescaled(_ given: GivenNumbers) -> [AffineFit] {
    let (exponential, logarithm) = (ElementaryFunction.exponential, ElementaryFunction.logarithm)
    var fit = self
    switch function {
    case .logarithm:
      guard let d = given.d, c != 0 else { return [] }
      let factor = exponential.value(at: (self.d - d) / c)
      (fit.a, fit.b) = (a * factor, b * factor)
    case .exponential:
      guard let c = given.c, self.c / c > 0 else { return [] }
      fit.b += logarithm.value(at: self.c / c)
    default:
      guard let c = given.c, c != 0, let power = function.power else { return [] }
      let size = exponential.value(at: logarithm.value(at: abs(self.c / c)) / power)
      let factor = self.c / c < 0 && power.truncatingRemainder(dividingBy: 2) != 0 ? -size : size
      (fit.a, fit.b) = (a * factor, b * factor)
    }
    return fit.a.isFinite && fit.b.isFinite ? [fit] : []
  }
}

extension ElementaryFunction {
  /// The exponent of functions that scale as a power of their argument's size.
  var power: Double? {
    switch self {
    case .identity, .absoluteValue: 1
    case .square: 2
    case .cube: 3
    case .fourthPower: 4
    case .fifthPower: 5
    case .reciprocal: -1
    case .reciprocalSquare: -2
    case .reciprocalCube: -3
    case .reciprocalFourthPower: -4
    case .reciprocalFifthPower: -5
    case .squareRoot: 0.5
    case .threeHalvesPower: 1.5
    case .reciprocalSquareRoot: -0.5
    default: nil
    }
  }
}
