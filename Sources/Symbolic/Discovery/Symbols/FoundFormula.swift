import Expressions
import Numerics

/// A formula found for a problem, with its errors.
struct FoundFormula: Sendable, Codable, Equatable {
  /// The formula in the problem's variables, simplified.
  var expression: Expression
  /// The error on the samples that were fitted to, as a share of the target's standard deviation.
  var trainError: Double
  /// The same on held-out samples; on all samples if none are held out.
  var heldOutError: Double
  /// The number of nodes of its tree.
  var nodes: Int
  /// The number of constants that are not simple numbers.
  var constantCount: Int

  /// The criterion for ranking, error weighed against length; lower is better.
  func cost(_ criterion: DescriptionLength) -> Double {
    // Held-out errors vary by chance; they count only if they differ by more.
    let error = heldOutError > 1.5 * trainError ? heldOutError : trainError
    return criterion.cost(error, constants: constantCount, nodes: nodes)
  }
}

/// Finishes a formula of roughly the right form: refines its constants on the target, simplifies
/// it, removes terms that the samples do not need, and substitutes simple numbers.
struct FormulaFinish: Sendable {
  let problem: SearchProblem
  /// The target's standard deviation.
  let standardDeviation: Double
  let criterion: DescriptionLength
  private let ranges: [String: ClosedRange<Double>]

  /// The maximum number of nodes of a formula.
  static let nodeLimit = 60

  init(_ problem: SearchProblem) {
    self.problem = problem
    standardDeviation = max(problem.target.prefix(problem.trainCount).standardDeviation, 1e-300)
    criterion = DescriptionLength(
      count: problem.trainCount, noise: (problem.noise ?? 0) / standardDeviation)
    ranges = Dictionary(
      zip(problem.names, problem.columns).map { name, column in
        (name, (column.min() ?? 0)...(column.max() ?? 0))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Nil if the formula is undefined somewhere or too long in the end.
  func finished(_ rough: Expression, work: inout Work) throws(WorkEnded) -> FoundFormula? {
    guard var best = ConstantPolish(rough, problem: problem) else { return nil }
    try best.polish(work: &work)
    guard best.error.isFinite else { return nil }
    best = try simplified(best, &work)
    guard best.expression.complexity <= 3 * Self.nodeLimit else { return nil }
    try eliminate(&best, &work)
    try best.snap(noise: problem.noise ?? 0, work: &work)
    let constants = best.constantCount
    let snapped = best
    best = try simplified(best, &work, polishing: false)
    // Numbers that the simplifier has combined may be simple only now.
    try best.snap(noise: problem.noise ?? 0, work: &work)
    best = try simplified(best, &work, polishing: false)
    if best.error > max(3 * snapped.error, 1e-9 * standardDeviation) { best = snapped }
    return found(best, constants: min(constants, best.constantCount))
  }

  private func found(_ polish: ConstantPolish, constants: Int) -> FoundFormula? {
    let train = polish.error / standardDeviation
    let heldOut = polish.heldOutError.map { $0 / standardDeviation } ?? train
    let nodes = polish.expression.complexity
    guard train.isFinite, heldOut.isFinite, nodes <= Self.nodeLimit else { return nil }
    return FoundFormula(
      expression: polish.expression, trainError: train, heldOutError: heldOut, nodes: nodes,
      constantCount: constants)
  }

  private func simplified(
    _ polish: ConstantPolish, _ work: inout Work, polishing: Bool = true
  ) throws(WorkEnded) -> ConstantPolish {
    try work.spend(2e4 * Double(polish.expression.complexity))
    let simple = polish.expression.simplified(ranges: ranges)
    guard simple != polish.expression, var next = polish.replacing(simple), next.error.isFinite
    else { return polish }
    if polishing { try next.polish(work: &work) }
    return next.error <= max(1.01 * polish.error, 1e-9 * standardDeviation) ? next : polish
  }

  /// Removes superfluous terms of sums, anywhere in the formula.
  private func eliminate(
    _ polish: inout ConstantPolish, _ work: inout Work
  ) throws(WorkEnded) {
    var trials = 0
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      let shorter = polish.expression.shortened
      let limit =
        criterion.cost(polish.error / standardDeviation) + criterion.allowance(terms: shorter.count)
      for expression in shorter where trials < 30 {
        trials += 1
        guard var trial = polish.replacing(expression), trial.error.isFinite else { continue }
        try trial.polish(work: &work, steps: 6)
        guard trial.error.isFinite, criterion.cost(trial.error / standardDeviation) <= limit else {
          continue
        }
        polish = trial
        isSmaller = true
        break
      }
    }
  }
}

extension Expression {
  /// The expression without one term of one of its sums, in every possible way.
  var shortened: [Expression] {
    switch self {
    case .number, .constant, .variable: return []
    case .negated(let operand): return operand.shortened.map { -$0 }
    case .call(let function, let argument):
      return argument.shortened.map { function.expression(of: $0) }
    case .quotient(let above, let below):
      return above.shortened.map { $0 / below } + below.shortened.map { above / $0 }
    case .power(let base, let exponent):
      return base.shortened.map { $0.raised(to: exponent) }
    case .product(let factors):
      return factors.indices.flatMap { index in
        factors[index].shortened.map { .product(of: factors.replacing(index, $0)) }
      }
    case .sum(let terms):
      let without = terms.indices.map { index in
        Expression.sum(of: terms.indices.filter { $0 != index }.map { terms[$0] })
      }
      return without
        + terms.indices.flatMap { index in
          terms[index].shortened.map { .sum(of: terms.replacing(index, $0)) }
        }
    }
  }
}

extension [Expression] {
  fileprivate func replacing(_ index: Int, _ operand: Expression) -> [Expression] {
    var changed = self
    changed[index] = operand
    return changed
  }
}
