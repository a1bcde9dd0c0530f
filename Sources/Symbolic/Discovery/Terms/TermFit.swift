import Expressions
import Numerics

/// A sum of few terms of a library for a target under weights.
struct TermFit: Sendable {
  /// The sum, with its factors.
  let expression: Expression
  /// Number of terms, the constant one included.
  let termCount: Int
  /// Weighted error on the samples that were fitted to.
  let error: Double

  /// Most terms of a sum that is worth telling, and of one that is looked for term by term.
  private static let termLimit = 9, exchangeLimit = 6
  /// Columns that are weighted without asking whether they are wanted.
  private static let blockLength = 64
  /// An error that is nothing but rounding.
  private static let floor = 1e-10
  /// Variables up to which terms are taken out one by one, which costs the fourth power of their number:
  /// about a second here.
  private static let eliminationLimit = 200

  /// Whether a problem has so few variables that terms can be taken out one by one.
  static func canEliminate(from problem: SearchProblem) -> Bool {
    problem.variableCount <= eliminationLimit
  }

  /// Sums that all terms of a library lead to when the least useful are taken out one by one: first the
  /// one at which to stop, then shorter ones.
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

  /// The best sums of one term, two, and so on beside a constant, as far as another one helps; the
  /// longest first.
  static func exchanged(
    _ library: TermLibrary, _ target: OuterTarget, trainCount: Int, work: inout Work
  ) throws(WorkEnded) -> [TermFit] {
    let (columns, weighted) = try weighted(library, target, trainCount, work)
    var exchange = try TermExchange(columns, target: weighted, work: &work)
    let sets = try exchange.sets(
      upTo: min(exchangeLimit, trainCount / 4), floor: floor * floor, work: &work)
    let rows = Double(trainCount)
    // A term of many must explain more than chance lets the best of them.
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
    termCount = solution.columns.count
    self.error = error
  }
}
