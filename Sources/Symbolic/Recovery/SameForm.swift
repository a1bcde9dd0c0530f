import Expressions
import KAN

/// Whether a formula that was found in noisy data has the form of the truth, with constants that the
/// noise explains.
///
/// It has the form if there are other numbers for it with which it is the truth (numbers of any kind,
/// factors that are 1 among them) and with which no part of it vanishes: no term with a factor 0, no
/// offset of 0, no exponent of 1. Its own numbers then have to be within three standard errors of
/// those, and the standard errors are what noise of the known size brings about in the samples.
struct SameForm {
  private let judge: RecoveryJudge
  private let samples: FormulaSamples
  private let noise: Double

  /// - Parameter columns: the samples the formula was found in, `[column][sample]`.
  init(judge: RecoveryJudge, columns: [[Double]], noise: Double) {
    self.judge = judge
    self.noise = noise
    samples = FormulaSamples(columns: columns, targets: judge.values(columns))
  }

  /// Why the formula, simplified, is not the truth but for noise; nil where it is.
  func objection(to formula: Expression) -> String? {
    guard let own = FormulaConstants(formula, variables: judge.names, samples: samples)
    else { return "no value" }
    let all = Array(own.values.indices)
    // Whole numbers stay, if they can: the 2 and the 3 in 2*x/3 are not to be told apart.
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

  /// The numbers with which the formula comes nearest to the truth, from its own on.
  private func exactConstants(_ own: FormulaConstants, free: [Int]) -> FormulaConstants {
    var refinement = ConstantRefinement(own, free: free, limit: 100)
    while !refinement.advance() {}
    return refinement.constants
  }

  private func isTruth(_ constants: FormulaConstants) -> Bool {
    let values = constants.predictions(constants.values)
    return RecoveryJudge.relativeDifference(values, from: samples.targets) < 1e-6
  }

  /// Whether the formula gets simpler, beyond its numbers, when they are those of the truth.
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
  /// How many variables, functions, powers and denominators there are: what the formula consists of
  /// beside its numbers.
  fileprivate var partCount: Int {
    let own =
      switch self {
      case .variable, .call, .power: 1
      case .quotient(_, let denominator): denominator.plainFactorCount
      default: 0
      }
    return children.reduce(own) { $0 + $1.partCount }
  }

  /// How many factors would need a power if they stood above the line: `1/x` is `x^-1`, but `1/x^2`
  /// has one already.
  private var plainFactorCount: Int {
    switch self {
    case .product(let factors): factors.reduce(0) { $0 + $1.plainFactorCount }
    case .power, .call(.squareRoot, _): 0
    default: variables.isEmpty ? 0 : 1
    }
  }
}
