import Expressions
import Numerics

/// Ranks the fits of one curve, likeliest first, by the length of a description of the samples in
/// nats (minimum description length, Rissanen 1978).
///
/// A fit that leaves the share s of the variance costs `n/2 ln s`, plus
/// - `k/2 ln n` for k fitted numbers;
/// - 1.5 nats per unit of its function's complexity;
/// - a sliver cost: if the samples show only a small part of a function, it resembles many others,
///   such as a slow sine a parabola, or a tail an exponential;
/// - for a sine, the logarithm of the number of turns, because many frequencies were tried.
///
/// A share s below a floor is rounding and counts as the floor. n is the number of independent
/// samples. An edge is a spline, and if its residual is smooth, a thousand samples carry no more
/// information than the residual has turns. n is estimated from the sign changes of the best fit's
/// residual: white noise changes sign at every other sample, so all samples count; a smooth
/// residual counts about once between two changes.
struct CandidateRanking {
  private static let floor = 1e-13
  private static let fewestIndependent = 12.0
  private static let sliverCost = 3.0
  private static let complexityCost = 1.5

  private let samples: FitSamples

  init(_ samples: FitSamples) {
    self.samples = samples
  }

  /// The fits, likeliest first; equal ones keep their order. If two functions describe the same
  /// curve, the less simple one comes after all others.
  func ranked(_ fits: [AffineFit]) -> [AffineFit] {
    guard let best = fits.max(by: { $0.r2 < $1.r2 }) else { return [] }
    let independent = independentCount(best)
    let twins = Set(fits.compactMap { Self.lesserTwin(of: $0, among: fits) })
    let scored = fits.enumerated().map { index, fit in
      (isTwin: twins.contains(fit.function), cost: cost(fit, independent), index: index, fit: fit)
    }
    return scored.sorted { left, right in
      if left.isTwin != right.isTwin { return right.isTwin }
      return (left.cost, left.index) < (right.cost, right.index)
    }.map(\.fit)
  }

  /// The length of the description, in nats.
  func cost(_ fit: AffineFit, _ independent: Double) -> Double {
    let numbers = Double(fit.function.canonicalForm.fittedNumberCount)
    let left = max(1 - fit.r2, Self.floor) * independent / max(independent - numbers, 0.5)
    return independent / 2 * Self.logarithm(left)
      + numbers / 2 * Self.logarithm(independent)
      + Self.complexityCost * Double(fit.function.complexity) + sliverCost(fit) + turnCost(fit)
  }

  // MARK: Independent samples

  private func independentCount(_ best: AffineFit) -> Double {
    let count = Double(samples.inputs.count)
    guard 1 - best.r2 > Self.floor else { return count }
    var changes = 0
    var last = 0.0
    for (input, output) in zip(samples.inputs, samples.outputs) {
      let residual = output - best.value(at: input)
      if residual * last < 0 { changes += 1 }
      if residual != 0 { last = residual }
    }
    let independent = Double(changes) * (1 + 2 * Double(changes) / count)
    return min(max(independent, Self.fewestIndependent), count)
  }

  // MARK: Costs

  private func sliverCost(_ fit: AffineFit) -> Double {
    Self.sliverCost(
      fit.function, from: fit.a * samples.inputs[0] + fit.b,
      to: fit.a * samples.inputs[samples.inputs.count - 1] + fit.b)
  }

  /// The cost in nats if the samples show a function only between two arguments.
  static func sliverCost(
    _ function: ElementaryFunction, from first: Double, to last: Double
  ) -> Double {
    let ends = [first, last]
    let width = abs(ends[1] - ends[0])
    let tail = ends[0] * ends[1] > 0 ? min(abs(ends[0]), abs(ends[1])) : 0
    switch function.extent {
    case .unlimited: return 0
    case .bothSides:
      // With hardly a sample beyond the bend, the curve is a straight line and an outlier.
      let arm = tail > 0 ? 0 : min(abs(ends[0]), abs(ends[1])) / max(abs(ends[0]), abs(ends[1]))
      return cost(ofPart: max(4 * arm, 1e-6))
    case .width(let whole): return cost(ofPart: width / whole)
    case .centredWidth(let whole):
      return cost(ofPart: width / whole) + sliverCost * tail / whole
    case .ratio:
      return tail > 0 ? cost(ofPart: abs(logarithm(ends[1] / ends[0])) / 0.7) : 0
    }
  }

  /// The cost of showing only a part of the function's scale; 0 if it is the whole or more.
  private static func cost(ofPart part: Double) -> Double {
    part > 0 ? sliverCost * max(0, -logarithm(part)) : 0
  }

  private func turnCost(_ fit: AffineFit) -> Double {
    guard case .wave = fit.function.canonicalForm else { return 0 }
    let turns = abs(fit.a) * samples.halfWidth / .pi
    return Self.logarithm(1 + turns)
  }

  private static func logarithm(_ x: Double) -> Double {
    naturalLogarithm(x)
  }

  // MARK: Twins

  /// If another function describes the same curve, the less simple of the two.
  private static func lesserTwin(
    of fit: AffineFit, among fits: [AffineFit]
  ) -> ElementaryFunction? {
    guard case .twin(let twin) = fit.function.search,
      fits.contains(where: { $0.function == twin.partner })
    else { return nil }
    let isSimpler =
      switch twin.preference {
      case .offsetNearHalfTurn: min(abs(fit.b), .pi - abs(fit.b)) < 0.1
      case .levelNear(let levels):
        levels.contains { abs(fit.d - $0 * fit.c) < 0.01 * abs(fit.c) }
      }
    return isSimpler ? twin.partner : fit.function
  }
}
