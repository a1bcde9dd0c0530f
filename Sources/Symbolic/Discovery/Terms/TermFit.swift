import Expressions
import Numerics

/// A sum of few terms of a library, fitted to a weighted target.
struct TermFit: Sendable {
  /// The sum, with its coefficients.
  let expression: Expression
  /// The weighted error on the samples that were fitted to.
  let error: Double

  /// The maximum number of terms of a sum that elimination reports, and of a sum built up term by
  /// term.
  private static let termLimit = 9, exchangeLimit = 6
  /// The number of columns weighted between polls for cancellation.
  private static let blockLength = 64
  /// Smaller errors are rounding.
  private static let floor = 1e-10
  /// The maximum number of variables for elimination, which costs the fourth power of their number:
  /// about a second here.
  private static let eliminationLimit = 200

  /// Whether a problem has few enough variables for elimination.
  static func canEliminate(from problem: SearchProblem) -> Bool {
    problem.variableCount <= eliminationLimit
  }

  /// Sums that result from removing the least useful terms of a library one by one: first the one
  /// at which to stop, then shorter ones.
  static func eliminated(
    _ library: TermLibrary, _ target: OuterTarget, trainCount: Int, work: inout Work
  ) throws(WorkEnded) -> [TermFit] {
    let (columns, weighted) = try weighted(library, target, trainCount, work)
    let system = try ReducedLeastSquares(columns, target: weighted, work: &work)
    let selection = try TermSelection(
      system, start: Array(columns.indices.prefix(trainCount / 2)), floor: floor, work: &work)
    guard let chosen = selection.chosen else { return [] }
    return selection.steps[chosen...].filter { $0.solution.columns.count <= termLimit }.map {
      TermFit($0.solution, $0.error, library)
    }
  }

  /// The best sums of one term, two, and so on besides a constant, as long as another term helps;
  /// longest first.
  static func exchanged(
    _ library: TermLibrary, _ target: OuterTarget, trainCount: Int, work: inout Work
  ) throws(WorkEnded) -> [TermFit] {
    let (columns, weighted) = try weighted(library, target, trainCount, work)
    var exchange = try TermExchange(columns, target: weighted, work: &work)
    let sets = try exchange.sets(
      upTo: min(exchangeLimit, trainCount / 4), floor: floor * floor, work: &work)
    let rows = Double(trainCount)
    // A term chosen from many must explain more than the best of them does by chance.
    let chance = 2 * naturalLogarithm(Double(columns.count)) + 1.5 * naturalLogarithm(rows)
    var fits: [TermFit] = []
    var before = Double.infinity
    for set in sets {
      let system = try ReducedLeastSquares(
        set.map { columns[$0] }, target: weighted, work: &work)
      guard let solution = try system.solution(Array(set.indices), work: &work) else { break }
      guard before - solution.squares > chance * solution.squares / rows else { break }
      before = solution.squares
      let own = ReducedLeastSquares.Solution(
        columns: set, factors: solution.factors, squares: solution.squares,
        losses: solution.losses)
      fits.append(TermFit(own, (solution.squares / rows).squareRoot(), library))
    }
    return fits.reversed()
  }

  private static func weighted(
    _ library: TermLibrary, _ target: OuterTarget, _ trainCount: Int, _ work: Work
  ) throws(WorkEnded) -> (columns: [[Double]], target: [Double]) {
    let weights = target.weights.prefix(trainCount)
    var columns: [[Double]] = []
    columns.reserveCapacity(library.values.count)
    for (index, values) in library.values.enumerated() {
      if index.isMultiple(of: blockLength) { try work.ask() }
      columns.append(zip(values, weights).map { $0 * $1 })
    }
    return (columns, zip(target.values, weights).map { $0 * $1 })
  }

  private init(
    _ solution: ReducedLeastSquares.Solution, _ error: Double, _ library: TermLibrary
  ) {
    expression = .sum(
      of: zip(solution.columns, solution.factors).map { .number($1) * library.terms[$0] })
    self.error = error
  }
}
