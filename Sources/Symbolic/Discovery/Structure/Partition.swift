import Expressions
import Numerics

/// Targets that are, under an outer function, a sum of functions of different variables, z = F(x_A)
/// + G(x_B); each function becomes a problem of its own.
enum Partition {
  /// The maximum number of unknowns of a fit of all pairs: a solution costs their cube.
  private static let unknownLimit = 900
  private static let pairCells = [8, 6, 5, 4, 3]
  private static let cells = 12
  /// The maximum number of cuts per outer function.
  private static let cutLimit = 2
  /// The maximum error of the two functions together.
  private static let errorLimit = 0.1
  private static let reductionLimit = 2

  /// A sum of two functions that explains the target.
  private struct Finding {
    var inverse: OuterInverse
    var outer: OuterTarget
    var separation: Separation
    /// G at the samples, up to a constant.
    var second: [Double]
    /// The weighted error on held-out samples.
    var error: Double
  }

  /// The reductions of a problem by partition, most accurate first.
  static func reductions(
    of problem: SearchProblem, fits: [(OuterInverse, SumOfProducts, Double)], work: inout Work
  ) throws(WorkEnded) -> [ProblemReduction] {
    guard problem.variableCount >= 3, problem.sampleCount >= 60 else { return [] }
    var inverses: [OuterInverse] = [.identity, .logarithm]
    for fit in fits.sorted(by: { $0.2 < $1.2 }) where !inverses.contains(fit.0) {
      inverses.append(fit.0)
    }
    let reference = fits.reduce(Double.infinity) { min($0, $1.2) }
    var findings: [Finding] = []
    for inverse in inverses.prefix(5) {
      guard let outer = inverse.transformed(problem.target, noise: problem.noise ?? 0) else {
        continue
      }
      findings += try found(problem, outer, reference: reference, work: &work)
    }
    let best = findings.reduce(Double.infinity) { min($0, $1.error) }
    return findings.filter { $0.error <= 3 * best }.sorted { $0.error < $1.error }
      .prefix(reductionLimit).map { reduction(of: problem, $0) }
  }

  /// Whether each sample is fitted to; the rest are held out.
  static func fitted(_ problem: SearchProblem, _ outer: OuterTarget) -> [Bool] {
    let judging = problem.sampleCount - problem.trainCount
    return (0..<problem.sampleCount).map { sample in
      guard outer.weights[sample] > 0 else { return false }
      guard judging < 20 else { return sample < problem.trainCount }
      return !GradientField.judges(sample)
    }
  }

  private static func found(
    _ problem: SearchProblem, _ outer: OuterTarget, reference: Double, work: inout Work
  ) throws(WorkEnded) -> [Finding] {
    let size = problem.variableCount
    let pairs = (0..<size).flatMap { j in (0..<j).map { ($0, j) } }
    let affordable = pairCells.first {
      PairwiseFit.unknowns(variables: size, cells: cells, pairs: pairs.count, pairCells: $0)
        <= unknownLimit
    }
    let fitted = fitted(problem, outer)
    guard let pairCells = affordable,
      let all = try PairwiseFit.fit(
        problem.columns, outer, fitted: fitted, pairs: pairs, cells: cells, pairCells: pairCells,
        work: &work),
      let additive = try PairwiseFit.fit(
        problem.columns, outer, fitted: fitted, pairs: [], cells: cells, pairCells: pairCells,
        work: &work),
      // If a sum of functions of one variable is enough, there is nothing to split.
      all.heldOutError < 0.7 * additive.heldOutError
    else { return [] }
    var interactions = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for (i, j) in pairs {
      interactions[i][j] = all.interaction(i, j)
      interactions[j][i] = interactions[i][j]
    }
    var findings: [Finding] = []
    for separation in Separation.cuts(interactions).prefix(cutLimit) {
      let finding = try judged(
        problem, outer, separation, fitted, all: all.heldOutError, pairCells: pairCells,
        work: &work)
      guard let finding, finding.error < errorLimit,
        finding.error < 0.7 * additive.heldOutError,
        finding.error < max(3 * reference, 0.03)
      else { continue }
      findings.append(finding)
    }
    return findings
  }

  /// The fit with only the interactions that a cut leaves, if it explains as much as all of them.
  private static func judged(
    _ problem: SearchProblem, _ outer: OuterTarget, _ separation: Separation, _ fitted: [Bool],
    all: Double, pairCells: Int, work: inout Work
  ) throws(WorkEnded) -> Finding? {
    let pairs = [separation.first, separation.second].flatMap { group in
      group.flatMap { j in group.filter { $0 < j }.map { ($0, j) } }
    }
    var best: PairwiseFit?
    for cells in [pairCells, 8, 12] where cells >= pairCells {
      let unknowns = PairwiseFit.unknowns(
        variables: problem.variableCount, cells: Self.cells, pairs: pairs.count, pairCells: cells)
      guard best == nil || unknowns <= unknownLimit else { break }
      let fit = try PairwiseFit.fit(
        problem.columns, outer, fitted: fitted, pairs: pairs, cells: Self.cells, pairCells: cells,
        work: &work)
      guard let fit else { break }
      // Without the interactions that are cut, it must be as good on the same knots; finer ones may
      // improve it.
      if best == nil, fit.heldOutError > 1.1 * all { return nil }
      guard fit.heldOutError < (best?.heldOutError ?? .infinity) else { continue }
      best = fit
    }
    return best.map {
      Finding(
        inverse: outer.inverse, outer: outer, separation: separation,
        second: $0.values(of: separation.second, problem.columns), error: $0.heldOutError)
    }
  }

  private static func reduction(of parent: SearchProblem, _ finding: Finding) -> ProblemReduction {
    let (first, second) = (finding.separation.first, finding.separation.second)
    let kept = (0..<parent.sampleCount).filter { finding.outer.weights[$0] > 0 }
    let usual = finding.outer.weights.median ?? 1
    var child = SearchProblem(
      names: first.map { parent.names[$0] }, columns: first.map { parent.columns[$0] },
      target: zip(finding.outer.values, finding.second).map { $0 - $1 },
      trainCount: parent.trainCount, noise: finding.error / usual)
    child = child.selecting(kept)
    let placeholder = parent.freshName("h")
    let (own, other) = (
      child.names.joined(separator: ", "), second.map { parent.names[$0] }.joined(separator: ", ")
    )
    let target =
      finding.inverse == .identity
      ? "the target" : "the target seen through \(finding.inverse.function.name)"
    return ProblemReduction(
      kind: .partition, problem: child, variables: [:], outer: .variable(placeholder),
      placeholder: placeholder,
      text: "\(target) is a function of \(own) plus one of \(other)",
      score: ProblemReduction.score(removed: first.count, residual: finding.error),
      remainder: ProblemReduction.Remainder(
        problem: parent, names: second.map { parent.names[$0] }, use: .term(finding.inverse)))
  }

  /// The problem of the second function, once the first has a formula.
  static func continuation(
    _ remainder: ProblemReduction.Remainder, _ first: Expression, under inverse: OuterInverse
  ) -> ProblemReduction? {
    let parent = remainder.problem
    guard let outer = inverse.transformed(parent.target, noise: parent.noise ?? 0),
      let known = parent.values(of: first)
    else { return nil }
    let second = parent.names.indices.filter { remainder.names.contains(parent.names[$0]) }
    let usual = outer.weights.median ?? 1
    let child = SearchProblem(
      names: remainder.names, columns: second.map { parent.columns[$0] },
      target: zip(outer.values, known).map { $0 - $1 }, trainCount: parent.trainCount,
      noise: parent.noise.map { $0 / (usual * outer.standardDeviation) })
    let placeholder = parent.freshName("h")
    return ProblemReduction(
      kind: .partition,
      problem: child.selecting((0..<parent.sampleCount).filter { outer.weights[$0] > 0 }),
      variables: [:],
      outer: inverse.expression(of: first + .variable(placeholder), negative: outer.isNegative),
      placeholder: placeholder, text: "what \(first.rounded(digits: 4)) leaves of the target",
      score: ProblemReduction.score(removed: parent.variableCount - second.count, residual: 0),
      remainder: nil)
  }
}
