import Numerics

extension SplineFitting {
  func system(rank: Int, cells: Int) -> SumOfProductsSystem {
    SumOfProductsSystem(
      places: zip(columns, ranges).map { SplinePlaces($0, CubicGrid($1, cells: cells)) },
      rank: rank, target: target, offset: offset, count: trainCount)
  }

  /// The additive fit.
  func additive(_ work: inout Work) throws(WorkEnded) -> SumOfProductsFit? {
    var best: SumOfProductsFit?
    for cells in grids(from: 10, doublings: 3, functions: columns.count) {
      guard let fit = try additive(cells: cells, &work) else { break }
      if let before = best, !improves(fit.heldOutError, on: before.heldOutError) {
        // A coarse grid misses fast oscillations, and so may one twice as fine.
        if before.heldOutError < Self.nearError { break } else { continue }
      }
      best = fit
      guard isRefinable(fit.heldOutError) else { break }
    }
    return best
  }

  /// The additive fit on one grid, with the ridge scaled to the error of a fit that is nearly free
  /// of it.
  func additive(cells: Int, _ work: inout Work) throws(WorkEnded) -> SumOfProductsFit? {
    var system = system(rank: 0, cells: cells)
    let start = [Double](repeating: 0, count: system.unknownCount)
    var equations = BlockEquations(count: system.unknownCount)
    var best: SumOfProductsFit?
    var ridge = 1e-9
    for _ in 0..<2 {
      try work.spend(system.linearizationCost + equations.solutionCost)
      equations.reset()
      try system.linearize(start, into: &equations, work)
      equations.add(
        system.ridges(start).map { Ridge(range: $0.range, weight: $0.weight * ridge) }, at: start)
      guard let step = try equations.step(damping: 1e-12, work)?.step else { break }
      let unknowns = Array(step[..<system.unknownCount])
      let squares = system.squares(unknowns)
      if let fit = assessed(system.model(unknowns, ranges: ranges, offset: offset), squares),
        best.map({ fit.heldOutError < $0.heldOutError }) ?? true
      {
        best = fit
      }
      ridge = max(1e-13, squares / Double(trainCount))
    }
    return best
  }

  /// A model with its errors; nil if they are non-finite.
  func assessed(_ model: SumOfProducts, _ squares: Double) -> SumOfProductsFit? {
    guard
      let errors = errors(
        squares, parameterCount: model.parameterCount, values: model.values)
    else { return nil }
    return SumOfProductsFit(
      model: model.centred(columns), trainError: errors.train, heldOutError: errors.heldOut)
  }
}

extension SumOfProducts {
  /// The same function with every f_i of mean 0 over samples; the means are added to the offset.
  func centred(_ columns: [[Double]]) -> SumOfProducts {
    var model = self
    for (variable, column) in columns.enumerated() where !column.isEmpty {
      let mean = sum(variable, at: column).mean
      guard mean.isFinite else { continue }
      for index in model.sums[variable].indices { model.sums[variable][index] -= mean }
      model.offset += mean
    }
    return model
  }
}
