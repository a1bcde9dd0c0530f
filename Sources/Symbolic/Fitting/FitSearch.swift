import Expressions

/// Finds the best a, b, c and d of functions for the samples of one curve: a coarse scan and
/// descents on some of the samples, then a last descent on all.
struct FitSearch {
  let samples: FitSamples
  /// The samples for scans and first descents.
  private let few: ScaledSamples
  /// The samples for frequencies, and for descents on curves with many turns.
  let scattered: ScaledSamples

  init(_ samples: FitSamples) {
    self.samples = samples
    few = samples.scaled.thinned(to: 64)
    scattered = samples.scaled.scattered(to: 256)
  }

  /// The best fit in canonical form; nil if there is none.
  func fit(_ function: ElementaryFunction) -> AffineFit? {
    guard !samples.hasConstantInputs, !samples.hasConstantOutputs else {
      return function == .zero ? constant() : nil
    }
    switch function.search {
    case .constant: return constant()
    case .line: return AffineFit(function, a: 1, b: 0, samples: samples)
    case .step: return step()
    default: break
    }
    guard samples.distinctCount > 2 else { return nil }
    switch function.search {
    case .frequencies: return sine()
    case .twin(let twin):
      return fit(twin.partner).flatMap { fit(function, as: twin, of: $0) }
    default: return search(function)
    }
  }

  /// The curve as a constant. It explains nothing of a curve that varies, and everything of one
  /// that does not.
  private func constant() -> AffineFit {
    AffineFit(
      .zero, a: 1, b: 0, c: 0, d: samples.mean, r2: samples.hasConstantOutputs ? 1 : 0)
  }

  /// The curve of a partner's fit, expressed by the partner's twin.
  func fit(
    _ function: ElementaryFunction, as twin: FunctionTwin, of partner: AffineFit
  ) -> AffineFit? {
    let b = twin.factor * partner.b
    return AffineFit(
      function, a: twin.factor * partner.a, b: twin.shift == 0 ? b : b + twin.shift,
      samples: samples
    )?.canonical(samples)
  }

  // MARK: Searches

  private func search(_ function: ElementaryFunction) -> AffineFit? {
    let regions = SearchRegion.regions(of: function, spacing: samples.spacing)
    var best: (point: VariableProjection.Point, chart: Chart)?
    for region in regions {
      var projection = VariableProjection(function, few, region.chart)
      let starts = region.starts(&projection, limit: 10)
      guard let point = projection.best(from: starts) else { continue }
      if point.residual < best?.point.residual ?? .infinity { best = (point, region.chart) }
    }
    guard let best else { return nil }
    return finish(function, best.chart, from: best.point.parameters)
  }

  /// The last descent, on all samples.
  private func finish(
    _ function: ElementaryFunction, _ chart: Chart, from start: SIMD2<Double>
  ) -> AffineFit? {
    var projection = VariableProjection(function, samples.scaled, chart)
    guard let point = projection.refine(from: start, steps: 40, tolerance: 1e-7) else {
      return nil
    }
    let (slope, offset) = chart.map(point.parameters)
    return placed(function, slope: slope, offset: offset)?.canonical(samples)
  }

  /// The fit with this slope and offset over scaled inputs. If the outermost sample lies exactly on
  /// the edge of the domain, conversion to the inputs' units may round it out of the domain. The
  /// arguments then move inward by a few roundings.
  private func placed(
    _ function: ElementaryFunction, slope: Double, offset: Double
  ) -> AffineFit? {
    let a = slope / samples.halfWidth
    let rounding = 1e-16 * (abs(a * samples.centre) + abs(slope) + abs(offset))
    for retreat in [0.0, 1, 4, 16] {
      let give = retreat * rounding
      let fit =
        switch function.domain {
        case .nonNegative:
          AffineFit(function, a: a, b: offset + give - a * samples.centre, samples: samples)
        case .closedUnit:
          AffineFit(
            function, a: a * (1 - give), b: (offset - a * samples.centre) * (1 - give),
            samples: samples)
        default: AffineFit(function, a: a, b: offset - a * samples.centre, samples: samples)
        }
      if let fit { return fit }
    }
    return nil
  }

  private func sine() -> AffineFit? {
    let starts = FrequencyScan(scattered, spacing: samples.spacing, limit: 4).starts
    let fastest = 1.1 * max(.pi / samples.spacing, 1)
    let chart = Chart.slopeAndOffset(SearchRegion.smallestSlope...fastest)
    var projection = VariableProjection(.sine, scattered, chart)
    guard let best = projection.best(from: starts) else { return nil }
    return finish(.sine, chart, from: best.parameters)
  }

  /// The best of all thresholds, by running sums.
  private func step() -> AffineFit? {
    let (positions, values) = (samples.scaled.positions, samples.scaled.values)
    let total = values.reduce(0, +)
    var (sum, best, threshold) = (0.0, -1.0, 0)
    for index in 1..<values.count {
      sum += values[index - 1]
      guard positions[index - 1] < positions[index] else { continue }
      let (before, after) = (Double(index), Double(values.count - index))
      let explained = sum * sum / before + (total - sum) * (total - sum) / after
      if explained > best { (best, threshold) = (explained, index) }
    }
    guard threshold > 0 else { return nil }
    let middle = samples.inputs[threshold - 1] / 2 + samples.inputs[threshold] / 2
    return AffineFit(.sign, a: 1, b: -middle, samples: samples)
  }
}
