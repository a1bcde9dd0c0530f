import Expressions
import Numerics

/// Decides whether a search has recovered the formula that its data were made from, the truth.
///
/// A formula counts as recovered if it has at most twice the truth's complexity and
/// - for data without noise: its difference from the truth simplifies to zero, or its error on
///   fresh samples is below a millionth of the target's standard deviation;
/// - for noisy data: it has the truth's form, and every constant is within three standard errors of
///   the truth's. `SameForm` defines the form.
public struct RecoveryJudge: Sendable {
  /// The formula that the data were made from.
  public let truth: Expression
  /// The complexity of the simplified truth.
  public let truthComplexity: Int

  let names: [String]
  let ranges: [String: ClosedRange<Double>]
  private let simplifiedTruth: Expression
  private let compiled: CompiledExpression

  /// Creates a judge.
  ///
  /// Returns nil if names are not unique, or the truth needs another variable.
  ///
  /// - Parameters:
  ///   - names: The names of the columns.
  ///   - ranges: The range of each column's values.
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

  /// The values of the truth at samples, `[column][sample]`.
  public func values(_ columns: [[Double]]) -> [Double] {
    Self.values(compiled, columns)
  }

  /// Judges a formula found in data without noise.
  ///
  /// - Parameter fresh: Samples that the search has not seen, `[column][sample]`.
  public func verdict(on formula: Expression, fresh: [[Double]]) -> RecoveryVerdict {
    var verdict = measured(formula, fresh)
    guard verdict.reason == nil else { return verdict }
    let difference = (formula - truth).simplified(ranges: ranges)
    if difference != 0, !(verdict.relativeError < 1e-6) { verdict.reason = "not exact" }
    return verdict
  }

  /// Judges a formula found in noisy data.
  ///
  /// - Parameters:
  ///   - columns: The samples of the search, `[column][sample]`.
  ///   - noise: The standard deviation of the noise in their targets.
  ///   - fresh: Samples that the search has not seen, `[column][sample]`.
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

  /// Complexity and error, with a reason if the complexity rules the formula out.
  private func measured(_ formula: Expression, _ fresh: [[Double]]) -> RecoveryVerdict {
    var verdict = RecoveryVerdict(
      relativeError: relativeError(of: formula, fresh),
      complexity: formula.simplified(ranges: ranges).complexity)
    if verdict.complexity > 2 * truthComplexity { verdict.reason = "too complex" }
    return verdict
  }

  /// The root mean square difference from the truth at samples, as a share of the truth's standard
  /// deviation; infinite if a value is undefined.
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

/// A judgement on a formula.
public struct RecoveryVerdict: Sendable, Equatable {
  /// The error on fresh samples as a share of the truth's standard deviation; infinite if a value
  /// is undefined.
  public var relativeError: Double
  /// The complexity of the simplified formula.
  public var complexity: Int
  /// Why the formula does not count as recovered; nil if it does.
  public var reason: String?

  /// Creates a verdict.
  public init(relativeError: Double, complexity: Int, reason: String? = nil) {
    self.relativeError = relativeError
    self.complexity = complexity
    self.reason = reason
  }

  /// Whether the formula is recovered.
  public var isRecovered: Bool { reason == nil }
}
