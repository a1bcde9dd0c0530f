import Expressions
import Numerics

// Carries formulas of a problem in the tree up to the root.

extension TaskRunner {
  /// An expression for a node's target whose constants may still need refining.
  struct Candidate: Sendable {
    var expression: Expression
    /// The error as a share of the target's standard deviation.
    var error: Double
    /// The formula with its constants refined on the node's samples; nil if that has not been done.
    var finished: FoundFormula?

    /// Creates a candidate from a finished formula.
    init(_ found: FoundFormula) {
      (expression, error, finished) = (found.expression, found.trainError, found)
    }

    /// Creates a candidate from an expression and its error.
    init(_ expression: Expression, error: Double) {
      (self.expression, self.error) = (expression, error)
    }

    /// Creates a candidate from an outer function of an expression, with the expression's error.
    init(under target: OuterTarget, _ expression: Expression, error: Double) {
      self.init(
        target.inverse.expression(of: expression, negative: target.isNegative), error: error)
    }
  }

  /// The maximum number of candidates of one task to finish, and the maximum complexity before
  /// simplification.
  private static let candidateLimit = 4, lengthLimit = 120
  /// The maximum error of a part's formula, as a share of its target's standard deviation, for the
  /// rest to be searched; and the same in multiples of the error that the part's target itself has.
  /// A worse part would leave its own error to the rest.
  private static let partError = 3e-3, partErrors = 1.5
  /// The maximum complexity of a part's formula; longer ones are mostly approximations.
  private static let partLength = 25
  /// The maximum errors, as shares of the target's standard deviation, for formulas to be refined:
  /// in general, and for the best short one. Refining costs more than finding, so poor formulas are
  /// not worth it.
  private static let worthwhileError = 0.05, shortError = 0.3
  private static let shortLength = 20
  /// The error up to which formulas are refined if the noise is known, in multiples of it.
  private static let worthwhileNoise = 2.0
  /// Steps of the last refinement, which starts from constants that were refined before.
  private static let lastSteps = 10
  /// Formulas longer than this must be better by the square of the ratio of lengths.
  private static let usualLength = 20
  /// The minimum number of samples per fitted constant; with fewer, any formula fits.
  private static let samplesPerNumber = 3
  /// The maximum complexity of a formula that the log shows in full.
  private static let shownLength = 20
  /// The maximum complexity of an exact formula without fitted constants that ends the search at
  /// once.
  private static let conclusiveLength = 20

  /// Lifts formulas to the root, refines their constants there, and adds them to the result.
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
    describe(&result)
  }

  /// Whether a formula explains a part as accurately as the part's target is known.
  private func isPart(_ found: FoundFormula, of problem: SearchProblem) -> Bool {
    let share = (problem.noise ?? 0) / problem.targetDeviation
    return found.trainError < max(Self.partError, Self.partErrors * share)
      && found.nodes <= Self.partLength
  }

  /// The candidates that come close to the target or, if there are none, the short ones.
  private func worthwhile(_ candidates: [Candidate], _ problem: SearchProblem) -> [Candidate] {
    let noise = (problem.noise ?? 0) / problem.targetDeviation
    let near = candidates.filter { candidate in
      let length = Double(candidate.expression.complexity) / Double(Self.usualLength)
      return candidate.error
        < max(Self.worthwhileError / max(1, length * length), Self.worthwhileNoise * noise)
    }
    guard near.isEmpty else { return near }
    return candidates.filter {
      $0.error < Self.shortError && $0.expression.complexity <= Self.shortLength
    }
  }

  /// Adds a formula of the root problem. If its residuals may be noise, also adds a version with as
  /// many simple constants as noise of that size allows.
  private func add(
    _ found: FoundFormula, origin: String, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    var problem = nodes[0].problem
    guard let formula = try rootFormula(found, origin: origin, &work) else { return }
    result.formulas.append(formula)
    guard formula.isPatternless || problem.sampleCount < ResidualCorrelation.leastCount,
      formula.constantCount > 0, problem.noise == nil,
      !problem.isExact(formula.error)
    else { return }
    problem.noise = formula.error
    if let simple = try FormulaFinish(problem).finished(found.expression, work: &work),
      let other = try rootFormula(simple, origin: origin, &work)
    {
      result.formulas.append(other)
    }
  }

  /// The formula with its constants refined on all samples, and its errors; nil if it is non-finite
  /// at a sample. The held-out error is measured before that.
  private func rootFormula(
    _ found: FoundFormula, origin: String, _ work: inout Work
  ) throws(WorkEnded) -> RootFormula? {
    let problem = nodes[0].problem
    guard let first = residuals(found.expression, problem) else { return nil }
    let heldOutError = Self.size(first[problem.judged])
    var (expression, residuals) = (found.expression, first)
    if found.constantCount > 0, !problem.isExact(Self.size(first[...])) {
      expression = try refinedOnAll(found.expression, problem, &work)
      residuals = self.residuals(expression, problem) ?? first
    }
    let error = Self.size(residuals[...])
    guard error.isFinite else { return nil }
    return RootFormula(
      expression: expression, error: error, heldOutError: heldOutError,
      constantCount: found.constantCount, isPatternless: correlation.isNoise(residuals),
      isConclusive: problem.isExact(error) && found.constantCount == 0
        && found.nodes <= Self.conclusiveLength,
      origin: origin)
  }

  /// The residuals of a formula; nil if it has unknown variables.
  private func residuals(_ formula: Expression, _ problem: SearchProblem) -> [Double]? {
    ColumnValues(formula, names: problem.names).map {
      zip($0.values(problem.columns), problem.target).map { $0 - $1 }
    }
  }

  /// The root mean square.
  private static func size(_ part: ArraySlice<Double>) -> Double {
    (VectorOperations.squares(Array(part)) / Double(max(1, part.count))).squareRoot()
  }

  /// Refines the constants that are not simple numbers on all samples, including the held-out ones.
  private func refinedOnAll(
    _ formula: Expression, _ problem: SearchProblem, _ work: inout Work
  ) throws(WorkEnded) -> Expression {
    var problem = problem
    problem.trainCount = problem.sampleCount
    guard var polish = ConstantPolish(formula, problem: problem) else { return formula }
    polish.settleSimpleNumbers()
    let before = polish.error
    try polish.polish(work: &work, steps: Self.lastSteps)
    return polish.error < before ? polish.expression : formula
  }

  /// The problem that a node's formulas solve, which is the root or a part, and the map of formulas
  /// to its variables.
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

  private func describe(_ result: inout TaskResult) {
    let standardDeviation = nodes[0].problem.targetDeviation
    guard let best = result.formulas.min(by: { $0.error < $1.error }) else { return }
    let left = "\(PlainNumber.percent(best.error / standardDeviation)) of the deviation left"
    result.text =
      best.complexity <= Self.shownLength
      ? "\(best.expression.rounded(digits: 4)): \(left)"
      : "a formula of \(best.complexity) nodes: \(left)"
  }
}

extension Expression {
  /// The number of constants that are not whole: those that were fitted.
  var freeNumberCount: Int { numbers.count { $0 != $0.rounded() } }
}
