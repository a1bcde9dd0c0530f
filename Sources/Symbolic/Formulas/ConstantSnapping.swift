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
  /// Numbers still to be looked at; nil until the first refinement is done.
  private var queue: [Int]?
  /// The number that is looked at, and simple ones to try in its place, best last.
  private var present = 0
  private var candidates: [Expression] = []
  /// The trial under way, or the first refinement.
  private var refinement: ConstantRefinement?
  private var trial: Expression?

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

  /// Does one step of a trial; returns true when all numbers have been tried.
  mutating func advance() -> Bool {
    if let isRefined = refinement?.advance() {
      if isRefined { takeRefinement() }
      return false
    }
    guard let queue else {
      begin()
      return false
    }
    if let candidate = candidates.popLast() {
      attempt(candidate)
      return false
    }
    guard let next = queue.first else { return true }
    self.queue?.removeFirst()
    present = next
    candidates = Self.candidates(near: constants.values[next]).reversed()
    return false
  }

  private mutating func begin() {
    if isExact {
      refinement = ConstantRefinement(constants, free: free, samples: samples, limit: 30)
    } else {
      queue = sortedByNearness()
    }
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

  private mutating func attempt(_ candidate: Expression) {
    var changed = constants
    changed.values[present] = Self.value(candidate)
    guard isExact else {
      let after = changed.predictions(changed.values, samples)
      // A prediction that is no number fails too.
      let isSame = zip(after, reference).allSatisfy { abs($0 - $1) <= 1e-9 * scale }
      if isSame { settle(candidate, changed) }
      return
    }
    trial = candidate
    refinement = ConstantRefinement(
      changed, free: free.filter { $0 != present }, samples: samples, limit: 12)
  }

  private mutating func takeRefinement() {
    guard let refined = refinement?.constants else { return }
    refinement = nil
    guard let candidate = trial else {
      constants = refined
      queue = sortedByNearness()
      return
    }
    trial = nil
    let before = samples.error(constants.predictions(constants.values, samples))
    let after = samples.error(refined.predictions(refined.values, samples))
    if after <= max(3 * before, 1e-12 * scale) { settle(candidate, refined) }
  }

  private mutating func settle(_ candidate: Expression, _ changed: FormulaConstants) {
    constants = changed
    settled[present] = candidate
    free.removeAll { $0 == present }
    candidates = []
  }

  private static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(max(1, values.count))).squareRoot()
  }
}
