import Expressions
import Numerics

/// Targets that are a product of functions of different variables, y = F(x_A) G(x_B), and change
/// sign, so that they are not sums under the logarithm.
enum Factorization {
  /// The maximum relative error of surrogates and of products.
  private static let errorLimit = 0.1
  /// Samples where the known factor is below this share of its root mean square are dropped.
  private static let nearZero = 0.15
  private static let cutLimit = 2
  /// The number of positions of the other variables at which a factor is evaluated.
  private static let references = 8

  /// The reductions of a problem by factors, read from the best fit of the target itself.
  static func reductions(
    of problem: SearchProblem, fits: [(OuterInverse, SumOfProducts, Double)], work: inout Work
  ) throws(WorkEnded) -> [ProblemReduction] {
    let own = fits.filter { $0.0 == .identity && $0.1.rank > 0 && $0.2 < errorLimit }
    guard problem.variableCount >= 3, problem.sampleCount >= 60,
      problem.target.contains(where: { $0 > 0 }), problem.target.contains(where: { $0 < 0 }),
      let fit = own.min(by: { $0.2 < $1.2 })
    else { return [] }
    let size = problem.variableCount
    let cost = Double(problem.sampleCount * size * (fit.1.rank + 1) * 10)
    var bonds = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in 0..<i {
        try work.spend(3 * cost)
        bonds[i][j] = bond(problem, fit.1, i, j)
        bonds[j][i] = bonds[i][j]
      }
    }
    var result: [ProblemReduction] = []
    for cut in Separation.cuts(bonds).prefix(cutLimit) {
      try work.spend(2 * Double(references) * cost)
      if let found = reduction(of: problem, fit.1, fit.2, cut) { result.append(found) }
    }
    return Array(result.sorted { $0.score > $1.score }.prefix(1))
  }

  /// y(i, j) y(i′, j′) − y(i′, j) y(i, j′) relative to the size of its terms; zero if i and j
  /// belong to different factors.
  private static func bond(
    _ problem: SearchProblem, _ fit: SumOfProducts, _ i: Int, _ j: Int
  ) -> Double {
    let shift = problem.sampleCount / 2 + 1
    func values(_ moved: [Int]) -> [Double] {
      var columns = problem.columns
      for variable in moved {
        let column = problem.columns[variable]
        columns[variable] = column.indices.map { column[($0 + shift) % column.count] }
      }
      return fit.values(columns)
    }
    let (here, both, left, right) = (values([]), values([i, j]), values([i]), values([j]))
    var (difference, size) = (0.0, 0.0)
    for sample in here.indices {
      let (one, other) = (here[sample] * both[sample], left[sample] * right[sample])
      difference += (one - other) * (one - other)
      size += one * one + other * other
    }
    return size > 0 ? (difference / size).squareRoot() : 0
  }

  /// The fit as a function of some variables, with the others held where it is largest.
  private static func factor(
    _ problem: SearchProblem, _ fit: SumOfProducts, _ group: [Int]
  ) -> [Double] {
    var best: (values: [Double], square: Double) = ([], 0)
    var random = RandomSource(seed: 1, stream: 43)
    for _ in 0..<references {
      let place = random.index(below: problem.sampleCount)
      let columns = problem.columns.indices.map { variable in
        group.contains(variable)
          ? problem.columns[variable]
          : [Double](repeating: problem.columns[variable][place], count: problem.sampleCount)
      }
      let values = fit.values(columns)
      let square = values.sumOfSquares
      if square > best.square { best = (values, square) }
    }
    return best.values
  }

  private static func reduction(
    of parent: SearchProblem, _ fit: SumOfProducts, _ error: Double, _ cut: Separation
  ) -> ProblemReduction? {
    let (first, second) = (
      factor(parent, fit, cut.first), factor(parent, fit, cut.second)
    )
    guard first.count == parent.sampleCount, second.count == parent.sampleCount else { return nil }
    let product = zip(first, second).map { $0 * $1 }
    let square = product.sumOfSquares
    let scale = dot(product, parent.target) / square
    guard scale.isFinite, scale != 0 else { return nil }
    let misfit = zip(product, parent.target).reduce(0) {
      $0 + (scale * $1.0 - $1.1) * (scale * $1.0 - $1.1)
    }
    let size = parent.target.sumOfSquares
    let residual = (misfit / size).squareRoot()
    guard residual < max(3 * error, 1e-3), residual < errorLimit,
      let child = divided(parent, by: second, keeping: cut.first, error: misfit)
    else { return nil }
    let others = cut.second.map { parent.names[$0] }
    let placeholder = parent.freshName("h")
    return ProblemReduction(
      kind: .factorization, problem: child, variables: [:], outer: .variable(placeholder),
      placeholder: placeholder,
      text: "the target is a function of \(child.names.joined(separator: ", ")) times one of "
        + others.joined(separator: ", "),
      score: ProblemReduction.score(removed: cut.first.count, residual: residual),
      remainder: ProblemReduction.Remainder(problem: parent, names: others, use: .factor))
  }

  /// The target divided by a factor, where the factor is not near zero.
  ///
  /// - Parameter error: The sum of squared errors to expect of the target.
  private static func divided(
    _ parent: SearchProblem, by factor: [Double], keeping variables: [Int], error: Double
  ) -> SearchProblem? {
    let count = Double(parent.sampleCount)
    let size = factor.meanSquare.squareRoot()
    let kept = factor.indices.filter { factor[$0].magnitude > nearZero * size }
    let inverse = kept.reduce(0) { $0 + 1 / (factor[$1] * factor[$1]) } / Double(max(1, kept.count))
    var child = parent.selecting(kept)
    child.names = variables.map { parent.names[$0] }
    child.columns = variables.map { variable in kept.map { parent.columns[variable][$0] } }
    child.target = kept.map { parent.target[$0] / factor[$0] }
    child.noise = (error / count * inverse).squareRoot()
    guard child.trainCount >= 40, child.target.allSatisfy(\.isFinite) else { return nil }
    return child
  }

  /// The problem of the second factor, once the first has a formula.
  static func continuation(
    _ remainder: ProblemReduction.Remainder, _ first: Expression
  ) -> ProblemReduction? {
    let parent = remainder.problem
    let second = parent.names.indices.filter { remainder.names.contains(parent.names[$0]) }
    let noise = parent.noise ?? 0
    guard let known = parent.values(of: first),
      var child = divided(
        parent, by: known, keeping: second, error: noise * noise * Double(parent.sampleCount))
    else { return nil }
    if parent.noise == nil { child.noise = nil }
    let placeholder = parent.freshName("h")
    return ProblemReduction(
      kind: .factorization, problem: child, variables: [:], outer: first * .variable(placeholder),
      placeholder: placeholder, text: "what \(first.rounded(digits: 4)) leaves of the target",
      score: ProblemReduction.score(removed: parent.variableCount - second.count, residual: 0),
      remainder: nil)
  }
}
