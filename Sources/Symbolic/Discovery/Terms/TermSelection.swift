import Numerics

/// Selects columns for a target by backward elimination: removes the least useful column as long as
/// that costs no more than chance.
struct TermSelection: Sendable {
  /// A subset on the way down.
  struct Step: Sendable {
    let solution: ReducedLeastSquares.Solution
    /// The root mean square residual.
    let error: Double
  }

  /// All subsets on the way, from many columns to one.
  private(set) var steps: [Step] = []
  /// The index of the step to stop at: the last one before losses exceed chance; nil if there are
  /// no steps.
  private(set) var chosen: Int?

  /// Removes columns one by one from `start`.
  ///
  /// - Parameters:
  ///   - floor: An error that is rounding.
  ///   - kept: Columns that are never removed.
  init(
    _ system: ReducedLeastSquares, start: [Int], floor: Double, kept: Set<Int> = [],
    work: inout Work
  ) throws(WorkEnded) {
    let rows = Double(system.rowCount)
    var columns = start
    // The residual of the largest subset is taken for noise.
    var noiseSquares: Double?
    while !columns.isEmpty {
      guard let solution = try system.solution(columns, work: &work) else {
        columns.removeLast()
        continue
      }
      let freedom = max(1, rows - Double(columns.count))
      let variance = max(solution.squares / freedom, floor * floor)
      if noiseSquares == nil { noiseSquares = variance }
      steps.append(Step(solution: solution, error: (solution.squares / rows).squareRoot()))
      let candidates = solution.losses.indices.filter { !kept.contains(columns[$0]) }
      guard let least = candidates.min(by: { solution.losses[$0] < solution.losses[$1] }) else {
        break
      }
      let allowed = 1.5 * naturalLogarithm(rows) + 2 * naturalLogarithm(Double(max(2, start.count)))
      if chosen == nil, solution.losses[least] > allowed * (noiseSquares ?? 0) {
        chosen = steps.count - 1
      }
      columns.remove(at: least)
    }
    if chosen == nil, !steps.isEmpty { chosen = steps.count - 1 }
  }
}
