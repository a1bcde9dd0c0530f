import KAN
import Numerics

extension SplineFitting {
  private static let firstCells = 10
  private static let starts = 16
  private static let firstSteps = 20
  private static let steps = 60
  private static let fineSteps = 40
  private static let survivors = 4

  /// The fit of `g(Σ f_i(x_i))`.
  ///
  /// - Parameter inner: Values of inner functions to start from, on any scale; nil for random
  ///   starts.
  func nested(
    _ inner: [[Double]]?, seed: UInt64, _ work: inout Work
  ) throws(WorkEnded) -> NestedFit? {
    let grids = grids(from: Self.firstCells, doublings: 2, functions: columns.count + 1)
    guard (columns.count + 1) * (grids[0] + 3) <= trainCount else { return nil }
    var random = RandomSource(seed: seed, stream: 1000)
    var best: NestedFit?
    for first in grids.indices {
      if let best, best.heldOutError < Self.nearError { break }
      let start = try nestedStart(inner, cells: grids[first], &random, &work)
      guard let start, let fit = try refined(start, grids[(first + 1)...], &work)
      else { continue }
      if best.map({ improves(fit.heldOutError, on: $0.heldOutError) }) ?? true { best = fit }
    }
    return best
  }

  private func nestedSystem(cells: Int) -> NestedSystem {
    NestedSystem(
      places: zip(columns, ranges).map { SplinePlaces($0, CubicGrid($1, cells: cells)) },
      target: target, count: trainCount)
  }

  /// The best descent from the given inner functions, or from random ones.
  private func nestedStart(
    _ inner: [[Double]]?, cells: Int, _ random: inout RandomSource, _ work: inout Work
  ) throws(WorkEnded) -> BlockDescent<NestedSystem>? {
    let system = nestedSystem(cells: cells)
    var descents: [BlockDescent<NestedSystem>] = []
    for _ in 0..<(inner == nil ? Self.starts : 1) {
      let start = columns.indices.map { variable in
        inner.map { curve($0[variable], of: variable, cells: cells) }
          ?? ProductSearch.smoothRandom(cells: cells, &random)
      }
      guard let unknowns = system.unknowns(inner: start),
        var descent = BlockDescent(system, start: unknowns)
      else { continue }
      try descent.run(limit: Self.firstSteps, work: &work)
      descents.append(descent)
    }
    descents.sort { $0.squares < $1.squares }
    var best: BlockDescent<NestedSystem>?
    for var descent in descents.prefix(Self.survivors) {
      try descent.run(limit: Self.steps, work: &work)
      if best.map({ descent.squares < $0.squares }) ?? true { best = descent }
    }
    return best
  }

  /// The spline through values of a function at the samples.
  private func curve(_ values: [Double], of variable: Int, cells: Int) -> [Double] {
    let grid = CubicGrid(ranges[variable], cells: cells)
    return grid.coefficients(columns[variable], values, weights: nil)
      ?? [Double](repeating: 0, count: grid.count)
  }

  /// The better of a descent and its continuations on finer grids.
  private func refined(
    _ coarse: BlockDescent<NestedSystem>, _ grids: ArraySlice<Int>, _ work: inout Work
  ) throws(WorkEnded) -> NestedFit? {
    var descent = coarse
    guard var best = assessed(descent) else { return nil }
    for cells in grids where isRefinable(best.heldOutError) {
      let fine = NestedSystem.unknowns(
        descent.system.model(descent.unknowns, ranges: ranges).refined())
      guard let next = BlockDescent(nestedSystem(cells: cells), start: fine) else { break }
      descent = next
      try descent.run(limit: Self.fineSteps, work: &work)
      guard let fit = assessed(descent), improves(fit.heldOutError, on: best.heldOutError)
      else { break }
      best = fit
    }
    return best
  }

  private func assessed(_ descent: BlockDescent<NestedSystem>) -> NestedFit? {
    let model = descent.system.model(descent.unknowns, ranges: ranges)
    guard
      let errors = errors(
        descent.squares, parameterCount: model.parameterCount, values: model.values,
        isCounted: model.isWithinKnots)
    else { return nil }
    return NestedFit(model: model, trainError: errors.train, heldOutError: errors.heldOut)
  }
}

extension NestedModel {
  /// Whether the inner sums lie within the knots of the outer function. A few held-out samples may
  /// lie beyond, where the function is extrapolated.
  fileprivate func isWithinKnots(_ columns: [[Double]]) -> [Bool] {
    sums(columns).map { abs($0) <= 1 }
  }
}
