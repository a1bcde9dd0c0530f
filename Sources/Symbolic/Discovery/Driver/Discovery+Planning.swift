import Numerics

// What is tried next.

extension Discovery {
  /// Ranks of the kinds of tasks; the order is that of cost and of how often each leads anywhere.
  enum Rank {
    static let powers = 0.0, sum = 0.1, terms = 1.5, quotient = 1.7, products = 2.0
    static let partition = 1.85, structure = 1.9, nested = 2.2, distilling = -1.0, remainder = -0.5
    /// Surrogates of many variables cost so much that parts are looked for first.
    static let structureOfMany = 2.1
    /// For what costs much, where a problem has been reduced to smaller ones.
    static let reduced = 1.0
    /// For what an outer function adds to the complexity.
    static let outer = 0.1, outerOfTerms = 0.3
  }

  /// A fit below this error goes on to symbols at once; up to the poor one it may in the end, if it is
  /// among the best.
  private static let goodFit = 3e-3, poorFit = 0.3
  private static let poorFitLimit = 6
  /// A fit with less error than this leaves nothing for another product to explain.
  private static let completeFit = 1e-7
  /// Problems within problems, and problems in all.
  private static let depthLimit = 5, nodeLimit = 40
  private static let reductionLimit = 4

  /// What is tried on a new problem.
  func firstTasks(of node: Int) -> [PlannedTask] {
    let delay = nodes[node].delay
    func task(_ kind: SearchTask.Kind, _ rank: Double) -> PlannedTask {
      PlannedTask(node: node, kind: kind, rank: rank + delay)
    }
    var tasks: [PlannedTask] = []
    for inverse in OuterInverse.allCases {
      let lag = Rank.outer * inverse.extraComplexity
      tasks.append(task(.terms(inverse, .polynomial), Rank.powers + lag))
      tasks.append(task(.sum(inverse), Rank.sum + lag))
      let termLag = Rank.outerOfTerms * inverse.extraComplexity
      tasks.append(task(.terms(inverse, .usual), Rank.terms + termLag))
      if inverse != .reciprocal {
        tasks.append(task(.quotient(inverse), Rank.quotient + termLag))
      }
    }
    guard nodes[node].problem.variableCount > 1 else { return tasks }
    // With gradients at hand what is read from them comes first.
    let hasField = nodes[node].field != nil
    tasks.append(task(.partition, Rank.partition))
    let structure =
      nodes[node].problem.variableCount > 3 ? Rank.structureOfMany : Rank.structure
    tasks.append(task(.structure, hasField ? Rank.distilling : structure))
    tasks.append(task(.nested, hasField ? Rank.distilling : Rank.nested))
    return tasks
  }

  /// Takes in what a task has led to, and plans what follows from it.
  mutating func take(_ result: TaskResult, of task: SearchTask) {
    record(result, of: task)
    let firstFit = nodes[task.node].fits.count
    nodes[task.node].fits += result.fits
    nodes[task.node].field = nodes[task.node].field ?? result.field
    for index in firstFit..<nodes[task.node].fits.count { planSymbols(task.node, fit: index) }
    planProducts(after: task)
    if task.node == 0 { hear(result) }
    take(result.formulas)
    boundNoise()
    for part in result.parts { goOn(with: part) }
    for reduction in result.reductions.prefix(Self.reductionLimit) {
      add(reduction, parent: task.node)
    }
    if !result.reductions.isEmpty { postpone(task.node, result.reductions) }
  }

  /// With smaller problems at hand costly tries at the larger one can wait; surrogates too, if it falls
  /// into parts of several variables each.
  private mutating func postpone(_ node: Int, _ reductions: [ProblemReduction]) {
    guard !nodes[node].isReduced else { return }
    nodes[node].isReduced = true
    let count = nodes[node].problem.variableCount
    let isParted = reductions.contains {
      $0.remainder != nil && $0.problem.variableCount >= 2
        && $0.problem.variableCount <= count - 2
    }
    rankAnew { _, task in
      guard task.node == node else { return task.rank }
      return switch task.kind {
      case .products, .nested: task.rank + Rank.reduced
      case .structure where isParted: task.rank + Rank.reduced
      default: task.rank
      }
    }
  }

  private func noiseShare(_ node: Int) -> Double {
    let problem = nodes[node].problem
    return (problem.noise ?? 0) / problem.targetDeviation
  }

  private mutating func planSymbols(_ node: Int, fit index: Int) {
    let fit = nodes[node].fits[index]
    if !isGood(fit, node) {
      let better = nodes[node].fits.count { $0.score < fit.score }
      guard fit.error < Self.poorFit, better < Self.poorFitLimit else { return }
    }
    plan([
      PlannedTask(node: node, kind: .symbols(fit: index), rank: symbolsRank(fit, node))
    ])
  }

  private func isGood(_ fit: NodeFit, _ node: Int) -> Bool {
    fit.error < max(Self.goodFit, 1.6 * noiseShare(node))
  }

  private func symbolsRank(_ fit: NodeFit, _ node: Int) -> Double {
    nodes[node].delay + (isGood(fit, node) ? 1.9 + 0.2 * (fit.score + 2.5) : 7 + fit.score)
  }

  /// Fits that looked poor may turn out to be as good as noise lets them be.
  mutating func rankSymbolsAnew() {
    rankAnew { search, task in
      guard case .symbols(let index) = task.kind else { return task.rank }
      return search.symbolsRank(search.nodes[task.node].fits[index], task.node)
    }
  }

  /// After a sum of splines comes one with a product beside it, then one with two, where that may help.
  private mutating func planProducts(after task: SearchTask) {
    guard task.round == 0 else { return }
    let rank: Int
    let inverse: OuterInverse
    switch task.kind {
    case .sum(let own): (inverse, rank) = (own, 0)
    case .products(let own, let ownRank): (inverse, rank) = (own, ownRank)
    default: return
    }
    let node = nodes[task.node]
    let count = node.problem.variableCount
    guard count > 1, rank < (count > 3 ? 4 : 3),
      let fit = node.fits.last(where: { $0.inverse == inverse && $0.model.rank == rank }),
      fit.error > Self.completeFit
    else { return }
    // Outer functions under which less is explained come later.
    let best = node.fits.map(\.error).min() ?? fit.error
    let lag = decimalLogarithm(max(1, fit.error / best))
    plan([
      PlannedTask(
        node: task.node, kind: .products(inverse, rank: rank + 1),
        rank: Rank.products + 1.5 * Double(rank) + 0.8 * lag + Rank.outer * inverse.extraComplexity
          + node.delay)
    ])
  }

  // MARK: Further rounds

  /// Rounds of new starts, problems and outer functions that get them.
  private static let roundLimit = 6, roundNodes = 4, roundOuters = 3

  /// With nothing left to try and no formula that explains everything: fits of products and nested sums
  /// from other random starts, for the problems that are not parts of others.
  mutating func planNextRound() {
    guard round < Self.roundLimit, gain?.isExact != true, !isDownToNoise else { return }
    round += 1
    let whole = nodes.indices.filter {
      nodes[$0].reduction?.remainder == nil && nodes[$0].problem.variableCount > 1
    }
    for node in whole.prefix(Self.roundNodes) {
      var seen: Set<OuterInverse> = []
      let best = nodes[node].fits.sorted { $0.score < $1.score }.filter {
        seen.insert($0.inverse).inserted
      }
      for fit in best.prefix(Self.roundOuters) where fit.error > Self.completeFit {
        for rank in 1...(nodes[node].problem.variableCount > 3 ? 4 : 3) {
          plan([
            PlannedTask(
              node: node, kind: .products(fit.inverse, rank: rank), rank: Double(rank),
              round: round)
          ])
        }
      }
      plan([PlannedTask(node: node, kind: .nested, rank: 0, round: round)])
    }
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

  /// With one part of a problem known, the rest is the next problem.
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
        planRemainder(of: formula)
      }
    }
  }

  /// Of the formulas' units, where units were given.
  private var unitCheck: UnitCheck? {
    settings.units.flatMap {
      try? UnitCheck(parsing: $0, columns: data.names, targetName: data.targetName)
    }
  }
}
