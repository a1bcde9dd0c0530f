import Expressions
import KAN

/// Puts simple numbers in place of those a formula was trained to, one at a time, where nothing is
/// lost by it.
///
/// Where the formula is exact but for rounding (its error is below a millionth of what the target
/// varies), a simple number is taken if with the others refined again the error stays as small.
/// Elsewhere a trained number says no more than that it is near its best: then a simple one is only
/// taken if no prediction moves by more than a billionth.
struct ConstantSnapping: Sendable {
  private(set) var constants: FormulaConstants
  private let samples: FormulaSamples
  /// Predictions that must be kept where the formula is not exact.
  private let reference: [Double]
  /// How much the target varies.
  private let scale: Double
  private let isExact: Bool
  /// Numbers that still vary, and those that are settled, with what they are.
  private var free: [Int]
  private var settled: [Int: Expression] = [:]
  private var queue: [Int]?

  /// Most numbers that are refined together, and most that are looked at at all.
  private static let refinedLimit = 40, limit = 400

  init(_ constants: FormulaConstants, samples: FormulaSamples) {
    self.constants = constants
    self.samples = samples
    reference = constants.predictions(constants.values, samples)
    scale = max(Self.deviation(samples.targets), Self.deviation(reference), 1e-300)
    free = Array(constants.values.indices)
    isExact =
      samples.error(reference) <= 1e-6 * scale && constants.values.count <= Self.refinedLimit
    if constants.values.count > Self.limit { queue = [] }
  }

  /// The formula with what has been settled so far.
  var expression: Expression {
    constants.expression.replacingNumbers(
      constants.values.indices.map { settled[$0] ?? .number(constants.values[$0]) })
  }

  /// Tries one number; returns true when all have been tried.
  mutating func advance() -> Bool {
    guard var left = queue else {
      if isExact { constants.refine(free, samples, limit: 30) }
      queue = sortedByNearness()
      return false
    }
    guard let index = left.first else { return true }
    left.removeFirst()
    queue = left
    for candidate in Self.candidates(near: constants.values[index]) where accepts(candidate, index)
    {
      break
    }
    return queue?.isEmpty ?? true
  }

  /// The numbers that are nearest to simple ones first: settling those makes the others surer.
  private func sortedByNearness() -> [Int] {
    func distance(_ index: Int) -> Double {
      let value = constants.values[index]
      let nearest = Self.candidates(near: value).map { abs(Self.value($0) - value) }.min()
      return (nearest ?? .infinity) / max(1, abs(value))
    }
    return free.map { ($0, distance($0)) }.filter { $0.1.isFinite }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }

  private static func candidates(near value: Double) -> [Expression] {
    NiceNumber.candidates(near: value, tolerance: 1e-5 * max(1, abs(value)))
  }

  private static func value(_ expression: Expression) -> Double {
    CompiledExpression(expression, variables: [])?.evaluate([]) ?? .nan
  }

  private mutating func accepts(_ candidate: Expression, _ index: Int) -> Bool {
    let value = Self.value(candidate)
    var trial = constants
    trial.values[index] = value
    let remaining = free.filter { $0 != index }
    if isExact {
      let before = samples.error(constants.predictions(constants.values, samples))
      trial.refine(remaining, samples, limit: 12)
      let after = samples.error(trial.predictions(trial.values, samples))
      guard after <= max(3 * before, 1e-12 * scale) else { return false }
    } else {
      let after = trial.predictions(trial.values, samples)
      let moved = zip(after, reference).reduce(0) { max($0, abs($1.0 - $1.1)) }
      guard moved <= 1e-9 * scale else { return false }
    }
    constants = trial
    settled[index] = candidate
    free = remaining
    return true
  }

  private static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(max(1, values.count))).squareRoot()
  }
}
