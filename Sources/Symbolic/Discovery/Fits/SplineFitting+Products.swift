import KAN
import Numerics

extension SplineFitting {
  private static let firstCells = 6
  private static let coarseSteps = 60
  private static let fineSteps = 40
  /// Weights of the ridge to try on a finer grid, until one improves on the coarser grid.
  private static let smoothings = [1.0, 30]
  /// The influence below which a factor may not matter, in units of the error.
  private static let idleInfluence = 3.0
  /// A refinement that leaves less than this share of the error is not tried in other ways.
  private static let clearGain = 0.5

  /// The fit with some products: from starts on a coarse grid and, if they stay far from the
  /// target, on finer ones that resolve faster oscillations.
  ///
  /// - Parameter from: A fit with one product less, on any grid.
  func products(
    _ rank: Int, from: SumOfProducts?, seed: UInt64, _ work: inout Work
  ) throws(WorkEnded) -> SumOfProductsFit? {
    let functions = (1 + rank) * columns.count
    let grids = grids(from: Self.firstCells, doublings: 3, functions: functions)
    guard Double(functions * (grids[0] + 3)) <= Double(trainCount) else { return nil }
    var random = RandomSource(seed: seed, stream: UInt64(rank))
    var best: SumOfProductsFit?
    for first in grids.indices {
      if let best, best.heldOutError < Self.nearError { break }
      let system = system(rank: rank, cells: grids[first])
      guard let start = try bestStart(rank, from: from, system: system, &random, &work)
      else { continue }
      let fit = try refined(start, grids[(first + 1)...], &work)
      if let fit, best.map({ improves(fit.heldOutError, on: $0.heldOutError) }) ?? true {
        best = fit
      }
    }
    return best
  }

  /// The best of a descent and its continuations on finer grids: with irrelevant factors held
  /// constant and, if that gains little, with all factors free and more smoothing.
  private func refined(
    _ coarse: BlockDescent<SumOfProductsSystem>, _ grids: ArraySlice<Int>, _ work: inout Work
  ) throws(WorkEnded) -> SumOfProductsFit? {
    guard var (descent, best) = try sparser(coarse, &work) else { return nil }
    for cells in grids where isRefinable(best.heldOutError) {
      let fine = SumOfProductsSystem.unknowns(model(descent).refined())
      let free = system(rank: descent.system.rank, cells: cells)
      var variants = Self.smoothings.map { (system: free, smoothing: $0) }
      if descent.system.active.count < free.active.count {
        variants.insert((system: free, smoothing: 1), at: 0)
        variants[0].system.active = descent.system.active
      }
      let before = best.heldOutError
      for variant in variants where best.heldOutError > Self.clearGain * before {
        guard
          var next = BlockDescent(variant.system, start: fine, smoothing: variant.smoothing)
        else { continue }
        try next.run(limit: Self.fineSteps, work: &work)
        guard let fit = assessed(next), improves(fit.heldOutError, on: best.heldOutError)
        else { continue }
        descent = next
        best = fit
      }
      guard best.heldOutError < before else { break }
    }
    return best
  }

  /// A descent with the irrelevant factors of products held constant, if it is as good: with fewer
  /// coefficients it overfits less on finer grids and leaves fewer functions to explain.
  private func sparser(
    _ descent: BlockDescent<SumOfProductsSystem>, _ work: inout Work
  ) throws(WorkEnded) -> (BlockDescent<SumOfProductsSystem>, SumOfProductsFit)? {
    guard let fit = assessed(descent) else { return nil }
    guard columns.count > 2 else { return (descent, fit) }
    var (system, unknowns) = (descent.system, descent.unknowns)
    let influences = system.influences(unknowns)
    let idle = influences.indices.filter {
      $0 >= columns.count && influences[$0] <= Self.idleInfluence * descent.error
    }
    guard !idle.isEmpty else { return (descent, fit) }
    system.holdConstant(idle, &unknowns)
    guard var next = BlockDescent(system, start: unknowns) else { return (descent, fit) }
    try next.run(limit: Self.coarseSteps / 2, work: &work)
    guard let sparse = assessed(next), sparse.heldOutError < 1.02 * fit.heldOutError,
      sparse.trainError < 1.5 * fit.trainError
    else { return (descent, fit) }
    return (next, sparse)
  }

  private func model(_ descent: BlockDescent<SumOfProductsSystem>) -> SumOfProducts {
    descent.system.model(descent.unknowns, ranges: ranges, offset: offset)
  }

  private func assessed(_ descent: BlockDescent<SumOfProductsSystem>) -> SumOfProductsFit? {
    assessed(model(descent), descent.squares)
  }

  /// The best of up to three descents on a coarse grid: from the fit with one product less and the
  /// product that explains most of its residuals, and from random products.
  private func bestStart(
    _ rank: Int, from: SumOfProducts?, system: SumOfProductsSystem, _ random: inout RandomSource,
    _ work: inout Work
  ) throws(WorkEnded) -> BlockDescent<SumOfProductsSystem>? {
    let cells = system.places[0].grid.cells
    let additive = try additive(cells: cells, &work)?.model
    var best: BlockDescent<SumOfProductsSystem>?
    for attempt in 0..<3 {
      var start: SumOfProducts?
      if attempt == 0 {
        start = try greedy(rank, from: from, additive: additive, system, &random, &work)
      } else if let additive {
        start = randomStart(rank, additive, system, &random)
      }
      guard let start,
        var descent = BlockDescent(system, start: SumOfProductsSystem.unknowns(start))
      else { continue }
      try descent.run(limit: Self.coarseSteps, work: &work)
      if best.map({ descent.squares < $0.squares }) ?? true { best = descent }
      if let best, best.error < 1e-4 { break }
    }
    return best
  }

  /// An additive model with random products.
  private func randomStart(
    _ rank: Int, _ additive: SumOfProducts, _ system: SumOfProductsSystem,
    _ random: inout RandomSource
  ) -> SumOfProducts {
    var model = additive
    model.offset = offset
    for _ in 0..<rank {
      var product = columns.indices.map { _ in randomFactor(system, &random) }
      let size = scale(system) / Double(rank)
      for index in product[0].indices { product[0][index] *= size }
      model.products.append(product)
    }
    return model
  }

  /// The typical size of z.
  private func scale(_ system: SumOfProductsSystem) -> Double {
    var sum = 0.0
    for (value, weight) in zip(system.targets, system.weights) {
      sum += value * value * weight * weight
    }
    let weight = system.weights.sumOfSquares
    return weight > 0 ? (sum / weight).squareRoot() : 1
  }

  /// A smooth random function; around 1 if there are many variables.
  private func randomFactor(
    _ system: SumOfProductsSystem, _ random: inout RandomSource
  ) -> [Double] {
    let cells = system.places[0].grid.cells
    let factor = ProductSearch.smoothRandom(cells: cells, &random)
    return columns.count > 3 ? factor.map { 1 + 0.6 * $0 } : factor
  }

  /// A fit with one product less, and the product that explains most of its residuals.
  private func greedy(
    _ rank: Int, from: SumOfProducts?, additive: SumOfProducts?, _ system: SumOfProductsSystem,
    _ random: inout RandomSource, _ work: inout Work
  ) throws(WorkEnded) -> SumOfProducts? {
    let cells = system.places[0].grid.cells
    guard var model = from.map({ $0.onGrid(cells) }) ?? additive, model.rank < rank
    else { return nil }
    // The system has an offset of its own.
    for index in model.sums[0].indices { model.sums[0][index] += model.offset - offset }
    model.offset = offset
    while model.rank < rank {
      var before = self.system(rank: model.rank, cells: cells)
      let search = ProductSearch(
        system, remainder: before.remainder(SumOfProductsSystem.unknowns(model)))
      guard let product = try search.best(&random, &work) else { return nil }
      model.products.append(product)
      guard model.rank < rank else { break }
      let system = self.system(rank: model.rank, cells: cells)
      guard
        var descent = BlockDescent(system, start: SumOfProductsSystem.unknowns(model))
      else { return nil }
      try descent.run(limit: Self.coarseSteps / 3, work: &work)
      model = self.model(descent)
    }
    return model
  }
}

extension SumOfProducts {
  /// Nearly the same function on another grid.
  func onGrid(_ cells: Int) -> SumOfProducts {
    guard cells != grid else { return self }
    var model = self
    model.grid = cells
    for variable in ranges.indices {
      let (old, new) = (knots(variable), CubicGrid(ranges[variable], cells: cells))
      model.sums[variable] = new.coefficients { old.value(sums[variable], at: $0) }
      for product in products.indices {
        let coefficients = products[product][variable]
        model.products[product][variable] = new.coefficients { old.value(coefficients, at: $0) }
      }
    }
    return model
  }
}
