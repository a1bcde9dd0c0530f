import Expressions
import Numerics

/// Reads formulas from a sum of products of splines: finds sets of functions that span each
/// variable's curves, then tries combinations of sets on the samples.
struct SpanSymbols {
  private let fit: SumOfProducts
  private let target: OuterTarget
  private let error: Double
  private let families: [SymbolFamily]
  private let finish: FormulaFinish
  private var problem: SearchProblem { finish.problem }

  /// The maximum numbers of combinations that are tried, of formulas that are finished, and of
  /// samples for trials.
  private static let combinationLimit = 36, finishLimit = 4, sampleLimit = 500
  /// The maximum number of sets per variable, and larger limits for noisy data, where many sets
  /// look alike.
  private static let setLimit = 6, noisySetLimit = 10, noisyCombinationLimit = 50
  /// How much more than the fit's own squared error may be lost before constants are refined.
  private static let slacks = [4.0, 1]
  /// The number of combinations tried after an exact one.
  private static let afterExact = 3
  private static let termLimit = 24
  /// A term this many times the target is only there to be cancelled.
  private static let cancellation = 30.0

  /// Formulas for a problem, likeliest first; empty if the functions were not recognised.
  ///
  /// - Parameters:
  ///   - fit: A fit to the target under an outer function.
  ///   - error: Its held-out error, as a share of the target's standard deviation.
  /// - Throws: `WorkEnded`.
  static func formulas(
    from fit: SumOfProducts, target: OuterTarget, error: Double, problem: SearchProblem,
    library: [ElementaryFunction], work: inout Work
  ) throws(WorkEnded) -> [FoundFormula] {
    let symbols = SpanSymbols(
      fit: fit, target: target, error: error, families: SymbolFamilies.families(library),
      finish: FormulaFinish(problem))
    return try symbols.formulas(&work)
  }

  /// The same, with the outer function instead of its target.
  static func formulas(
    from fit: SumOfProducts, inverse: OuterInverse, error: Double, problem: SearchProblem,
    library: [ElementaryFunction], work: inout Work
  ) throws(WorkEnded) -> [FoundFormula] {
    guard let target = inverse.transformed(problem.target, noise: problem.noise ?? 0) else {
      return []
    }
    return try formulas(
      from: fit, target: target, error: error, problem: problem, library: library, work: &work)
  }

  private func formulas(_ work: inout Work) throws(WorkEnded) -> [FoundFormula] {
    var sets: [[SymbolSet]] = []
    for variable in problem.columns.indices {
      let span = SymbolSpan(
        fit, variable: variable, columns: problem.columns, target: target,
        trainCount: problem.trainCount, error: misfit)
      sets.append(
        try SymbolSets.sets(
          span, families: families, limit: isNoisy ? Self.noisySetLimit : Self.setLimit,
          work: &work))
    }
    var found: [FoundFormula] = []
    for trial in try trials(sets, &work).prefix(Self.finishLimit) {
      let outer = target.inverse.expression(of: trial, negative: target.isNegative)
      guard let formula = try finish.finished(outer, work: &work) else { continue }
      if !found.contains(where: { $0.expression == formula.expression }) { found.append(formula) }
    }
    return found.sorted { $0.cost(finish.criterion) < $1.cost(finish.criterion) }
  }

  private var isNoisy: Bool { (problem.noise ?? 0) > 0 }

  private var ranges: [ClosedRange<Double>] {
    problem.columns.map { ($0.min() ?? 0)...($0.max() ?? 0) }
  }

  /// The error of the fit itself, without the noise in the samples it is judged on.
  private var misfit: Double {
    let noise = (problem.noise ?? 0) / finish.standardDeviation
    let estimated = noise * noise * Double(fit.parameterCount) / Double(problem.trainCount)
    return min(error, max(error * error - noise * noise, estimated, 0).squareRoot())
  }

  // MARK: Trials

  /// The arguments of the outer function for the most promising combinations, best first.
  private func trials(
    _ sets: [[SymbolSet]], _ work: inout Work
  ) throws(WorkEnded) -> [Expression] {
    let samples = thinned
    let criterion = DescriptionLength(
      count: samples.targets.count, noise: (problem.noise ?? 0) / finish.standardDeviation)
    var seen: Set<[[String]]> = []
    var found: [(expression: Expression, cost: Double)] = []
    var left = Int.max
    let limit = isNoisy ? Self.noisyCombinationLimit : Self.combinationLimit
    for combination in Combinations(sets.map { $0.map(\.score) }).best(limit) {
      guard left > 0 else { break }
      left -= 1
      let chosen = zip(sets, combination).map { $0[$1] }
      var isExact = false
      // Inner constants are still inexact. Terms that only compensate for that should go before all
      // constants are refined, but not those that are needed.
      for slack in Self.slacks {
        guard
          var context = try linear(chosen, samples, criterion, slack: slack, &seen, &work)
        else { continue }
        try context.polish(steps: 25, work: &work)
        try context.eliminate(criterion, work: &work)
        try context.polish(steps: 10, work: &work)
        guard context.error < 0.7, context.isWellPlaced(ranges),
          !context.hasCancellation(limit: Self.cancellation)
        else { continue }
        if let best = try shortest(context, samples, criterion, &work) { found.append(best) }
        isExact = isExact || context.error < 1e-8
      }
      if isExact { left = min(left, Self.afterExact) }
    }
    return found.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
      .map(\.element.expression)
  }

  /// The best way to write the result of a combination.
  private func shortest(
    _ context: ContextFit, _ samples: FormulaSamples, _ criterion: DescriptionLength,
    _ work: inout Work
  ) throws(WorkEnded) -> (expression: Expression, cost: Double)? {
    var best: (expression: Expression, cost: Double)?
    for expression in context.expressions
    where expression.complexity <= 2 * FormulaFinish.nodeLimit {
      guard
        var polish = ConstantPolish(
          expression, names: problem.names, columns: samples.columns, target: samples.targets,
          weights: samples.weights, trainCount: samples.targets.count)
      else { continue }
      try polish.polish(work: &work, steps: best == nil ? 1 : 10)
      guard polish.error.isFinite else { continue }
      let cost = criterion.cost(
        polish.error, constants: polish.constantCount, nodes: expression.complexity)
      if cost < best?.cost ?? .infinity { best = (polish.expression, cost) }
    }
    return best
  }

  /// The terms of a combination that linear least squares keeps; nil if it is undefined, has been
  /// tried before, or is too long.
  private func linear(
    _ sets: [SymbolSet], _ samples: FormulaSamples, _ criterion: DescriptionLength, slack: Double,
    _ seen: inout Set<[[String]]>, _ work: inout Work
  ) throws(WorkEnded) -> ContextFit? {
    guard let terms = SymbolTerms(sets, families: families, groups: groups),
      let columns = terms.values(samples.columns), 2 * columns.count < samples.targets.count
    else { return nil }
    let count = samples.targets.count
    try work.spend(TermElimination.cost(terms: columns.count, samples: count))
    let weights = samples.weights ?? [Double](repeating: 1, count: count)
    var elimination = TermElimination(
      columns: columns.map { zip($0, weights).map { $0 * $1 } },
      target: zip(samples.targets, weights).map { $0 * $1 })
    guard let square = elimination.square else { return nil }
    let free = Double(count - columns.count)
    let each = criterion.allowance(terms: columns.count) / Double(count)
    let start = square * Double(count) / free
    let noise = (problem.noise ?? 0) / finish.standardDeviation
    let least = noise * noise + slack * misfit * misfit
    try elimination.eliminate(work: &work) { removed in
      max(start * exponential(each * Double(removed)), least)
    }
    let active = elimination.active
    guard active.count <= Self.termLimit,
      seen.insert(active.map { terms.key($0) }.sorted { $0.lexicographicallyPrecedes($1) })
        .inserted
    else { return nil }
    return ContextFit(
      terms, active: active, coefficients: elimination.coefficients, names: problem.names,
      samples: samples)
  }

  /// Some of the samples of the target under the outer function.
  private var thinned: FormulaSamples {
    let kept = (0..<problem.trainCount).filter { target.weights[$0] > 0 }
    let step = max(1, Double(kept.count) / Double(Self.sampleLimit))
    let count = Int(Double(kept.count) / step)
    let indices = (0..<count).map { kept[min(Int(Double($0) * step), kept.count - 1)] }
    return FormulaSamples(
      columns: problem.columns.map { column in indices.map { column[$0] } },
      targets: indices.map { target.values[$0] }, weights: indices.map { target.weights[$0] })
  }

  /// For each product of the fit, the variables that it depends on.
  private var groups: [Set<Int>] {
    (0..<fit.rank).map { product in
      Set(
        problem.columns.indices.filter { variable in
          let values = fit.factor(product, variable, at: problem.columns[variable])
          return values.variance > 1e-6 * values.meanSquare
        })
    }
  }
}

extension SymbolTerms {
  /// What identifies a term whatever its constants.
  func key(_ term: Int) -> [String] {
    terms[term].map { factor in
      let symbol = sets[factor.variable].symbols[factor.symbol]
      let constants = symbol.parameters.map { Expression.number($0).rounded(digits: 2) }
      return "\(factor.variable) \(symbol.family) \(factor.form) \(constants)"
    }
  }
}

/// Enumerates choices of one element from each of several lists, smallest sums first.
struct Combinations {
  private let scores: [[Double]]

  /// - Parameter scores: The costs of each list's elements, ascending.
  init(_ scores: [[Double]]) {
    self.scores = scores
  }

  /// The chosen indices of the best `limit` combinations.
  func best(_ limit: Int) -> [[Int]] {
    guard scores.allSatisfy({ !$0.isEmpty }) else { return [] }
    var open: [(sum: Double, choice: [Int])] = [
      (scores.reduce(0) { $0 + $1[0] }, scores.map { _ in 0 })
    ]
    var seen: Set<[Int]> = [open[0].choice]
    var found: [[Int]] = []
    while found.count < limit, !open.isEmpty {
      var first = 0
      for index in open.indices where open[index].sum < open[first].sum { first = index }
      let (sum, choice) = open.remove(at: first)
      found.append(choice)
      for list in scores.indices where choice[list] + 1 < scores[list].count {
        var next = choice
        next[list] += 1
        guard seen.insert(next).inserted else { continue }
        open.append((sum - scores[list][choice[list]] + scores[list][next[list]], next))
      }
    }
    return found
  }
}
