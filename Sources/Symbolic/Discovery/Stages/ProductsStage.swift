import Expressions
import Numerics

/// Fits a number of products of splines and a sum of splines under an outer function, starting from
/// the fit with one product less.
struct ProductsStage: SearchStage {
  static let name = "products"
  static let workLimit = 5_000.0
  /// The rank of the first product under the best outer function: after the stages that solve
  /// linear systems.
  private static let rank = 2.0
  /// The rank added for every further product, and for every power of ten in error behind the best
  /// outer function.
  private static let productLag = 1.5, errorLag = 0.8
  /// Below this error nothing is left for another product to explain.
  private static let completeFit = 1e-7
  /// The number of outer functions that are tried in later rounds.
  private static let roundOuters = 3
  /// The maximum number of products with up to `fewVariables` variables, and with more.
  private static let fewProducts = 3, manyProducts = 4, fewVariables = 3

  /// The outer function, by its inverse.
  let inverse: OuterInverse
  /// The number of products.
  let count: Int

  var title: String { count == 1 ? "a product of splines" : "\(count) products of splines" }

  static func tasks(after event: SearchEvent, in search: Discovery) -> [PlannedTask] {
    switch event {
    case .done(let task) where task.round == 0: next(after: task, in: search).map { [$0] } ?? []
    case .round(let node): again(on: node, in: search)
    default: []
    }
  }

  private static func limit(_ problem: SearchProblem) -> Int {
    problem.variableCount > fewVariables ? manyProducts : fewProducts
  }

  /// After a sum of splines, plans one product; after one product, plans two, and so on while that
  /// may help.
  private static func next(after task: SearchTask, in search: Discovery) -> PlannedTask? {
    let inverse: OuterInverse
    let rank: Int
    switch task.stage {
    case let stage as SumStage: (inverse, rank) = (stage.inverse, 0)
    case let stage as ProductsStage: (inverse, rank) = (stage.inverse, stage.count)
    default: return nil
    }
    let node = search.nodes[task.node]
    guard node.problem.variableCount > 1, !node.problem.isWide, rank < limit(node.problem),
      let fit = node.fits.last(where: { $0.inverse == inverse && $0.model.rank == rank }),
      fit.error > completeFit
    else { return nil }
    // Outer functions that explain less come later.
    let best = node.fits.map(\.error).min() ?? fit.error
    let lag = decimalLogarithm(max(1, fit.error / best))
    return search.task(
      ProductsStage(inverse: inverse, count: rank + 1), on: task.node,
      rank: Self.rank + productLag * Double(rank) + errorLag * lag
        + SearchStages.outerLag * inverse.extraComplexity)
  }

  private static func again(on node: Int, in search: Discovery) -> [PlannedTask] {
    var seen: Set<OuterInverse> = []
    let best = search.nodes[node].fits.sorted { $0.score < $1.score }.filter {
      seen.insert($0.inverse).inserted
    }
    return best.prefix(roundOuters).filter { $0.error > completeFit }.flatMap { fit in
      (1...limit(search.nodes[node].problem)).map { count in
        PlannedTask(
          node: node, stage: ProductsStage(inverse: fit.inverse, count: count),
          rank: Double(count), round: search.round)
      }
    }
  }

  func rank(of task: SearchTask, after event: SearchEvent, in search: Discovery) -> Double {
    if case .reduced(node: task.node, isParted: _) = event {
      task.rank + SearchStages.reducedLag
    } else {
      task.rank
    }
  }

  func run(
    _ task: SearchTask, _ runner: TaskRunner, _ result: inout TaskResult, _ work: inout Work
  ) throws(WorkEnded) {
    try runner.fit(task, inverse, rank: count, &result, &work)
  }
}
