import Expressions
import Numerics

/// Whether a search has recovered the formula that its data came from.
///
/// A formula counts as recovered if it has at most twice the truth's complexity and
/// - where the data have no noise: the difference from the truth simplifies to zero, or its error on
///   fresh samples is below a millionth of the target's deviation;
/// - where they have: it has the truth's form, and every constant is within three standard errors of
///   the truth's. See `SameForm` for what that means.
public struct RecoveryJudge: Sendable {
  /// The formula that the data came from.
  public let truth: Expression
  /// Its complexity when it is simplified.
  public let truthComplexity: Int

  let names: [String]
  let ranges: [String: ClosedRange<Double>]
  private let simplifiedTruth: Expression
  private let compiled: CompiledExpression

  /// A judge for a formula of these columns with values in these ranges; nil where the formula needs
  /// others.
  public init?(truth: Expression, names: [String], ranges: [ClosedRange<Double>]) {
    guard names.count == ranges.count, Set(names).count == names.count,
      let compiled = CompiledExpression(truth, variables: names)
    else { return nil }
    self.truth = truth
    self.names = names
    self.ranges = Dictionary(uniqueKeysWithValues: zip(names, ranges))
    self.compiled = compiled
    simplifiedTruth = truth.simplified(ranges: self.ranges)
    truthComplexity = simplifiedTruth.complexity
  }

  /// The truth at samples, `[column][sample]`.
  public func values(_ columns: [[Double]]) -> [Double] {
    Self.values(compiled, columns)
  }

  /// Judges a formula that was found in data without noise.
  ///
  /// - Parameter fresh: samples that no search has seen, `[column][sample]`.
  public func verdict(on formula: Expression, fresh: [[Double]]) -> RecoveryVerdict {
    var verdict = measured(formula, fresh)
    guard verdict.reason == nil else { return verdict }
    let difference = (formula - truth).simplified(ranges: ranges)
    if difference != 0, !(verdict.relativeError < 1e-6) { verdict.reason = "not exact" }
    return verdict
  }

  /// Judges a formula that was found in noisy data.
  ///
  /// - Parameters:
  ///   - columns: the samples it was found in, `[column][sample]`.
  ///   - noise: standard deviation of the noise in their targets.
  ///   - fresh: samples that no search has seen, `[column][sample]`.
  public func verdict(
    on formula: Expression, columns: [[Double]], noise: Double, fresh: [[Double]]
  ) -> RecoveryVerdict {
    guard noise > 0 else { return verdict(on: formula, fresh: fresh) }
    var verdict = measured(formula, fresh)
    guard verdict.reason == nil else { return verdict }
    let form = SameForm(judge: self, columns: columns, noise: noise)
    verdict.reason = form.objection(to: formula.simplified(ranges: ranges))
    return verdict
  }

  /// Complexity and error, with the reason where the complexity rules the formula out.
  private func measured(_ formula: Expression, _ fresh: [[Double]]) -> RecoveryVerdict {
    var verdict = RecoveryVerdict(
      relativeError: relativeError(of: formula, fresh),
      complexity: formula.simplified(ranges: ranges).complexity)
    if verdict.complexity > 2 * truthComplexity { verdict.reason = "too complex" }
    return verdict
  }

  /// Root of the mean squared difference from the truth, in units of the truth's deviation.
  public func relativeError(of formula: Expression, _ columns: [[Double]]) -> Double {
    guard let own = CompiledExpression(formula, variables: names) else { return .infinity }
    return Self.relativeDifference(Self.values(own, columns), from: values(columns))
  }

  static func relativeDifference(_ values: [Double], from truth: [Double]) -> Double {
    let count = Double(max(1, truth.count))
    let standardDeviation = truth.standardDeviation
    var sum = 0.0
    for (value, exact) in zip(values, truth) { sum += (value - exact) * (value - exact) }
    let error = (sum / count).squareRoot()
    return error.isFinite && standardDeviation > 0 ? error / standardDeviation : .infinity
  }

  private static func values(_ compiled: CompiledExpression, _ columns: [[Double]]) -> [Double] {
    (0..<(columns.map(\.count).min() ?? 0)).map { sample in
      compiled.evaluate(columns.map { $0[sample] })
    }
  }
}

/// What the judge says of a formula.
public struct RecoveryVerdict: Sendable, Equatable {
  /// Error on fresh samples in units of the target's deviation; infinite where there is no value.
  public var relativeError: Double
  /// Complexity of the simplified formula.
  public var complexity: Int
  /// Why the formula does not count as recovered; nil where it does.
  public var reason: String?

  /// A verdict.
  public init(relativeError: Double, complexity: Int, reason: String? = nil) {
    self.relativeError = relativeError
    self.complexity = complexity
    self.reason = reason
  }

  /// Whether the formula is recovered.
  public var isRecovered: Bool { reason == nil }
}
