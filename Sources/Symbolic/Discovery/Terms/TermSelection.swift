import Numerics

/// Which of many columns explain a target, by taking out the least useful one as long as that costs no
/// more than chance.
struct TermSelection: Sendable {
  /// A step of the way down.
  struct Step: Sendable {
    let solution: ReducedLeastSquares.Solution
    /// Root of the mean squared residual.
    let error: Double
  }

  /// All subsets on the way, from many columns to one.
  private(set) var steps: [Step] = []
  /// The step at which to stop: the last one before losses are more than chance.
  private(set) var chosen: Int?

  /// Takes out columns one by one, beginning with `start`.
  ///
  /// - Parameters:
  ///   - floor: an error that is nothing but rounding.
  ///   - kept: columns that stay whatever they do.
  init(
    _ system: ReducedLeastSquares, start: [Int], floor: Double, kept: Set<Int> = [],
    work: inout Work
  ) throws(WorkEnded) {
    let rows = Double(system.rowCount)
    var columns = start
    // What the richest subset leaves is taken for noise.
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
