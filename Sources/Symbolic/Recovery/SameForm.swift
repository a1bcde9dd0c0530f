import Expressions
import KAN

/// Decides whether a formula found in noisy data has the form of the truth, with constants that
/// differ from the truth's by no more than the noise explains.
///
/// A formula has the form of the truth if it equals the truth with other numbers, and no part of it
/// vanishes with these: no term has the factor 0, no offset is 0, no exponent is 1. The formula's
/// own numbers must be within three standard errors of the exact ones; the standard errors are
/// those for noise of the known size at the samples.
struct SameForm {
  private let judge: RecoveryJudge
  private let samples: FormulaSamples
  private let noise: Double

  /// - Parameters:
  ///   - columns: The samples of the search, `[column][sample]`.
  ///   - noise: The standard deviation of the noise in their targets.
  init(judge: RecoveryJudge, columns: [[Double]], noise: Double) {
    self.judge = judge
    self.noise = noise
    samples = FormulaSamples(columns: columns, targets: judge.values(columns))
  }

  /// Why a simplified formula differs from the truth by more than noise; nil if it does not.
  func objection(to formula: Expression) -> String? {
    guard let own = FormulaConstants(formula, variables: judge.names, samples: samples)
    else { return "no value" }
    let all = Array(own.values.indices)
    // Whole numbers stay if possible: 2 and 3 in 2*x/3 are not determined separately.
    let broken = all.filter { own.values[$0] != own.values[$0].rounded() }
    guard
      let (exact, free) = [broken, all].lazy
        .map({ (self.exactConstants(own, free: $0), $0) }).first(where: { self.isTruth($0.0) })
    else { return "another form" }
    let vanishes = free.contains { abs(exact.values[$0]) <= 1e-3 * abs(own.values[$0]) }
    if vanishes || hasLostParts(exact) { return "has a part that the truth has not" }
    let errors = exact.equations(exact.values, free).standardErrors(standardDeviation: noise)
    guard errors.allSatisfy(\.isFinite) else { return "constants cannot be told apart" }
    for (index, error) in zip(free, errors)
    where abs(own.values[index] - exact.values[index]) > 3 * error {
      return "a constant is off"
    }
    return nil
  }

  /// The formula with the numbers that bring it closest to the truth, starting from its own.
  private func exactConstants(_ own: FormulaConstants, free: [Int]) -> FormulaConstants {
    var refinement = ConstantRefinement(own, free: free, limit: 100)
    while !refinement.advance() {}
    return refinement.constants
  }

  private func isTruth(_ constants: FormulaConstants) -> Bool {
    let values = constants.predictions(constants.values)
    return RecoveryJudge.relativeDifference(values, from: samples.targets) < 1e-6
  }

  /// Whether the formula loses parts other than numbers with the exact numbers.
  private func hasLostParts(_ exact: FormulaConstants) -> Bool {
    var nice: [Int: Expression] = [:]
    for (index, value) in exact.values.enumerated() {
      nice[index] =
        NiceNumber.candidates(near: value, tolerance: 1e-6 * max(1, abs(value))).first
    }
    let simplified = exact.expression(settled: nice).simplified(ranges: judge.ranges)
    return simplified.partCount < exact.expression.partCount
  }
}

extension Expression {
  /// The number of variables, functions, powers and denominators: everything except numbers.
  fileprivate var partCount: Int {
    let own =
      switch self {
      case .variable, .call, .power: 1
      case .quotient(_, let denominator): denominator.plainFactorCount
      default: 0
      }
    return children.reduce(own) { $0 + $1.partCount }
  }

  /// The number of factors that would need a power in the numerator: `1/x` is `x^-1`, but `1/x^2`
  /// already has one.
  private var plainFactorCount: Int {
    switch self {
    case .product(let factors): factors.reduce(0) { $0 + $1.plainFactorCount }
    case .power, .call(.squareRoot, _): 0
    default: variables.isEmpty ? 0 : 1
    }
  }
}
