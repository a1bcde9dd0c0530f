import Expressions
import Numerics

/// Replaces the fitted numbers of a formula with simple ones, one at a time, if that loses nothing.
///
/// - If the formula is exact up to rounding (its error is below a millionth of the target's
///   standard deviation), a simple number is accepted if the error stays as small once the other
///   numbers are refined again.
/// - If the residuals are noise, a simple number within the uncertainty of the fitted one is
///   accepted if the error grows by no more than noise allows.
/// - If nothing is known of the residuals, as for a trained network, a simple number is accepted
///   only if no prediction changes by more than a billionth of that deviation.
struct ConstantSnapping: Sendable {
  /// What is known of the residuals if the formula is not exact.
  enum Remainder: Sendable {
    case unknown
    /// They are noise, with at least this standard deviation.
    case noise(Double)
  }

  private(set) var constants: FormulaConstants
  private let remainder: Remainder
  /// The predictions before any number was replaced.
  private let reference: [Double]
  /// The standard deviation of the target or of the predictions, whichever is larger.
  private let scale: Double
  private let isExact: Bool
  /// The numbers that are still fitted, and the replacements of those that are settled.
  private var free: [Int]
  private(set) var settled: [Int: Expression] = [:]
  /// The numbers still to be tried; nil until the first refinement is done.
  private var queue: [Int]?
  /// The current number, and the simple ones to try in its place, best last.
  private var present = 0
  private var candidates: [Expression] = []
  /// The refinement in progress, and the simple number that it tries; nil for the first refinement.
  private var refinement: ConstantRefinement?
  private var trial: Expression?
  /// The standard errors of the values if the residuals are noise.
  private var uncertainties: [Double] = []

  /// The maximum number of numbers that are refined together, and of numbers to try at all.
  private static let refinedLimit = 40, limit = 400
  /// The maximum number of simple numbers to try in place of one.
  private static let candidateLimit = 6

  init(_ constants: FormulaConstants, remainder: Remainder = .unknown) {
    self.constants = constants
    self.remainder = remainder
    reference = constants.predictions(constants.values)
    let targets = constants.samples.targets
    scale = max(targets.standardDeviation, reference.standardDeviation, 1e-300)
    free = Array(constants.values.indices)
    let isShort = constants.values.count <= Self.refinedLimit
    isExact = constants.error <= 1e-6 * scale && isShort
    if constants.values.count > Self.limit || (isNoisy && !isShort) { queue = [] }
  }

  private var isNoisy: Bool {
    if case .noise = remainder { !isExact } else { false }
  }

  /// The formula with the replacements so far.
  var expression: Expression { constants.expression(settled: settled) }

  /// The approximate multiply-add operations of a step.
  var cost: Double { 2 * constants.cost }

  /// Performs one step of a trial; returns true once all numbers have been tried.
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
    candidates = candidates(of: next).prefix(Self.candidateLimit).reversed()
    return false
  }

  private mutating func begin() {
    if isExact || isNoisy {
      refinement = ConstantRefinement(constants, free: free, limit: 30)
    } else {
      queue = sortedByNearness()
    }
  }

  /// The numbers with a simple one nearby, nearest first: settling those makes the others more
  /// certain.
  private func sortedByNearness() -> [Int] {
    func distance(_ index: Int) -> Double {
      let value = constants.values[index]
      let nearest = candidates(of: index).first.map { abs(Self.value($0) - value) }
      return (nearest ?? .infinity) / max(1, abs(value))
    }
    return free.map { ($0, distance($0)) }.filter { $0.1.isFinite }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }

  private func candidates(of index: Int) -> [Expression] {
    let value = constants.values[index]
    guard isNoisy else {
      return NiceNumber.candidates(near: value, tolerance: 1e-5 * max(1, abs(value)))
        + Self.decimals(near: value, tolerance: 1e-7 * abs(value))
    }
    let uncertainty = uncertainties.indices.contains(index) ? uncertainties[index] : .infinity
    guard uncertainty.isFinite else { return [] }
    return NiceNumber.candidates(near: value, tolerance: Self.wholeAllowance * uncertainty).filter {
      uncertainty < Self.largestUncertainty($0)
        && abs(Self.value($0) - value) <= Self.allowance($0) * uncertainty
    }
  }

  /// The value rounded to few digits.
  private static func decimals(near value: Double, tolerance: Double) -> [Expression] {
    (1...5).map { Expression.number(value).rounded(digits: $0) }
      .filter { abs(Self.value($0) - value) <= tolerance }
  }

  /// How many standard errors away a simple number may be. Whole numbers and multiples of pi are so
  /// much more common that they are accepted from farther away.
  private static let wholeAllowance = 3.7, otherAllowance = 2.6

  private static func allowance(_ candidate: Expression) -> Double {
    let value = value(candidate)
    let isWhole = value == value.rounded() || candidate.isMultipleOfPi
    return isWhole ? wholeAllowance : otherAllowance
  }

  /// The maximum standard error at which a simple number nearby is more than a coincidence: few
  /// equally simple numbers may lie within some standard errors. There are 0.3 q² fractions with
  /// denominators up to q between two integers, and multiples of roots and logarithms are a
  /// hundredth of a number apart.
  private static func largestUncertainty(_ candidate: Expression) -> Double {
    if let divisor = (1...12).map(Double.init).first(where: { divisor in
      let multiple = value(candidate) * divisor
      return abs(multiple - multiple.rounded()) <= 1e-12 * abs(multiple)
    }) {
      return divisor == 1 ? 0.2 : divisor == 5 || divisor == 10 ? 0.01 : 0.15 / (divisor * divisor)
    }
    if case .quotient(let above, .number(let divisor)) = candidate, above.isMultipleOfPi {
      return 0.1 / (divisor * divisor)
    }
    return candidate.isMultipleOfPi ? 0.1 : 5e-4 * abs(value(candidate))
  }

  private static func value(_ expression: Expression) -> Double {
    CompiledExpression(expression, variables: [])?.evaluate([]) ?? .nan
  }

  private mutating func attempt(_ candidate: Expression) {
    var changed = constants
    changed.values[present] = Self.value(candidate)
    guard isExact || isNoisy else {
      let after = changed.predictions(changed.values)
      // NaN fails, too.
      let isSame = zip(after, reference).allSatisfy { abs($0 - $1) <= 1e-9 * scale }
      if isSame { settle(candidate, changed) }
      return
    }
    trial = candidate
    refinement = ConstantRefinement(changed, free: free.filter { $0 != present }, limit: 12)
  }

  private mutating func takeRefinement() {
    guard let refined = refinement?.constants else { return }
    refinement = nil
    guard let candidate = trial else {
      constants = refined
      updateUncertainties()
      queue = sortedByNearness()
      return
    }
    trial = nil
    if isAllowed(candidate, before: constants.error, after: refined.error) {
      settle(candidate, refined)
      updateUncertainties()
    }
  }

  private func isAllowed(_ candidate: Expression, before: Double, after: Double) -> Bool {
    guard case .noise(let standardDeviation) = remainder, !isExact else {
      return after <= max(3 * before, 1e-12 * scale)
    }
    let count = Double(constants.samples.targets.count)
    let noise = max(standardDeviation, before)
    let growth = count * (after * after - before * before) / (noise * noise)
    // A number that is off by k standard errors increases the sum of squares by k².
    return growth <= Self.allowance(candidate) * Self.allowance(candidate)
  }

  private mutating func updateUncertainties() {
    guard isNoisy else { return }
    let errors = constants.equations(constants.values, free)
      .standardErrors(standardDeviation: constants.error)
    uncertainties = [Double](repeating: .infinity, count: constants.values.count)
    for (position, error) in zip(free, errors) { uncertainties[position] = error }
  }

  private mutating func settle(_ candidate: Expression, _ changed: FormulaConstants) {
    constants = changed
    settled[present] = candidate
    free.removeAll { $0 == present }
    candidates = []
  }
}

extension Expression {
  fileprivate var isMultipleOfPi: Bool {
    if case .product(let factors) = self {
      return factors.count == 2 && factors[1] == .constant(.pi)
    }
    return self == .constant(.pi)
  }
}
