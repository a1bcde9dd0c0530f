import Expressions
import Numerics

// From formulas of a problem within the search to formulas of the problem as it was given.

extension TaskRunner {
  /// An expression for a node's target that may need its constants polished.
  struct Candidate: Sendable {
    var expression: Expression
    /// Error over the target's deviation.
    var error: Double
    /// The same with its constants polished on the node's samples.
    var finished: FoundFormula?

    /// A formula that is finished.
    init(_ found: FoundFormula) {
      (expression, error, finished) = (found.expression, found.trainError, found)
    }

    /// An expression with its error.
    init(_ expression: Expression, error: Double) {
      (self.expression, self.error) = (expression, error)
    }

    /// An outer function of an expression, with the expression's error.
    init(under target: OuterTarget, _ expression: Expression, error: Double) {
      self.init(
        target.inverse.expression(of: expression, negative: target.isNegative), error: error)
    }
  }

  /// Candidates of one task that are gone on with, and the longest that they may be at first.
  private static let candidateLimit = 4, lengthLimit = 120
  /// Error, over the deviation of a part's target, up to which the rest is looked for, and more of it
  /// in units of what the part's target is wrong by itself.
  private static let partError = 3e-3, partErrors = 1.5
  /// Longer parts are no more than approximations, as a rule.
  private static let partLength = 25
  /// Errors, over the deviation of the target, up to which formulas are worth polishing, and the best
  /// short one.
  private static let worthwhileError = 0.05, shortError = 0.3
  private static let shortLength = 20
  /// Longer formulas have to be better, by the square of their length over this one.
  private static let usualLength = 20
  /// Samples for every number of a formula: with fewer anything can be explained.
  private static let samplesPerNumber = 3
  /// Nodes up to which a formula is told of while the search goes on.
  private static let toldLength = 20
  /// Nodes of an exact formula without numbers of its own that is believed at once.
  private static let conclusiveLength = 20

  /// Lifts formulas to the given problem, polishes their constants there, and adds them to the result.
  func conclude(
    _ candidates: [Candidate], of node: Int, origin: String, _ result: inout TaskResult,
    _ work: inout Work
  ) throws(WorkEnded) {
    let (owner, lift) = lifting(from: node)
    let problem = nodes[owner].problem
    let finish = FormulaFinish(problem)
    for candidate in worthwhile(candidates, problem).prefix(Self.candidateLimit) {
      var found = owner == node ? candidate.finished : nil
      if found == nil {
        let expression = lift(candidate.expression).simplified(ranges: problem.ranges)
        guard expression.complexity <= Self.lengthLimit else { continue }
        found = try finish.finished(expression, work: &work)
      }
      guard let found, found.trainError < Self.shortError,
        found.expression.freeNumberCount * Self.samplesPerNumber <= problem.sampleCount
      else { continue }
      if owner == 0 {
        try add(found, origin: self.origin(of: node, origin), &result, &work)
      } else if isPart(found, of: problem) {
        result.parts.append(
          FormulaPart(node: owner, expression: found.expression, error: found.trainError))
      }
      result.isFound = true
    }
    tell(&result)
  }

  /// Whether a formula explains a part as well as its target is known.
  private func isPart(_ found: FoundFormula, of problem: SearchProblem) -> Bool {
    let share = (problem.noise ?? 0) / problem.targetDeviation
    return found.trainError < max(Self.partError, Self.partErrors * share)
      && found.nodes <= Self.partLength
  }

  /// Candidates that come near the target or, where there are none, short ones.
  private func worthwhile(_ candidates: [Candidate], _ problem: SearchProblem) -> [Candidate] {
    let noise = (problem.noise ?? 0) / problem.targetDeviation
    let near = candidates.filter { candidate in
      let length = Double(candidate.expression.complexity) / Double(Self.usualLength)
      return candidate.error < max(Self.worthwhileError / max(1, length * length), 2 * noise)
    }
    guard near.isEmpty else { return near }
    return candidates.filter {
      $0.error < Self.shortError && $0.expression.complexity <= Self.shortLength
    }
  }

  /// Adds a formula of the given problem and, if what it leaves may be noise, one with as many simple
  /// numbers as noise of that size allows.
  private func add(
    _ found: FoundFormula, origin: String, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    var problem = nodes[0].problem
    guard let formula = try rootFormula(found, origin: origin, &work) else { return }
    result.formulas.append(formula)
    guard formula.isPatternless || problem.sampleCount < ResidualCorrelation.leastCount,
      formula.constantCount > 0, problem.noise == nil,
      !FormulaStanding(problem).isExact(formula.error)
    else { return }
    problem.noise = formula.error
    if let simple = try FormulaFinish(problem).finished(found.expression, work: &work),
      let other = try rootFormula(simple, origin: origin, &work)
    {
      result.formulas.append(other)
    }
  }

  /// The formula with its numbers refined on all samples and its errors there; nil where it is not
  /// finite on all of them. It has been judged by samples it was not fitted to before.
  private func rootFormula(
    _ found: FoundFormula, origin: String, _ work: inout Work
  ) throws(WorkEnded) -> RootFormula? {
    let problem = nodes[0].problem
    guard let first = residuals(found.expression, problem) else { return nil }
    let heldOutError = Self.size(first[problem.judged])
    var (expression, residuals) = (found.expression, first)
    if found.constantCount > 0, !FormulaStanding(problem).isExact(Self.size(first[...])) {
      expression = try refinedOnAll(found.expression, problem, &work)
      residuals = self.residuals(expression, problem) ?? first
    }
    let error = Self.size(residuals[...])
    guard error.isFinite else { return nil }
    return RootFormula(
      expression: expression, error: error, heldOutError: heldOutError,
      constantCount: found.constantCount, isPatternless: correlation.isNoise(residuals),
      isConclusive: FormulaStanding(problem).isExact(error) && found.constantCount == 0
        && found.nodes <= Self.conclusiveLength,
      origin: origin)
  }

  /// What a formula leaves of each sample; nil where it has unknown variables.
  private func residuals(_ formula: Expression, _ problem: SearchProblem) -> [Double]? {
    ColumnValues(formula, names: problem.names).map {
      zip($0.values(problem.columns), problem.target).map { $0 - $1 }
    }
  }

  /// Root of the mean square.
  private static func size(_ part: ArraySlice<Double>) -> Double {
    (VectorOperations.squares(Array(part)) / Double(max(1, part.count))).squareRoot()
  }

  /// The formula with the numbers that are not simple refined on all samples, those that it was judged
  /// by among them.
  private func refinedOnAll(
    _ formula: Expression, _ problem: SearchProblem, _ work: inout Work
  ) throws(WorkEnded) -> Expression {
    var problem = problem
    problem.trainCount = problem.sampleCount
    guard var polish = ConstantPolish(formula, problem: problem) else { return formula }
    polish.settleSimpleNumbers()
    let before = polish.error
    try polish.polish(work: &work, steps: 10)
    return polish.error < before ? polish.expression : formula
  }

  /// The problem that a node's formulas solve in the end, the given one or a part of one, and how they
  /// read in its variables.
  private func lifting(from node: Int) -> (owner: Int, lift: (Expression) -> Expression) {
    var chain: [ProblemReduction] = []
    var owner = node
    while let reduction = nodes[owner].reduction, let parent = nodes[owner].parent,
      reduction.remainder == nil
    {
      chain.append(reduction)
      owner = parent
    }
    return (owner, { formula in chain.reduce(formula) { $1.lifted($0) ?? $0 } })
  }

  private func origin(of node: Int, _ stage: String) -> String {
    var texts = [stage]
    var index = node
    while let reduction = nodes[index].reduction, let parent = nodes[index].parent {
      texts.append(reduction.text)
      index = parent
    }
    return texts.reversed().joined(separator: "; ")
  }

  private func tell(_ result: inout TaskResult) {
    let deviation = nodes[0].problem.targetDeviation
    guard let best = result.formulas.min(by: { $0.error < $1.error }) else { return }
    let left = "\(PlainNumber.percent(best.error / deviation)) of the deviation left"
    result.text =
      best.complexity <= Self.toldLength
      ? "\(best.expression.rounded(digits: 4)): \(left)"
      : "a formula of \(best.complexity) nodes: \(left)"
  }
}

extension Expression {
  /// Numbers that are not whole: those that were fitted to samples.
  var freeNumberCount: Int { numbers.count { $0 != $0.rounded() } }
}
