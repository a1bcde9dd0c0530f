import Expressions
import Numerics

// What follows from a result: new tasks, new problems, new formulas.

extension Discovery {
  /// The maximum depth of the tree of problems, and the maximum number of problems. Deeper chains
  /// of reductions lose too much accuracy; more problems only repeat one another.
  private static let depthLimit = 5, nodeLimit = 40
  private static let reductionLimit = 4

  /// Adopts a task's result and plans what follows from it.
  mutating func take(_ result: TaskResult, of task: SearchTask) {
    record(result, of: task)
    let firstFit = nodes[task.node].fits.count
    nodes[task.node].fits += result.fits
    nodes[task.node].field = nodes[task.node].field ?? result.field
    for index in firstFit..<nodes[task.node].fits.count {
      plan(after: .fit(node: task.node, index: index))
    }
    plan(after: .done(task))
    if task.node == 0 { updateNoise(from: result) }
    take(result.formulas)
    boundNoise()
    for part in result.parts { goOn(with: part) }
    for reduction in result.reductions.prefix(Self.reductionLimit) {
      add(reduction, parent: task.node)
    }
    if !result.reductions.isEmpty { postpone(task.node, result.reductions) }
  }

  /// Delays costly tasks of a problem that has smaller ones now. Surrogates wait too if the problem
  /// splits into parts of several variables each.
  private mutating func postpone(_ node: Int, _ reductions: [ProblemReduction]) {
    guard !nodes[node].isReduced else { return }
    nodes[node].isReduced = true
    let count = nodes[node].problem.variableCount
    let isParted = reductions.contains {
      $0.remainder != nil && $0.problem.variableCount >= 2
        && $0.problem.variableCount <= count - 2
    }
    rankAnew(after: .reduced(node: node, isParted: isParted))
  }

  // MARK: Further rounds

  /// The maximum number of rounds with new random starts, and how many problems get them.
  private static let roundLimit = 6, roundNodes = 4

  /// Repeats the stages with random starts once the queue is empty and no formula explains
  /// everything. Problems that are parts of others are skipped.
  mutating func planNextRound() {
    guard round < Self.roundLimit, gain?.isExact != true, !isDownToNoise else { return }
    round += 1
    let whole = nodes.indices.filter {
      nodes[$0].reduction?.remainder == nil && nodes[$0].problem.variableCount > 1
        && !nodes[$0].problem.isWide
    }
    for node in whole.prefix(Self.roundNodes) { plan(after: .round(node: node)) }
  }

  // MARK: Reductions

  private mutating func add(_ reduction: ProblemReduction, parent: Int) {
    let isKnown = nodes.contains {
      $0.problem == reduction.problem && $0.reduction?.remainder == reduction.remainder
    }
    guard nodes.count < Self.nodeLimit, nodes[parent].depth < Self.depthLimit, !isKnown else {
      return
    }
    add(
      SearchNode(
        reduction, parent: parent, depth: nodes[parent].depth + 1,
        delay: nodes[parent].delay + 0.5))
  }

  /// Adds the rest of a problem as the next problem once one part has a formula.
  private mutating func goOn(with part: FormulaPart) {
    guard let reduction = nodes[part.node].reduction, let parent = nodes[part.node].parent,
      let next = reduction.continuation(with: part.expression)
    else { return }
    add(next, parent: parent)
  }

  // MARK: Formulas

  private mutating func take(_ found: [RootFormula]) {
    let standing = FormulaStanding(nodes[0].problem)
    for formula in found where !formulas.contains(where: { $0.expression == formula.expression }) {
      if let objection = unitCheck?.objection(to: formula.expression) {
        record(objection, to: formula.expression)
        continue
      }
      formulas.append(formula)
      let score = standing.score(formula)
      if score < gain?.score ?? .infinity {
        gain = Gain(
          score: score, work: work, isExact: standing.isExact(formula.error),
          isPatternless: formula.isPatternless, error: standing.relative(formula.error),
          complexity: formula.complexity, constantCount: formula.constantCount,
          isConclusive: formula.isConclusive)
        plan(after: .best(formula))
      }
    }
  }

  /// A check of the formulas' units; nil if no units were given.
  private var unitCheck: UnitCheck? {
    settings.units.flatMap {
      try? UnitCheck(parsing: $0, columns: data.names, targetName: data.targetName)
    }
  }
}
