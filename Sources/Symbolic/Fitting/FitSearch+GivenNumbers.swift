import Expressions
import Numerics

extension FitSearch {
  /// The best fit with some numbers given; nil if there is none.
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
    if function == .identity, let free, let fit = line(free, given) { return fit }
    if function == .sign, let free, let fit = step(at: -free.b, given) { return fit }
    return search(function, given, from: free)
  }

  private func place(
    _ function: ElementaryFunction, _ a: Double, _ b: Double, _ given: GivenNumbers
  ) -> AffineFit? {
    AffineFit(function, a: a, b: b, c: given.c, d: given.d, samples: samples)
  }

  /// The line with the given numbers, from the free fit: c a is the slope, c b + d the intercept.
  private func line(_ free: AffineFit, _ given: GivenNumbers) -> AffineFit? {
    let a = given.a ?? given.c.map { free.c / $0 } ?? 1
    guard let d = given.d else { return place(.identity, a, given.b ?? 0, given) }
    guard let b = given.b else {
      let c = given.c ?? free.c / a
      let level = samples.mean - c * a * inputMean
      return place(.identity, a, (level - d) / c, given)
    }
    if let c = given.c {
      // The intercept is given.
      var (square, product) = (0.0, 0.0)
      for (input, output) in zip(samples.inputs, samples.outputs) {
        square += input * input
        product += input * (output - c * b - d)
      }
      return place(.identity, product / square / c, b, given)
    }
    return place(.identity, b == 0 ? 1 : free.c * b / (free.d - d), b, given)
  }

  private var inputMean: Double {
    samples.centre + samples.halfWidth * samples.scaled.positions.mean
  }

  /// The step at a threshold; nil if no a puts it there for the given b.
  private func step(at threshold: Double, _ given: GivenNumbers) -> AffineFit? {
    let a = given.a ?? given.b.map { -$0 / threshold } ?? 1
    guard a.isFinite, a != 0 else { return nil }
    let fit = place(.sign, a, given.b ?? -a * threshold, given)
    // If c is given, the step may need the other direction.
    guard given.a == nil, given.b == nil, given.c != nil else { return fit }
    let turned = place(.sign, -a, a * threshold, given)
    return [fit, turned].compactMap { $0 }.max { $0.r2 < $1.r2 }
  }

  /// Descends in those of a and b that are free, from a scan and from the fit with nothing given.
  private func search(
    _ function: ElementaryFunction, _ given: GivenNumbers, from free: AffineFit?
  ) -> AffineFit? {
    let c = given.c.map { $0 / samples.scale }
    let d = given.d.map { ($0 - samples.mean) / samples.scale }
    let known = (free.map { [$0] + $0.rescaled(given) + $0.stretched(given) } ?? []).map {
      parameters($0.a, $0.b, given)
    }
    var best: (point: VariableProjection.Point, chart: Chart)?
    for region in regions(function, given) {
      var projection = VariableProjection(function, scattered, region.chart, c: c, d: d)
      let starts = known + region.starts(&projection, limit: 10)
      guard let point = projection.best(from: starts) else { continue }
      if point.residual < best?.point.residual ?? .infinity { best = (point, region.chart) }
    }
    guard let best else { return nil }
    var projection = VariableProjection(function, samples.scaled, best.chart, c: c, d: d)
    let start = best.point.parameters
    guard let point = projection.refine(from: start, steps: 40, tolerance: 1e-7) else {
      return nil
    }
    let (slope, offset) = best.chart.map(point.parameters)
    return placed(function, slope: slope, offset: offset, given)
  }

  private func placed(
    _ function: ElementaryFunction, slope: Double, offset: Double, _ given: GivenNumbers
  ) -> AffineFit? {
    let a = given.a ?? slope / samples.halfWidth
    let b = given.b ?? offset - a * samples.centre
    // If the outermost sample lies exactly on the edge of the domain, rounding may move it
    // out; a free number is then changed slightly.
    for retreat in [0, 1e-15, -1e-15, 1e-13, -1e-13] {
      let giving = given.a == nil ? (a * (1 + retreat), b) : (a, b + retreat * max(1, abs(b)))
      guard let fit = place(function, giving.0, giving.1, given) else { continue }
      let canonical = fit.canonical(samples)
      return given.agree(with: canonical) ? canonical : fit
    }
    return nil
  }

  private func parameters(_ a: Double, _ b: Double, _ given: GivenNumbers) -> SIMD2<Double> {
    let slope = a * samples.halfWidth
    let offset = a * samples.centre + b
    if given.a != nil { return SIMD2(offset, 0) }
    return given.b != nil ? SIMD2(slope, 0) : SIMD2(slope, offset)
  }
}

extension AffineFit {
  /// The same function about the same point, stretched to the given a or b.
  fileprivate func stretched(_ given: GivenNumbers) -> [AffineFit] {
    let factor = given.a.map { $0 / a } ?? given.b.map { $0 / b } ?? 1
    guard factor.isFinite, factor != 1 else { return [] }
    var fit = self
    (fit.a, fit.b) = (a * factor, b * factor)
    return [fit]
  }

  /// The same curve with the given c or d, for functions whose inner scale can replace an outer
  /// number; empty for others.
  fileprivate func rescaled(_ given: GivenNumbers) -> [AffineFit] {
    let (exponential, logarithm) = (ElementaryFunction.exponential, ElementaryFunction.logarithm)
    var fit = self
    switch function.scaling {
    case .none: return []
    case .logarithmic:
      guard let d = given.d, c != 0 else { return [] }
      let factor = exponential.value(at: (self.d - d) / c)
      (fit.a, fit.b) = (a * factor, b * factor)
    case .exponential:
      guard let c = given.c, self.c / c > 0 else { return [] }
      fit.b += logarithm.value(at: self.c / c)
    case .power(let power), .homogeneous(let power):
      guard let c = given.c, c != 0, power != 0 else { return [] }
      let size = exponential.value(at: logarithm.value(at: abs(self.c / c)) / power)
      let factor = self.c / c < 0 && power.truncatingRemainder(dividingBy: 2) != 0 ? -size : size
      (fit.a, fit.b) = (a * factor, b * factor)
    }
    return fit.a.isFinite && fit.b.isFinite ? [fit] : []
  }
}
